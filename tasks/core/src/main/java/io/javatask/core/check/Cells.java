package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LogicalType;
import io.javatask.api.LongColumn;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Property;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The values of one column in a form in which equal values are {@code equals}, whatever column they
 * come from: text is a String, a number or boolean a BigDecimal, a date or timestamp an Instant, a
 * time a LocalTime, and a float that is not finite a Double. It boxes: for checks that compare
 * columns or look values up, which are not on the hot path.
 *
 * <p>The cells of a column that the contract does not declare are text; such a cell is a number
 * where it is written like one in JSON.
 */
record Cells(Optional<Property> property, Function<String, Object> times) {
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]{0,17})(?:\\.[0-9]{1,18})?(?:[eE][+-]?[0-9]{1,2})?");
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private LogicalType type() {
    return property.map(Property::type).orElse(LogicalType.STRING);
  }

  /** The value of a row that has one. */
  Object value(Column column, int row) {
    if (column instanceof LongColumn numbers) {
      return ofLong(numbers.type(), numbers.get(row));
    }
    if (column instanceof DoubleColumn numbers) {
      return ofDouble(numbers.get(row));
    }
    if (column instanceof DecimalColumn numbers) {
      return numbers.get(row).stripTrailingZeros();
    }
    return ofText(column.text(row).orElseThrow());
  }

  /** The value that the contract writes, as this column would hold it. */
  Object literal(JsonNode node) {
    if (node.isBoolean()) {
      return node.booleanValue() ? BigDecimal.ONE : BigDecimal.ZERO;
    }
    if (node.isNumber()) {
      boolean exact =
          node.isIntegralNumber() || property.map(p -> p.decimal().isPresent()).orElse(false);
      return exact ? node.decimalValue().stripTrailingZeros() : ofDouble(node.doubleValue());
    }
    return switch (type()) {
      case DATE, TIME, TIMESTAMP -> time(node.stringValue());
      case STRING -> ofText(node.stringValue());
      case INTEGER, NUMBER, BOOLEAN, OBJECT, ARRAY -> node.stringValue();
    };
  }

  /** Text that is no date or time stays text, which no such column holds. */
  private Object time(String text) {
    try {
      return times.apply(text);
    } catch (TaskException e) {
      return text;
    }
  }

  static Object ofLong(LogicalType type, long value) {
    return switch (type) {
      case DATE -> Instant.EPOCH.plus(Math.multiplyExact(value, MICROS_PER_DAY), ChronoUnit.MICROS);
      case TIMESTAMP -> Instant.EPOCH.plus(value, ChronoUnit.MICROS);
      case TIME -> LocalTime.ofNanoOfDay(value * 1000);
      case INTEGER, BOOLEAN, STRING, NUMBER, OBJECT, ARRAY ->
          BigDecimal.valueOf(value).stripTrailingZeros();
    };
  }

  private static Object ofDouble(double value) {
    return Double.isFinite(value) ? new BigDecimal(value).stripTrailingZeros() : (Object) value;
  }

  private Object ofText(String text) {
    return property.isEmpty() && NUMBER.matcher(text).matches()
        ? ofDouble(Double.parseDouble(text))
        : text;
  }

  /**
   * Negative, zero or positive as {@code a} is less than, equal to or greater than {@code b}; empty
   * for values of different kinds, and for NaN. Text compares by code point.
   */
  static Optional<Integer> compare(Object a, Object b) {
    if (a instanceof String left && b instanceof String right) {
      return Optional.of(compareText(left, right));
    }
    if (a instanceof BigDecimal left && b instanceof BigDecimal right) {
      return Optional.of(left.compareTo(right));
    }
    if (a instanceof Instant left && b instanceof Instant right) {
      return Optional.of(left.compareTo(right));
    }
    if (a instanceof LocalTime left && b instanceof LocalTime right) {
      return Optional.of(left.compareTo(right));
    }
    return (a instanceof Double || b instanceof Double)
            && a instanceof Number left
            && b instanceof Number right
            && !isNaN(a)
            && !isNaN(b)
        ? Optional.of(Double.compare(left.doubleValue(), right.doubleValue()))
        : Optional.empty();
  }

  static boolean isNaN(Object value) {
    return value instanceof Double number && number.isNaN();
  }

  /** UTF-16 orders the code points above U+FFFF before some below. */
  private static int compareText(String a, String b) {
    int i = 0;
    int shorter = Math.min(a.length(), b.length());
    while (i < shorter && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    if (i == shorter) {
      return Integer.compare(a.length(), b.length());
    }
    boolean inPair = i > 0 && Character.isHighSurrogate(a.charAt(i - 1));
    int at = inPair ? i - 1 : i;
    return Integer.compare(a.codePointAt(at), b.codePointAt(at));
  }

  /** Writes a value down so that {@link #restore} gives it back. */
  static void save(Object value, ObjectNode into) {
    String kind =
        value instanceof String
            ? "text"
            : value instanceof BigDecimal
                ? "number"
                : value instanceof Double ? "float" : value instanceof Instant ? "instant" : "time";
    into.put(kind, value.toString());
  }

  static Object restore(JsonNode saved) {
    String kind = saved.propertyNames().iterator().next();
    String text = saved.path(kind).stringValue();
    return switch (kind) {
      case "text" -> text;
      case "number" -> new BigDecimal(text);
      case "float" -> Double.valueOf(text);
      case "instant" -> Instant.parse(text);
      case "time" -> LocalTime.parse(text);
      default -> throw new IllegalArgumentException("no kind of value: " + kind);
    };
  }

  /** The value as reports write it: a number where it is one. */
  static Object shown(Object value) {
    return value instanceof BigDecimal number
        ? Judgement.number(number.doubleValue())
        : value.toString();
  }
}
