package io.javatask.core.check;

import com.networknt.schema.Schema;
import io.javatask.api.Column;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LogicalType;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import io.javatask.core.source.JsonMembers;
import io.javatask.core.source.JsonMembers.Kind;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a JSON Schema says of one member of an object, as predicates on columns of values of one
 * kind each.
 *
 * @param answers what is known of a value by its kind alone
 * @param tests what has to be asked of values whose kind leaves it open
 * @param rest the member's own schema, for values of which no predicate says anything
 */
record FlatMember(
    Map<Kind, Answer> answers, Map<Kind, List<ColumnCheck>> tests, Optional<Schema> rest) {
  /** What the kind of a value says of it. */
  enum Answer {
    /** It is valid. */
    VALID,
    /** It is valid if the predicates of its kind hold. */
    TEST,
    /** It is for {@link FlatMember#rest} to say. */
    REST,
    /** Nothing is said of it. */
    OPEN
  }

  FlatMember {
    answers = new EnumMap<>(answers);
    tests = Map.copyOf(tests);
  }

  /** Adds the rows whose value is not known to be valid. */
  void open(JsonMembers members, int member, JsonMapper json, RowSet open) {
    Kind[] kinds = members.kinds(member);
    Set<Kind> tested = EnumSet.noneOf(Kind.class);
    for (int row = 0; row < kinds.length; row++) {
      switch (answer(kinds[row])) {
        case VALID -> {}
        case TEST -> tested.add(kinds[row]);
        case REST -> rest(members, member, row, json, open);
        case OPEN -> open.add(row);
      }
    }
    for (Kind kind : tested) {
      test(members, member, kind, open);
    }
  }

  private Answer answer(Kind kind) {
    return answers.getOrDefault(kind, Answer.OPEN);
  }

  private void rest(JsonMembers members, int member, int row, JsonMapper json, RowSet open) {
    try {
      if (!rest.orElseThrow().validate(json.readTree(members.json(member, row))).isEmpty()) {
        open.add(row);
      }
    } catch (JacksonException
        | ArithmeticException
        | NumberFormatException
        | StackOverflowError e) {
      // the validator of the whole record says what is the matter
      open.add(row);
    }
  }

  private void test(JsonMembers members, int member, Kind kind, RowSet open) {
    Kind[] kinds = members.kinds(member);
    Column values = values(members, member, kind);
    RowSet failing = new RowSet(kinds.length);
    tests.getOrDefault(kind, List.of()).forEach(check -> check.find(values, failing));
    failing.forEach(
        row -> {
          if (kinds[row] == kind) {
            open.add(row);
          }
        });
  }

  private static Column values(JsonMembers members, int member, Kind kind) {
    Kind[] kinds = members.kinds(member);
    RowSet none = new RowSet(kinds.length);
    return switch (kind) {
      case STRING -> members.texts(member);
      case INTEGER -> {
        long[] values = new long[kinds.length];
        for (int row = 0; row < kinds.length; row++) {
          values[row] = kinds[row] == kind ? members.integer(member, row) : 0;
        }
        yield new LongColumn("", LogicalType.INTEGER, values, none, Optional.empty());
      }
      case NUMBER -> {
        double[] values = new double[kinds.length];
        for (int row = 0; row < kinds.length; row++) {
          values[row] = kinds[row] == kind ? members.number(member, row) : 0;
        }
        yield new DoubleColumn("", values, none, Optional.empty());
      }
      case ABSENT, NULL, FALSE, TRUE, ARRAY, OBJECT ->
          throw new IllegalStateException("no predicate is asked of " + kind);
    };
  }
}
