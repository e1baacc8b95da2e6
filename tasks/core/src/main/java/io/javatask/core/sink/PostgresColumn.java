package io.javatask.core.sink;

import io.javatask.core.contract.Property;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which types of PostgreSQL are the contract's, and what is read of the others. */
final class PostgresColumn {
  static final Set<String> INTEGERS = Set.of("bigint", "integer", "smallint");
  private static final Set<String> FLOATS = Set.of("real", "double precision");
  private static final Set<String> UNORDERED =
      Set.of("json", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle");

  private static final Pattern NUMERIC = Pattern.compile("numeric\\((\\d+),(\\d+)\\)");
  private static final String TEXT = "text";

  private PostgresColumn() {}

  /** How a column is read; every type has a text, so that none is left unread. */
  static StoredColumn of(Dialect.Query.Source column) {
    Property property = column.property();
    String type = column.existingType();
    if (isExact(property, type)) {
      return StoredColumn.exact(property, type);
    }
    String plain = column.quoted();
    boolean time = type.equals("date") || type.startsWith("time");
    return switch (ColumnKind.of(property)) {
      case INTEGER -> StoredColumn.parsed(property, TEXT, whole(plain, type));
      case DATE ->
          time
              ? StoredColumn.parsedIso(property, TEXT, day(plain, type))
              : StoredColumn.parsed(property, TEXT, plain + "::text");
      case TIMESTAMP, TIME ->
          time
              ? StoredColumn.parsedIso(property, TEXT, plain + "::text")
              : StoredColumn.parsed(property, TEXT, plain + "::text");
      case JSON ->
          StoredColumn.parsed(
              property,
              TEXT,
              isArray(type) ? "array_to_json(" + plain + ")::text" : plain + "::text");
      case TEXT, DOUBLE, DECIMAL, BOOLEAN -> StoredColumn.parsed(property, TEXT, plain + "::text");
    };
  }

  /** Whether every value of the type is one of the property's. */
  private static boolean isExact(Property property, String type) {
    return switch (ColumnKind.of(property)) {
      case TEXT -> true;
      case INTEGER -> INTEGERS.contains(type);
      case DOUBLE -> FLOATS.contains(type) || INTEGERS.contains(type);
      case DECIMAL ->
          size(type).filter(size -> property.decimal().orElseThrow().holds(size)).isPresent();
      case JSON -> false;
      case BOOLEAN -> type.equals("boolean");
      case DATE -> type.equals("date");
      case TIME -> type.equals("time without time zone");
      case TIMESTAMP ->
          type.equals("timestamp with time zone")
              || (type.equals("timestamp without time zone") && property.isUtc());
    };
  }

  /** The driver's names of arrays begin with an underscore. */
  private static boolean isArray(String type) {
    return type.endsWith("[]") || type.startsWith("_");
  }

  /** A column as rows can be ordered by it: what has no order of its own has that of its text. */
  static String sorted(String column, String type) {
    String plain = "t." + Sql.identifier(column);
    String element = type.replace("[]", "").replaceFirst("^_", "");
    return UNORDERED.contains(element) ? plain + "::text" : plain;
  }

  /** The size that a type says of itself; empty if it is no decimal of one. */
  static Optional<Property.DecimalSize> size(String type) {
    return Dialect.decimal(NUMERIC.matcher(type));
  }

  /** 1.0 is an integer, as in JSON; 1.5 stays as it is, and then does not parse as one. */
  private static String whole(String column, String type) {
    if (type.startsWith("numeric")) {
      return when(column + " = trunc(" + column + ")", "trunc(" + column + ")::text", column);
    }
    return FLOATS.contains(type)
        ? when(
            column + " = trunc(" + column + ") AND abs(" + column + ") < 9223372036854775808",
            column + "::bigint::text",
            column)
        : column + "::text";
  }

  /**
   * A time without zone, at the begin of its day, is a date; one of a zone is another elsewhere.
   */
  private static String day(String column, String type) {
    return type.equals("timestamp without time zone")
        ? when(column + " = date_trunc('day', " + column + ")", column + "::date::text", column)
        : column + "::text";
  }

  private static String when(String condition, String then, String column) {
    return "CASE WHEN " + condition + " THEN " + then + " ELSE " + column + "::text END";
  }
}
