package io.javatask.core.profile;

import io.javatask.api.LogicalType;
import io.javatask.core.check.ColumnFigures;
import io.javatask.core.report.ProfileReport;
import io.javatask.core.report.ProfileReport.ColumnProfile;
import io.javatask.core.report.ProfileReport.Frequent;
import io.javatask.core.report.ProfileReport.Lengths;
import io.javatask.core.report.ProfileReport.Shape;
import io.javatask.core.report.ProfileReport.Suggestion;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rules that the rows of a profile keep, each with what speaks for it. A column with a cell
 * that is not of its type has none, and none is made of classified values.
 */
public final class SuggestedRules {
  /** Fewer values say nothing of what others are like. */
  private static final int LEAST_VALUES = 20;

  /** A set is of few values if each of them occurs so often, on average. */
  private static final int ROWS_A_VALUE = 10;

  private static final int MAX_TEXT = 200;
  private static final BigDecimal LARGEST = new BigDecimal("1e290");

  private final List<Suggestion> suggestions = new ArrayList<>();

  private SuggestedRules() {}

  /**
   * The types that columns were inferred to have.
   *
   * @param inferred with evidence, or without where there is no value
   */
  public static List<Suggestion> types(List<InferredTypes.Inferred> inferred) {
    SuggestedRules rules = new SuggestedRules();
    for (InferredTypes.Inferred column : inferred) {
      if (!column.evidence().isEmpty()) {
        ObjectNode type = ContractDraft.type(column.property());
        rules.add(column.property().name(), type, column.evidence());
      }
    }
    return rules.suggestions;
  }

  /**
   * All rules.
   *
   * @param types the suggested types; empty where a contract declares them
   */
  public static List<Suggestion> of(ProfileReport profile, List<Suggestion> types) {
    SuggestedRules rules = new SuggestedRules();
    for (ColumnProfile column : profile.columns()) {
      if (column.malformed() == 0) {
        types.stream()
            .filter(type -> type.column().filter(column.name()::equals).isPresent())
            .forEach(rules.suggestions::add);
        if (column.values() > 0) {
          rules.column(column);
        }
      }
    }
    long rejected = profile.rows().rejected();
    if (rejected > 0) {
      ObjectNode rule = JsonNodeFactory.instance.objectNode();
      ObjectNode policy = rule.putArray("customProperties").addObject().put("property", "policy");
      policy.putObject("value").put("maxRejected", rejected);
      String evidence = words("%,d of %,d records do not decode", rejected, profile.rows().read());
      rules.suggestions.add(new Suggestion(Optional.empty(), rule, evidence));
    }
    return rules.suggestions;
  }

  private static String words(String format, Object... numbers) {
    return String.format(Locale.ROOT, format, numbers);
  }

  private void add(String column, ObjectNode rule, String evidence) {
    suggestions.add(new Suggestion(Optional.of(column), rule, evidence));
  }

  private static ObjectNode rule(String name, JsonNode value) {
    ObjectNode rule = JsonNodeFactory.instance.objectNode();
    rule.set(name, value);
    return rule;
  }

  private void option(ColumnProfile column, String name, JsonNode value, String evidence) {
    add(column.name(), rule("logicalTypeOptions", rule(name, value)), evidence);
  }

  private void column(ColumnProfile column) {
    JsonNode yes = JsonNodeFactory.instance.booleanNode(true);
    if (column.nulls() == 0) {
      add(column.name(), rule("required", yes), words("0 of %,d null", column.rows()));
    }
    LogicalType type = LogicalType.ofOdcsName(column.type()).orElseThrow();
    boolean names = type == LogicalType.STRING || type == LogicalType.INTEGER;
    boolean unique =
        names && column.values() >= LEAST_VALUES && column.distinct() == column.values();
    if (unique) {
      add(
          column.name(),
          rule("unique", yes),
          words("%,d different values in %,d", column.distinct(), column.values()));
    }
    switch (type) {
      // of numbers that are all different the greatest is seldom a limit, and time goes on
      case INTEGER, NUMBER -> range(column, unique);
      case STRING -> text(column);
      case BOOLEAN, DATE, TIME, TIMESTAMP, OBJECT, ARRAY -> {}
    }
  }

  private void range(ColumnProfile column, boolean unique) {
    Optional<BigDecimal> least = column.least().flatMap(SuggestedRules::limit);
    Optional<BigDecimal> greatest = column.greatest().flatMap(SuggestedRules::limit);
    if (unique || least.isEmpty() || greatest.isEmpty()) {
      return;
    }
    option(column, "minimum", number(least.get()), "the least is " + least.get());
    option(column, "maximum", number(greatest.get()), "the greatest is " + greatest.get());
  }

  private static JsonNode number(BigDecimal value) {
    return JsonNodeFactory.instance.numberNode(value);
  }

  /** A number that a contract may have as a limit: not NaN, and not beyond what it takes. */
  private static Optional<BigDecimal> limit(Object value) {
    if (value instanceof Double number && !Double.isFinite(number)) {
      return Optional.empty();
    }
    BigDecimal limit = new BigDecimal(value.toString());
    boolean fits =
        limit.signum() == 0
            || (limit.abs().compareTo(LARGEST) < 0
                && limit.abs().compareTo(BigDecimal.ONE.divide(LARGEST)) > 0);
    return fits ? Optional.of(limit) : Optional.empty();
  }

  private void text(ColumnProfile column) {
    Optional<ArrayNode> set = set(column);
    if (set.isPresent()) {
      long rarest =
          column.frequent().orElseThrow().stream().mapToLong(Frequent::rows).min().orElse(0);
      add(
          column.name(),
          rule("enum", set.get()),
          words(
              "%,d different values in %,d, the rarest %,d times",
              column.distinct(), column.values(), rarest));
      return;
    }
    boolean many = column.values() >= LEAST_VALUES;
    Optional<Shape> shape =
        column.shapes().filter(shapes -> many && shapes.size() == 1).map(shapes -> shapes.get(0));
    Lengths lengths = column.lengths().orElseThrow();
    if (many && column.format().isPresent()) {
      JsonNode format = JsonNodeFactory.instance.stringNode(column.format().get());
      option(column, "format", format, words("all %,d values", column.values()));
    } else if (shape.flatMap(Shape::pattern).isPresent()) {
      JsonNode pattern = JsonNodeFactory.instance.stringNode(shape.flatMap(Shape::pattern).get());
      String evidence = words("all %,d values are like ", column.values()) + shape.get().shape();
      option(column, "pattern", pattern, evidence);
    } else if (many && lengths.shortest() == lengths.longest()) {
      JsonNode length = JsonNodeFactory.instance.numberNode(lengths.longest());
      ObjectNode both = rule("minLength", length);
      both.set("maxLength", length);
      String evidence =
          words("all %,d values have %,d characters", column.values(), lengths.longest());
      add(column.name(), rule("logicalTypeOptions", both), evidence);
    } else if (lengths.shortest() > 0) {
      JsonNode one = JsonNodeFactory.instance.numberNode(1);
      String evidence = words("none is empty, the shortest has %,d characters", lengths.shortest());
      option(column, "minLength", one, evidence);
    }
  }

  private static Optional<ArrayNode> set(ColumnProfile column) {
    boolean few =
        column.distinct() <= ColumnFigures.MOST_FREQUENT
            && column.values() >= ROWS_A_VALUE * column.distinct();
    List<Frequent> values = column.frequent().orElse(List.of());
    boolean told =
        values.size() == column.distinct()
            && values.stream().allMatch(v -> v.value().toString().length() <= MAX_TEXT);
    if (!few || !told) {
      return Optional.empty();
    }
    ArrayNode set = JsonNodeFactory.instance.arrayNode();
    values.stream()
        .map(v -> v.value().toString())
        .sorted()
        .forEach(value -> set.addObject().put("value", value));
    return Optional.of(set);
  }
}
