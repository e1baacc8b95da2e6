package io.javatask.core.check;

import io.javatask.core.contract.CheckName;
import io.javatask.core.contract.CheckSpec;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAmount;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Compiles the checks of rows together: of order, of groups, of outliers, of bins.
 *
 * @param cells how to read a column's values
 * @param memory bytes that one check may hold before it spills
 */
record SetChecks(Function<String, Cells> cells, long memory) {
  private static final double TUKEY_FACTOR = 1.5;
  private static final double MAD_THRESHOLD = 3.5;

  Check ordered(CheckSpec spec, Arguments arguments, int sign) {
    boolean strictly = arguments.flag("strictly");
    return successive(
        spec,
        arguments,
        Successive.ordered(sign, strictly),
        "not "
            + (sign > 0 ? "more than" : "less than")
            + (strictly ? "" : " or equal to")
            + " the value before it");
  }

  private Check successive(
      CheckSpec spec, Arguments arguments, BiPredicate<Object, Object> follows, String reason) {
    String column = spec.columns().get(0);
    return new Successive(
        column, cells.apply(column), arguments.texts("by"), follows, reason, memory);
  }

  Check sequential(CheckSpec spec, Arguments arguments) {
    Optional<JsonNode> step = arguments.node("step");
    BigDecimal number =
        step.filter(JsonNode::isNumber).map(JsonNode::decimalValue).orElse(BigDecimal.ONE);
    TemporalAmount time =
        step.filter(JsonNode::isString).map(s -> amount(s.stringValue())).orElse(Period.ofDays(1));
    String word = arguments.text("step").orElse("1");
    return successive(
        spec,
        arguments,
        (value, before) -> isStep(value, before, number, time),
        "not the value before it plus " + word);
  }

  private static TemporalAmount amount(String text) {
    return text.contains("T") ? Duration.parse(text) : Period.parse(text);
  }

  private static boolean isStep(
      Object value, Object before, BigDecimal number, TemporalAmount time) {
    if (value instanceof Instant after && before instanceof Instant earlier) {
      return earlier.atOffset(ZoneOffset.UTC).plus(time).toInstant().equals(after);
    }
    return value instanceof BigDecimal after
        && before instanceof BigDecimal earlier
        && written(after).subtract(written(earlier)).compareTo(number) == 0;
  }

  /** A floating point number stands for the decimal that it was written as. */
  private static BigDecimal written(BigDecimal number) {
    BigDecimal shortest = BigDecimal.valueOf(number.doubleValue());
    return new BigDecimal(number.doubleValue()).compareTo(number) == 0 ? shortest : number;
  }

  Check percentChange(CheckSpec spec, Arguments arguments) {
    BigDecimal most = arguments.number("max").orElseThrow();
    double limit = most.doubleValue();
    return successive(
        spec,
        arguments,
        (value, before) -> change(number(value), number(before)) <= limit,
        "more than " + most.toPlainString() + " percent from the value before it");
  }

  private static double number(Object value) {
    return value instanceof BigDecimal number ? number.doubleValue() : Double.NaN;
  }

  private static double change(double value, double before) {
    return value == before ? 0 : Math.abs(value - before) / Math.abs(before) * 100;
  }

  Check noOverlap(CheckSpec spec, Arguments arguments) {
    return new Overlaps(
        spec.columns().get(0),
        spec.columns().get(1),
        arguments.texts("by"),
        arguments.flag("open_end"),
        memory);
  }

  Check maxGap(CheckSpec spec, Arguments arguments) {
    return new Gaps(
        spec.columns().get(0),
        arguments.texts("by"),
        Duration.parse(arguments.text("longest").orElseThrow()),
        memory);
  }

  Check outlier(CheckSpec spec, Arguments arguments) {
    Supplier<Outliers.Fence> fence;
    String reason;
    CheckName name = CheckName.of(spec.name());
    if (name == CheckName.TUKEY_OUTLIER) {
      double factor = arguments.number("factor").map(BigDecimal::doubleValue).orElse(TUKEY_FACTOR);
      fence = () -> new Fences.Quartiles(factor, memory / 2);
      reason = "more than " + factor + " interquartile ranges from the quartiles";
    } else if (name == CheckName.MAD_OUTLIER) {
      double threshold =
          arguments.number("threshold").map(BigDecimal::doubleValue).orElse(MAD_THRESHOLD);
      fence = () -> new Fences.Medians(threshold, memory / 2);
      reason = "more than " + threshold + " median absolute deviations from the median";
    } else {
      double threshold = arguments.number("threshold").orElseThrow().doubleValue();
      boolean doubleSided = arguments.flag("double_sided");
      fence = () -> new Fences.ZScore(threshold, doubleSided);
      reason =
          "z-score not "
              + (doubleSided ? "within " + Math.abs(threshold) : "below " + threshold)
              + " of the mean";
    }
    return new Outliers(spec.columns().get(0), fence, reason, memory);
  }

  Check group(CheckSpec spec, Arguments arguments) {
    boolean rows = CheckName.of(spec.name()) == CheckName.GROUP_ROWS;
    boolean distinct = CheckName.of(spec.name()) == CheckName.GROUP_DISTINCT;
    String metric = arguments.text("metric").orElse("");
    Supplier<GroupNumbers> numbers =
        rows
            ? GroupNumbers.Rows::new
            : distinct
                ? () -> new GroupNumbers.Distinct(memory / 2)
                : metric.equals("min") || metric.equals("max")
                    ? () -> new GroupNumbers.Extremes(metric.equals("max"))
                    : () -> new GroupNumbers.Sums(metric.equals("mean"));
    String name = rows ? "number of rows" : distinct ? "number of different values" : metric;
    return new GroupBound(
        rows ? Optional.empty() : Optional.of(spec.columns().get(0)),
        arguments.texts("by"),
        numbers,
        name,
        Bounds.of(arguments),
        memory);
  }

  Check histogram(String column, Arguments arguments) {
    Cells read = cells.apply(column);
    List<Histogram.Bin> bins = arguments.list("bins").stream().map(bin -> bin(bin, read)).toList();
    boolean shares = !arguments.text("of").orElse("").equals("count");
    return new Histogram(column, read, bins, shares);
  }

  private static Histogram.Bin bin(JsonNode node, Cells cells) {
    Bounds bounds = Bounds.of(node);
    if (node.has("other")) {
      return new Histogram.Bin(Optional.empty(), "other", bounds);
    }
    if (node.has("value") || node.has("values")) {
      List<JsonNode> values =
          node.has("value") ? List.of(node.get("value")) : List.copyOf(node.get("values").values());
      Set<Object> set = values.stream().map(cells::literal).collect(Collectors.toSet());
      String word = values.stream().map(JsonNode::asString).collect(Collectors.joining(", "));
      return new Histogram.Bin(Optional.of(set::contains), word, bounds);
    }
    Interval interval =
        new Interval(
            Optional.ofNullable(node.get("from")).map(cells::literal),
            Optional.ofNullable(node.get("to")).map(cells::literal),
            false,
            true,
            "");
    String word = node.path("from").asString("") + " to " + node.path("to").asString("");
    return new Histogram.Bin(Optional.of(interval::contains), word, bounds);
  }
}
