package io.javatask.core.sink;

import io.javatask.core.contract.CheckName;
import io.javatask.core.contract.Rule;
import io.javatask.core.sink.PushedRule.Counted;
import io.javatask.core.sink.PushedRule.Reading;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rules on one number of all rows, in the words of a store. What the store says becomes the state
 * that the check itself would have come to.
 *
 * @param cells the columns as expressions
 */
record PushedNumbers(
    Rule rule, List<Dialect.Query.Source> columns, List<String> cells, Wording wording) {
  private static final String ALL = "count(*)";

  /** Up to here a 64-bit float holds every whole number. */
  private static final BigDecimal EXACT = BigDecimal.valueOf(1L << 53);

  Optional<PushedRule> of(CheckName name) {
    return switch (name) {
      case ROW_COUNT -> number(List.of(ALL), v -> counted(at(v, 0), node().put("rows", at(v, 0))));
      case NULL_RATE ->
          number(
              List.of(ALL, present()),
              v -> counted(at(v, 0), rows(at(v, 0)).put("nulls", at(v, 0) - at(v, 1))));
      case COMPLETENESS -> completeness();
      case ZERO_COUNT, ZERO_RATIO -> equal(cell() + " = 0");
      case TRUE_COUNT, TRUE_RATIO -> equal(cell());
      case FRESHNESS -> freshness();
      case MIN -> extreme("min");
      case MAX -> extreme("max");
      case SUM, MEAN -> sum();
      case DISTINCT_COUNT, DISTINCT_RATIO -> distinct();
      default -> Optional.empty();
    };
  }

  private ColumnKind kind() {
    return ColumnKind.of(columns.get(0).property());
  }

  private String cell() {
    return cells.get(0);
  }

  private String present() {
    return "count(" + cell() + ")";
  }

  private Optional<PushedRule> number(List<String> aggregates, Reading reading) {
    return Optional.of(new PushedRule.OfNumber(rule.id(), aggregates, reading));
  }

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static ObjectNode rows(long rows) {
    return node().put("rows", rows);
  }

  private static Optional<Counted> counted(long evaluated, ObjectNode state) {
    return Optional.of(new Counted(evaluated, Optional.of(state)));
  }

  private static long at(List<Optional<String>> values, int index) {
    return Long.parseLong(values.get(index).orElseThrow());
  }

  private Optional<PushedRule> completeness() {
    boolean any =
        Optional.ofNullable(rule.check().arguments().get("of"))
            .filter(n -> n.isString() && n.stringValue().equals("any"))
            .isPresent();
    String complete =
        cells.stream()
            .map(c -> c + " IS NOT NULL")
            .collect(Collectors.joining(any ? " OR " : " AND "));
    return number(
        List.of(ALL, where(complete)),
        v -> counted(at(v, 0), rows(at(v, 0)).put("hits", at(v, 1))));
  }

  private Optional<PushedRule> equal(String condition) {
    boolean fits =
        switch (kind()) {
          case INTEGER, DOUBLE, DECIMAL -> !condition.equals(cell());
          case BOOLEAN -> condition.equals(cell());
          case TEXT, JSON, DATE, TIMESTAMP, TIME -> false;
        };
    return fits
        ? number(
            List.of(present(), where(condition)),
            v -> counted(at(v, 0), rows(at(v, 0)).put("hits", at(v, 1))))
        : Optional.empty();
  }

  private static String where(String condition) {
    return "count(*) FILTER (WHERE " + condition + ")";
  }

  private boolean isPointInTime() {
    return kind() == ColumnKind.DATE || kind() == ColumnKind.TIMESTAMP;
  }

  /** What else there is, such as infinite times, leaves all to a read; it may not overflow. */
  private String readable() {
    return wording
        .unreadable(columns.get(0))
        .map(u -> " FILTER (WHERE NOT (" + u + "))")
        .orElse("");
  }

  private String micros(String aggregate) {
    return wording.micros(columns.get(0), aggregate + "(" + cell() + ")" + readable());
  }

  private Optional<PushedRule> freshness() {
    return isPointInTime()
        ? number(
            List.of(ALL, micros("max")),
            v -> {
              ObjectNode state = node();
              v.get(1).ifPresent(m -> state.put("micros", Long.parseLong(m)));
              return counted(at(v, 0), state);
            })
        : Optional.empty();
  }

  private Optional<PushedRule> extreme(String aggregate) {
    String plain = aggregate + "(" + cell() + ")";
    return switch (kind()) {
      case INTEGER, DECIMAL -> number(List.of(present(), plain), v -> best(v, this::plainNumber));
      case DOUBLE ->
          number(
              List.of(present(), plain, where("NOT " + finite())),
              v -> at(v, 2) == 0 ? best(v, this::floating) : Optional.empty());
      case TEXT -> number(List.of(present(), plain), v -> best(v, t -> node().put("text", t)));
      case DATE, TIMESTAMP ->
          number(List.of(present(), micros(aggregate)), v -> best(v, PushedNumbers::instant));
      case TIME, BOOLEAN, JSON -> Optional.empty();
    };
  }

  private String finite() {
    String type = wording.literalType(columns.get(0));
    return "("
        + cell()
        + " > '-Infinity'::"
        + type
        + " AND "
        + cell()
        + " < 'Infinity'::"
        + type
        + ")";
  }

  private static Optional<Counted> best(
      List<Optional<String>> values, java.util.function.Function<String, ObjectNode> saved) {
    return counted(at(values, 0), values.get(1).map(saved).orElseGet(PushedNumbers::node));
  }

  private ObjectNode plainNumber(String text) {
    return node().put("number", new BigDecimal(text).stripTrailingZeros().toString());
  }

  private ObjectNode floating(String text) {
    return plainNumber(new BigDecimal(Double.parseDouble(text)).toString());
  }

  private static ObjectNode instant(String micros) {
    return node()
        .put("instant", Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS).toString());
  }

  /** Floats are added in some order and decimals as the floats next to them: not as SQL does. */
  private Optional<PushedRule> sum() {
    String least = "min(" + cell() + ")";
    String most = "max(" + cell() + ")";
    return kind() == ColumnKind.INTEGER
        ? number(List.of(present(), "sum(" + cell() + ")", least, most), PushedNumbers::sums)
        : Optional.empty();
  }

  private static Optional<Counted> sums(List<Optional<String>> values) {
    for (int end = 2; end <= 3; end++) {
      if (values.get(end).map(v -> new BigDecimal(v).abs().compareTo(EXACT) > 0).orElse(false)) {
        return Optional.empty();
      }
    }
    BigDecimal exact = values.get(1).map(BigDecimal::new).orElse(BigDecimal.ZERO);
    double high = exact.doubleValue();
    double low = exact.subtract(new BigDecimal(high)).doubleValue();
    ObjectNode state = node().put("count", at(values, 0)).put("finite", true);
    state.put("plainSum", high).put("sum", high).put("sumLow", low);
    return counted(at(values, 0), state.put("squares", 0.0).put("squaresLow", 0.0));
  }

  private Optional<PushedRule> distinct() {
    List<String> aggregates = new ArrayList<>(List.of(present(), "count(DISTINCT " + cell() + ")"));
    return kind() == ColumnKind.JSON || kind() == ColumnKind.DOUBLE
        ? Optional.empty()
        : number(
            aggregates,
            v -> counted(at(v, 0), node().put("values", at(v, 0)).put("distinct", at(v, 1))));
  }
}
