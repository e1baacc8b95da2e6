package io.javatask.core.sink;

import io.javatask.api.LogicalType;
import io.javatask.core.contract.Property;
import java.util.Locale;
import java.util.Optional;
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
    LogicalType logical = decimal.isPresent() ? LogicalType.NUMBER : logical(lower);
    return Property.of(name, logical, decimal);
  }

  private static Optional<Property.DecimalSize> decimal(String type) {
    boolean whole = type.equals("ubigint") || type.equals("hugeint") || type.equals("uhugeint");
    return whole
        ? Optional.of(new Property.DecimalSize(MOST_DIGITS, 0))
        : Dialect.decimal(DECIMAL.matcher(type)).filter(size -> size.precision() <= MOST_DIGITS);
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
      case "float", "double", "real", "double precision" -> LogicalType.NUMBER;
      case "boolean" -> LogicalType.BOOLEAN;
      case "date" -> LogicalType.DATE;
      default -> type.endsWith("]") ? LogicalType.ARRAY : LogicalType.STRING;
    };
  }
}
