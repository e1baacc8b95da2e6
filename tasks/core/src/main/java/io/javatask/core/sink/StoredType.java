package io.javatask.core.sink;

import io.javatask.api.LogicalType;
import io.javatask.core.contract.Property;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The contract's type for what a store or a file of Parquet calls its own. */
final class StoredType {
  private static final Pattern DECIMAL = Pattern.compile("(?:decimal|numeric)\\((\\d+),(\\d+)\\)");
  private static final int MOST_DIGITS = 38;

  private StoredType() {}

  /**
   * A column of a store as a contract would declare it. What is of no type of contracts is a text.
   *
   * @param type as DuckDB or PostgreSQL names it
   */
  static Property property(String name, String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    boolean nested = lower.endsWith("]") || lower.startsWith("struct(") || lower.startsWith("map(");
    return ofParquet(name, nested ? "varchar" : lower);
  }

  /** A column of Parquet, whose lists, structs and maps are read as JSON. */
  static Property ofParquet(String name, String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    Optional<Property.DecimalSize> decimal = decimal(lower);
    return new Property(
        name,
        decimal.isPresent() ? LogicalType.NUMBER : logical(lower),
        decimal.map(d -> "decimal(" + d.precision() + "," + d.scale() + ")"),
        decimal,
        false,
        false,
        0,
        Optional.empty(),
        ZoneOffset.UTC,
        false);
  }

  private static Optional<Property.DecimalSize> decimal(String type) {
    Matcher digits = DECIMAL.matcher(type);
    if (digits.matches() && Integer.parseInt(digits.group(1)) <= MOST_DIGITS) {
      return Optional.of(
          new Property.DecimalSize(
              Integer.parseInt(digits.group(1)), Integer.parseInt(digits.group(2))));
    }
    return switch (type) {
      case "ubigint", "hugeint", "uhugeint" ->
          Optional.of(new Property.DecimalSize(MOST_DIGITS, 0));
      default -> Optional.empty();
    };
  }

  private static LogicalType logical(String type) {
    if (type.startsWith("struct(") || type.startsWith("map(")) {
      return LogicalType.OBJECT;
    }
    if (type.startsWith("timestamp")) {
      return LogicalType.TIMESTAMP;
    }
    if (type.matches("time(\\(\\d\\))?( without time zone)?")) {
      return LogicalType.TIME;
    }
    if (type.startsWith("numeric") || type.startsWith("decimal")) {
      return LogicalType.NUMBER;
    }
    return switch (type) {
      case "tinyint", "smallint", "integer", "bigint", "utinyint", "usmallint", "uinteger" ->
          LogicalType.INTEGER;
      case "int2", "int4", "int8" -> LogicalType.INTEGER;
      case "float", "double", "real", "double precision", "float4", "float8" -> LogicalType.NUMBER;
      case "boolean", "bool" -> LogicalType.BOOLEAN;
      case "date" -> LogicalType.DATE;
      default -> type.endsWith("]") ? LogicalType.ARRAY : LogicalType.STRING;
    };
  }
}
