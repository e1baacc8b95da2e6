package io.javatask.core.sink;

import io.javatask.core.check.LinearRegex;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The words of DuckDB. */
class DuckDBWording implements Wording {
  static final Pattern DECIMAL = Pattern.compile("DECIMAL\\((\\d+),(\\d+)\\)");
  static final String TIMESTAMPTZ = "TIMESTAMP WITH TIME ZONE";

  private static final Set<String> INTEGERS =
      Set.of("BIGINT", "INTEGER", "SMALLINT", "TINYINT", "UINTEGER", "USMALLINT", "UTINYINT");

  @Override
  public String literalType(Dialect.Query.Source column) {
    return switch (ColumnKind.of(column.property())) {
      case TEXT -> "VARCHAR";
      case DOUBLE -> "DOUBLE";
      case JSON, INTEGER, DECIMAL, BOOLEAN, DATE, TIMESTAMP, TIME -> column.existingType();
    };
  }

  @Override
  public Optional<String> cell(Dialect.Query.Source column) {
    String type = column.existingType();
    String plain = column.quoted();
    return switch (ColumnKind.of(column.property())) {
      case TEXT -> Optional.of("(" + plain + " COLLATE C)").filter(c -> type.equals("VARCHAR"));
      case INTEGER -> Optional.of(plain).filter(c -> INTEGERS.contains(type));
      case DOUBLE ->
          type.equals("FLOAT")
              ? Optional.of(plain + "::DOUBLE")
              : Optional.of(plain).filter(c -> type.equals("DOUBLE"));
      case DECIMAL -> Optional.of(plain).filter(c -> DECIMAL.matcher(type).matches());
      case TIMESTAMP ->
          Optional.of(plain)
              .filter(
                  c ->
                      type.equals(TIMESTAMPTZ)
                          || (type.equals("TIMESTAMP") && column.property().isUtc()));
      case JSON -> Optional.of(plain).filter(c -> type.equals("JSON") || type.equals("VARCHAR"));
      case BOOLEAN -> Optional.of(plain).filter(c -> type.equals("BOOLEAN"));
      case DATE -> Optional.of(plain).filter(c -> type.equals("DATE"));
      case TIME -> Optional.of(plain).filter(c -> type.equals("TIME"));
    };
  }

  @Override
  public Optional<String> unreadable(Dialect.Query.Source column) {
    return switch (ColumnKind.of(column.property())) {
      case DATE, TIMESTAMP ->
          Optional.of(
              "("
                  + column.quoted()
                  + " < '0001-01-01 (BC)' OR "
                  + column.quoted()
                  + " >= '10000-01-01')");
      case TEXT, JSON, INTEGER, DOUBLE, DECIMAL, BOOLEAN, TIME -> Optional.empty();
    };
  }

  @Override
  public String micros(Dialect.Query.Source column, String expression) {
    return ColumnKind.of(column.property()) == ColumnKind.DATE
        ? "(" + expression + " - DATE '1970-01-01')::BIGINT * 86400000000"
        : "epoch_us(" + expression + ")";
  }

  @Override
  public String found(String text, String regex) {
    return "regexp_matches(" + text + ", " + regex + ")";
  }

  @Override
  public Optional<String> regex(String source) {
    return LinearRegex.re2(source);
  }

  /**
   * By their hashes, which take less room than keys do. Two keys of one hash cost the fetch of
   * their rows, for the checks compare the keys themselves.
   */
  @Override
  public List<String> grouped(List<String> key) {
    return List.of("hash(" + String.join(", ", key) + ")");
  }
}
