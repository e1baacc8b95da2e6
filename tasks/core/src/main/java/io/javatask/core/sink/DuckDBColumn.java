package io.javatask.core.sink;

import io.javatask.core.contract.Property;
import java.util.Optional;
import java.util.Set;

/** Which types of DuckDB are the contract's, and what is read of the others. */
final class DuckDBColumn {
  private static final Set<String> SMALL =
      Set.of("TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER");
  private static final Set<String> WIDE = Set.of("BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT");
  private static final Set<String> LOCAL =
      Set.of("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS");
  private static final String ZONED_NANOS = "TIMESTAMPTZ_NS";
  private static final String TEXT = "VARCHAR";

  private DuckDBColumn() {}

  /**
   * How a column is read.
   *
   * @param type as DuckDB names it
   * @param column the column, for SQL
   */
  static StoredColumn of(Property property, String type, String column) {
    return exact(property, type, column)
        .or(() -> parsed(property, type, column))
        .orElseGet(() -> StoredColumn.clashing(property, TEXT, column + "::VARCHAR"));
  }

  /**
   * How a column of a table is read, whose type may be another's choice: as texts, and where
   * nothing is lost as truths and dates, more types are taken than of a file that was written for
   * the contract.
   */
  static StoredColumn ofTable(Dialect.Query.Source source) {
    Property property = source.property();
    String type = source.existingType();
    String column = source.quoted();
    String text = column + "::VARCHAR";
    ColumnKind kind = ColumnKind.of(property);
    boolean castByRead =
        kind == ColumnKind.DOUBLE && (type.equals("FLOAT") || SMALL.contains(type));
    if (kind == ColumnKind.TEXT || castByRead) {
      return StoredColumn.exact(property, type);
    }
    if (kind == ColumnKind.DATE && LOCAL.contains(type)) {
      return StoredColumn.parsedIso(property, TEXT, day(column));
    }
    boolean taken =
        (kind == ColumnKind.BOOLEAN && isWhole(type))
            || (kind == ColumnKind.TIMESTAMP && type.equals("DATE"));
    return taken ? StoredColumn.parsedIso(property, TEXT, text) : of(property, type, column);
  }

  /** The column as it is, if every value of its type is one of the property's. */
  private static Optional<StoredColumn> exact(Property property, String type, String column) {
    boolean fits =
        switch (ColumnKind.of(property)) {
          case TEXT -> isText(type);
          case JSON -> false;
          case INTEGER -> SMALL.contains(type) || type.equals("BIGINT");
          case DOUBLE -> type.equals("DOUBLE") || type.equals("FLOAT") || SMALL.contains(type);
          case DECIMAL ->
              Dialect.decimal(DuckDBWording.DECIMAL.matcher(type))
                  .filter(size -> property.decimal().orElseThrow().holds(size))
                  .isPresent();
          case BOOLEAN -> type.equals("BOOLEAN");
          case DATE -> type.equals("DATE");
          case TIME -> type.equals("TIME");
          case TIMESTAMP ->
              type.equals(DuckDBWording.TIMESTAMPTZ)
                  || type.equals(ZONED_NANOS)
                  || (LOCAL.contains(type) && property.isUtc());
        };
    return fits ? Optional.of(exactly(property, type, column)) : Optional.empty();
  }

  private static StoredColumn exactly(Property property, String type, String column) {
    if (LOCAL.contains(type)) {
      return type.equals("TIMESTAMP")
          ? StoredColumn.exact(property, type)
          : StoredColumn.exact(property, "TIMESTAMP", micros(type, column));
    }
    if (type.equals(ZONED_NANOS)) {
      String micros = cut(column, "make_timestamptz", "TIMESTAMPTZ");
      return StoredColumn.exact(property, DuckDBWording.TIMESTAMPTZ, micros);
    }
    return switch (ColumnKind.of(property)) {
      case TEXT -> as(property, type, "VARCHAR", column);
      case DOUBLE -> as(property, type, "DOUBLE", column);
      case JSON, INTEGER, DECIMAL, BOOLEAN, DATE, TIMESTAMP, TIME ->
          StoredColumn.exact(property, type);
    };
  }

  private static StoredColumn as(Property property, String type, String wanted, String column) {
    return type.equals(wanted)
        ? StoredColumn.exact(property, type)
        : StoredColumn.exact(property, wanted, column + "::" + wanted);
  }

  private static String micros(String type, String column) {
    return type.equals("TIMESTAMP_NS")
        ? cut(column, "make_timestamp", "TIMESTAMP")
        : column + "::TIMESTAMP";
  }

  /**
   * A cast would round nanoseconds; here, as in text, what is below the microsecond is cut off. An
   * infinite time has no nanoseconds to DuckDB, and is cast.
   */
  private static String cut(String column, String make, String type) {
    String nanos = "epoch_ns(" + column + ")";
    String micros = nanos + " // 1000 - (" + nanos + " % 1000 < 0)::BIGINT";
    return "coalesce(" + make + "(" + micros + "), " + column + "::" + type + ")";
  }

  private static boolean isText(String type) {
    return type.equals("VARCHAR") || type.equals("UUID") || type.startsWith("ENUM(");
  }

  /** The column by its text, if that says the value without loss. */
  private static Optional<StoredColumn> parsed(Property property, String type, String column) {
    if (isText(type) || type.equals("JSON")) {
      return Optional.of(StoredColumn.parsed(property, TEXT, column + "::VARCHAR"));
    }
    boolean number = type.equals("DOUBLE") || type.equals("FLOAT") || isWhole(type);
    boolean decimal = DuckDBWording.DECIMAL.matcher(type).matches();
    Optional<String> text =
        switch (ColumnKind.of(property)) {
          case JSON ->
              isNested(type) ? Optional.of("to_json(" + column + ")::VARCHAR") : Optional.empty();
          case INTEGER ->
              isWhole(type)
                  ? Optional.of(column + "::VARCHAR")
                  : number || decimal ? Optional.of(whole(column)) : Optional.empty();
          case DOUBLE, DECIMAL ->
              number || decimal ? Optional.of(column + "::VARCHAR") : Optional.empty();
          case TIMESTAMP ->
              LOCAL.contains(type)
                  ? Optional.of("strftime(" + micros(type, column) + ", '%Y-%m-%dT%H:%M:%S.%f')")
                  : Optional.empty();
          case TEXT, BOOLEAN, DATE, TIME -> Optional.empty();
        };
    return text.map(expression -> StoredColumn.parsedIso(property, TEXT, expression));
  }

  private static boolean isWhole(String type) {
    return SMALL.contains(type) || WIDE.contains(type);
  }

  private static boolean isNested(String type) {
    return type.endsWith("]") || type.startsWith("STRUCT(") || type.startsWith("MAP(");
  }

  /**
   * A time without zone, at the begin of its day, is a date; one of a zone is another elsewhere.
   */
  private static String day(String column) {
    return "CASE WHEN "
        + column
        + " = date_trunc('day', "
        + column
        + ") THEN "
        + column
        + "::DATE::VARCHAR ELSE "
        + column
        + "::VARCHAR END";
  }

  /** 1.0 is an integer, as in JSON; 1.5 stays as it is, and then does not parse as one. */
  private static String whole(String column) {
    return "regexp_replace(" + column + "::VARCHAR, '\\.0+$', '')";
  }
}
