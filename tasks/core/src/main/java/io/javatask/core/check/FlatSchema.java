package io.javatask.core.check;

import com.networknt.schema.Schema;
import io.javatask.api.LogicalType;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import io.javatask.core.check.FlatMember.Answer;
import io.javatask.core.source.JsonMembers;
import io.javatask.core.source.JsonMembers.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The flat part of a JSON Schema, compiled to predicates on the columns that the members of the
 * records make. It finds the rows that are valid beyond doubt, and leaves all others, with the
 * explanation of what is wrong, to the validator of whole records: so both agree, and what is rare
 * is slow.
 */
final class FlatSchema {
  private static final Set<String> DIALECTS =
      Set.of(
          "https://json-schema.org/draft/2020-12/schema",
          "https://json-schema.org/draft/2019-09/schema");
  private static final Set<String> ASSERTING_DIALECTS =
      Set.of(
          "http://json-schema.org/draft-07/schema#",
          "http://json-schema.org/draft-07/schema",
          "http://json-schema.org/draft-06/schema#",
          "http://json-schema.org/draft-06/schema");

  /** Keywords that say nothing of a value. */
  private static final Set<String> ANNOTATIONS =
      Set.of(
          "$comment",
          "title",
          "description",
          "default",
          "examples",
          "deprecated",
          "readOnly",
          "writeOnly");

  private static final Set<String> OF_RECORDS =
      Set.of(
          "$schema",
          "$id",
          "$defs",
          "definitions",
          "type",
          "required",
          "properties",
          "additionalProperties");

  private static final Set<String> OF_VALUES =
      Set.of(
          "type",
          "enum",
          "const",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minLength",
          "maxLength",
          "pattern",
          "format");

  private static final List<String> NUMBERS =
      List.of("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf");

  /** Keywords by which a part of a schema is not a schema of its own. */
  private static final Set<String> REFERRING =
      Set.of(
          "$ref",
          "$dynamicRef",
          "$recursiveRef",
          "$id",
          "$anchor",
          "$dynamicAnchor",
          "$recursiveAnchor",
          "$schema",
          "$vocabulary");

  private final Map<String, Integer> names;
  private final List<FlatMember> members;
  private final boolean takesOthers;
  private final JsonMapper json;

  private FlatSchema(Map<String, FlatMember> members, boolean takesOthers, JsonMapper json) {
    this.names = new LinkedHashMap<>();
    members.keySet().forEach(name -> names.put(name, names.size()));
    this.members = List.copyOf(members.values());
    this.takesOthers = takesOthers;
    this.json = json;
  }

  /**
   * Compiles the flat part of a schema; empty if it says more of the record as a whole than which
   * members it has.
   *
   * @param assertFormat whether {@code format} is asserted in any dialect
   * @param validator compiles a part of the schema for itself
   * @param json reads a value
   */
  static Optional<FlatSchema> of(
      JsonNode schema,
      boolean assertFormat,
      Function<JsonNode, Schema> validator,
      JsonMapper json) {
    String dialect =
        schema.path("$schema").asString("https://json-schema.org/draft/2020-12/schema");
    boolean asserting = ASSERTING_DIALECTS.contains(dialect);
    if (!schema.isObject()
        || !(asserting || DIALECTS.contains(dialect))
        || !hasOnly(schema, OF_RECORDS)
        || !texts(schema.path("type")).map(t -> t.contains("object")).orElse(true)
        || refers(schema.path("properties"))) {
      return Optional.empty();
    }
    Set<String> required = new HashSet<>();
    schema.path("required").values().forEach(name -> required.add(name.stringValue()));
    Compiler compiler = new Compiler(dialect, asserting || assertFormat, validator);
    Map<String, FlatMember> members = new LinkedHashMap<>();
    schema
        .path("properties")
        .properties()
        .forEach(
            p ->
                members.put(
                    p.getKey(), compiler.member(p.getValue(), required.contains(p.getKey()))));
    JsonNode anything = JsonNodeFactory.instance.booleanNode(true);
    required.forEach(name -> members.computeIfAbsent(name, n -> compiler.member(anything, true)));
    JsonNode others = schema.path("additionalProperties");
    // such names are for additionalProperties to say
    boolean allNamed = members.keySet().stream().allMatch(n -> schema.path("properties").has(n));
    boolean takesOthers = others.isMissingNode() || (others.isBoolean() && others.booleanValue());
    return takesOthers || allNamed
        ? Optional.of(new FlatSchema(members, takesOthers, json))
        : Optional.empty();
  }

  private static boolean hasOnly(JsonNode schema, Set<String> keywords) {
    return schema
        .propertyStream()
        .allMatch(p -> keywords.contains(p.getKey()) || ANNOTATIONS.contains(p.getKey()));
  }

  private static boolean refers(JsonNode properties) {
    return REFERRING.stream().anyMatch(word -> !properties.findValues(word).isEmpty());
  }

  /** The texts of a keyword that is one or a list of them; empty if it is not there. */
  private static Optional<List<String>> texts(JsonNode node) {
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    return Optional.of(
        node.isString()
            ? List.of(node.stringValue())
            : node.valueStream().map(JsonNode::asString).toList());
  }

  /** The rows of those asked that may be invalid. */
  RowSet open(TextColumn records, RowSet asked) {
    JsonMembers read = new JsonMembers(records, asked, names);
    RowSet open = read.unread().copy();
    if (!takesOthers) {
      open.addAll(read.others());
    }
    for (int i = 0; i < members.size(); i++) {
      members.get(i).open(read, i, json, open);
    }
    open.retainAll(asked);
    return open;
  }

  /** Compiles what a schema says of single members. */
  private record Compiler(
      String dialect, boolean assertsFormat, Function<JsonNode, Schema> validator) {
    FlatMember member(JsonNode schema, boolean required) {
      Map<Kind, Answer> answers = new EnumMap<>(Kind.class);
      Map<Kind, List<ColumnCheck>> tests = new EnumMap<>(Kind.class);
      Optional<Schema> rest = Optional.empty();
      boolean bool = schema.isBoolean();
      if (bool || isFlat(schema)) {
        for (Kind kind : Kind.values()) {
          answers.put(kind, bool && !schema.booleanValue() ? Answer.OPEN : Answer.VALID);
        }
        if (!bool) {
          ofKinds(schema, answers);
          ofTexts(schema, answers, tests);
          ofNumbers(schema, answers, tests);
          ofSet(schema, answers, tests);
        }
      } else {
        for (Kind kind : Kind.values()) {
          answers.put(kind, Answer.REST);
        }
        ObjectNode own = ((ObjectNode) schema).deepCopy();
        rest = Optional.of(validator.apply(own.put("$schema", dialect)));
      }
      answers.put(Kind.ABSENT, required ? Answer.OPEN : Answer.VALID);
      return new FlatMember(answers, tests, rest);
    }

    private boolean isFlat(JsonNode schema) {
      return hasOnly(schema, OF_VALUES)
          && !(assertsFormat && schema.has("format"))
          && isInt(schema.path("minLength"))
          && isInt(schema.path("maxLength"))
          && NUMBERS.stream().allMatch(word -> isFinite(schema.path(word)));
    }

    /** A number that is written too large for a double is read as none. */
    private static boolean isFinite(JsonNode node) {
      return !node.isFloatingPointNumber() || Double.isFinite(node.doubleValue(Double.NaN));
    }

    private static boolean isInt(JsonNode node) {
      return node.isMissingNode() || (node.isIntegralNumber() && node.canConvertToInt());
    }

    private static void ofKinds(JsonNode schema, Map<Kind, Answer> answers) {
      Optional<List<String>> types = texts(schema.path("type"));
      if (types.isEmpty()) {
        return;
      }
      Set<Kind> allowed = new HashSet<>();
      for (String type : types.get()) {
        allowed.addAll(
            switch (type) {
              case "null" -> Set.of(Kind.NULL);
              case "boolean" -> Set.of(Kind.TRUE, Kind.FALSE);
              // 1.0 may be one too
              case "integer" -> Set.of(Kind.INTEGER);
              case "number" -> Set.of(Kind.INTEGER, Kind.NUMBER);
              case "string" -> Set.of(Kind.STRING);
              case "array" -> Set.of(Kind.ARRAY);
              case "object" -> Set.of(Kind.OBJECT);
              default -> Set.of();
            });
      }
      answers.replaceAll((kind, answer) -> allowed.contains(kind) ? answer : Answer.OPEN);
    }

    private static void ofTexts(
        JsonNode schema, Map<Kind, Answer> answers, Map<Kind, List<ColumnCheck>> tests) {
      if (schema.has("minLength") || schema.has("maxLength")) {
        int min = schema.path("minLength").asInt(0);
        int max = schema.path("maxLength").asInt(Integer.MAX_VALUE);
        ask(Kind.STRING, new Length("", min, max), answers, tests);
      }
      if (schema.has("pattern")) {
        Regex regex = Regex.ofEcma(schema.path("pattern").stringValue());
        ask(Kind.STRING, new Matches("", regex, false), answers, tests);
      }
    }

    private static void ofNumbers(
        JsonNode schema, Map<Kind, Answer> answers, Map<Kind, List<ColumnCheck>> tests) {
      for (String word : NUMBERS) {
        if (schema.has(word) && !word.equals("multipleOf")) {
          boolean lower = word.endsWith("inimum");
          boolean exclusive = word.startsWith("ex");
          JsonNode bound = schema.path(word);
          ask(Kind.INTEGER, range(bound, lower, exclusive), answers, tests);
          // of doubles only what lies clearly within: reading rounds, but never past the bound
          ask(Kind.NUMBER, range(bound, lower, true), answers, tests);
        }
      }
      if (schema.has("multipleOf")) {
        ask(
            Kind.INTEGER,
            new MultipleOf("", schema.path("multipleOf").decimalValue()),
            answers,
            tests);
        answers.put(Kind.NUMBER, Answer.OPEN);
      }
    }

    private static Range range(JsonNode bound, boolean lower, boolean exclusive) {
      Optional<Bounds.End> end =
          Optional.of(new Bounds.End(bound.decimalValue(), exclusive, bound.toString()));
      return new Range(
          "", lower ? new Bounds(end, Optional.empty()) : new Bounds(Optional.empty(), end));
    }

    private static void ofSet(
        JsonNode schema, Map<Kind, Answer> answers, Map<Kind, List<ColumnCheck>> tests) {
      for (String word : List.of("enum", "const")) {
        if (schema.has(word)) {
          JsonNode node = schema.path(word);
          ofSet(word.equals("enum") ? List.copyOf(node.values()) : List.of(node), answers, tests);
        }
      }
    }

    private static void ofSet(
        List<JsonNode> values, Map<Kind, Answer> answers, Map<Kind, List<ColumnCheck>> tests) {
      Map<Kind, Boolean> known =
          Map.of(
              Kind.NULL,
              values.stream().anyMatch(JsonNode::isNull),
              Kind.TRUE,
              values.stream().anyMatch(v -> v.isBoolean() && v.booleanValue()),
              Kind.FALSE,
              values.stream().anyMatch(v -> v.isBoolean() && !v.booleanValue()),
              Kind.NUMBER,
              false,
              Kind.ARRAY,
              false,
              Kind.OBJECT,
              false);
      known.forEach(
          (kind, member) -> {
            if (!member) {
              answers.put(kind, Answer.OPEN);
            }
          });
      List<JsonNode> texts = values.stream().filter(JsonNode::isString).toList();
      List<JsonNode> numbers =
          values.stream().filter(v -> v.isIntegralNumber() && v.canConvertToLong()).toList();
      ask(Kind.STRING, set(texts, LogicalType.STRING), answers, tests);
      ask(Kind.INTEGER, set(numbers, LogicalType.INTEGER), answers, tests);
    }

    private static InSet set(List<JsonNode> values, LogicalType type) {
      return new InSet("", new Literals(values, type, text -> 0), false);
    }

    private static void ask(
        Kind kind,
        ColumnCheck check,
        Map<Kind, Answer> answers,
        Map<Kind, List<ColumnCheck>> tests) {
      if (answers.get(kind) != Answer.OPEN) {
        answers.put(kind, Answer.TEST);
        tests.computeIfAbsent(kind, k -> new ArrayList<>()).add(check);
      }
    }
  }
}
