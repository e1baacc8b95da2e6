package io.javatask.core.contract;

import static io.javatask.core.contract.Argument.optional;
import static io.javatask.core.contract.Argument.required;

import io.javatask.api.LogicalType;
import io.javatask.core.contract.Argument.Kind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The check catalogue: every check that a contract can ask for, with its columns, what its
 * thresholds are asked of, and its arguments. What is not here is an error in a contract.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists and sets are unmodifiable copies
public enum CheckName {
  /** The column is in the source. */
  COLUMN_EXISTS(Columns.ONE, Judged.OUTRIGHT, Types.ALL),
  /** The source has no column that the contract does not declare. */
  COLUMNS_DECLARED(Columns.NONE, Judged.OUTRIGHT, Types.ALL),
  /** Every cell parses as the column's logical type. */
  TYPE(Columns.ONE, Judged.ROWS, Types.ALL),
  NOT_NULL(Columns.ONE, Judged.ROWS, Types.ALL),
  /** {@code duplicates}: whether the surplus of a value fails, or all of its members. */
  UNIQUE(
      Columns.SOME,
      Judged.ROWS,
      Types.ALL,
      Argument.choice("duplicates", List.of("surplus", "members"))),
  IN_SET(Columns.ONE, Judged.ROWS, Types.SCALAR, required("values", Kind.VALUES)),
  RANGE(
      Columns.ONE,
      Judged.ROWS,
      Types.ORDERED,
      optional("min", Kind.VALUE),
      optional("max", Kind.VALUE),
      optional("exclusive_min", Kind.FLAG),
      optional("exclusive_max", Kind.FLAG)),
  MULTIPLE_OF(Columns.ONE, Judged.ROWS, Types.NUMERIC, required("divisor", Kind.POSITIVE)),
  /** Characters are Unicode code points. */
  LENGTH(
      Columns.ONE,
      Judged.ROWS,
      Types.TEXT,
      optional("min", Kind.COUNT),
      optional("max", Kind.COUNT)),
  /** The expression is found somewhere in the cell. */
  PATTERN(Columns.ONE, Judged.ROWS, Types.TEXT, required("regex", Kind.REGEX)),
  FORMAT(
      Columns.ONE,
      Judged.ROWS,
      Types.TEXT,
      Argument.requiredChoice("name", List.of("email", "uuid", "uri", "hostname", "ipv4", "ipv6"))),
  /** Number of entries of an array, and whether they differ. */
  ITEMS(
      Columns.ONE,
      Judged.ROWS,
      Types.ARRAY,
      optional("min", Kind.COUNT),
      optional("max", Kind.COUNT),
      optional("unique", Kind.FLAG)),
  /** Number of members of an object, and those that it must have. */
  MEMBERS(
      Columns.ONE,
      Judged.ROWS,
      Types.OBJECT,
      optional("min", Kind.COUNT),
      optional("max", Kind.COUNT),
      optional("required", Kind.TEXTS)),
  /** The cell, or without a column the whole record, fits a JSON Schema. */
  JSON_SCHEMA(Columns.ONE_OR_NONE, Judged.ROWS, Types.ALL, required("schema", Kind.JSON_SCHEMA)),
  NULL_VALUES(Columns.ONE, Judged.COUNT, Types.ALL),
  /** Null, and values that stand for it. */
  MISSING_VALUES(Columns.ONE, Judged.COUNT, Types.ALL, required("values", Kind.VALUES_OR_NULL)),
  INVALID_VALUES(
      Columns.ONE,
      Judged.COUNT,
      Types.SCALAR,
      optional("values", Kind.VALUES),
      optional("regex", Kind.REGEX)),
  DUPLICATE_VALUES(Columns.SOME, Judged.COUNT, Types.ALL),
  ROW_COUNT(Columns.NONE, Judged.ROW_COUNT, Types.ALL),
  /** Null cells in percent of the rows. */
  NULL_RATE(Columns.ONE, Judged.PERCENT, Types.ALL),
  /** The newest value is at most this old. */
  FRESHNESS(Columns.ONE, Judged.OUTRIGHT, Types.POINT_IN_TIME, required("max_age", Kind.DURATION)),
  /** A query that gives a number. */
  SQL(Columns.ANY, Judged.UNDECLARABLE, Types.ALL, required("query", Kind.TEXT)),
  /** A rule in words. */
  TEXT(Columns.ANY, Judged.UNDECLARABLE, Types.ALL),
  /** A rule for an engine that is not ours. */
  FOREIGN(Columns.ANY, Judged.UNDECLARABLE, Types.ALL, required("engine", Kind.TEXT));

  private final Columns columns;
  private final Judged judged;
  private final Types types;
  private final List<Argument> arguments;

  CheckName(Columns columns, Judged judged, Types types, Argument... arguments) {
    this.columns = columns;
    this.judged = judged;
    this.types = types;
    this.arguments = List.of(arguments);
  }

  /** The name as contracts write it, such as {@code not_null}. */
  public String catalogueName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The check of a catalogue name.
   *
   * @throws IllegalArgumentException if there is none; a contract that was read has none such
   */
  public static CheckName of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  Columns columns() {
    return columns;
  }

  Judged judged() {
    return judged;
  }

  /** Whether it can be asked of a column of this type. */
  boolean takes(LogicalType type) {
    return types.members.contains(type);
  }

  List<Argument> arguments() {
    return arguments;
  }

  Optional<Argument> argument(String name) {
    return arguments.stream().filter(a -> a.name().equals(name)).findFirst();
  }

  /** Whether it says nothing without one of its arguments, any of which may be left out. */
  boolean needsAnyArgument() {
    return !arguments.isEmpty()
        && arguments.stream().noneMatch(a -> a.required() || !a.choices().isEmpty());
  }

  /** The check that a custom rule calls by this name. */
  static Optional<CheckName> declarable(String name) {
    return Arrays.stream(values())
        .filter(c -> c.judged != Judged.UNDECLARABLE && c.catalogueName().equals(name))
        .findFirst();
  }

  static List<String> declarableNames() {
    return Arrays.stream(values())
        .filter(c -> c.judged != Judged.UNDECLARABLE)
        .map(CheckName::catalogueName)
        .toList();
  }

  /** How many columns a check speaks of. */
  enum Columns {
    NONE,
    ONE,
    ONE_OR_NONE,
    SOME,
    ANY
  }

  /** What the thresholds of a rule are asked of. */
  enum Judged {
    /** Failing rows, in rows or percent; without a bound the first one fails the rule. */
    ROWS,
    /** A count of rows, in rows or percent; takes a bound. */
    COUNT,
    /** The number of rows; takes a bound. */
    ROW_COUNT,
    /** A percentage; takes a bound. */
    PERCENT,
    /** Nothing: it holds or it does not. */
    OUTRIGHT,
    /** Not for custom rules: it has its own form in the standard. */
    UNDECLARABLE
  }

  /** The column types that a check can be asked of. */
  private enum Types {
    ALL(EnumSet.allOf(LogicalType.class)),
    SCALAR(EnumSet.complementOf(EnumSet.of(LogicalType.OBJECT, LogicalType.ARRAY))),
    ORDERED(
        EnumSet.complementOf(
            EnumSet.of(LogicalType.OBJECT, LogicalType.ARRAY, LogicalType.BOOLEAN))),
    NUMERIC(EnumSet.of(LogicalType.INTEGER, LogicalType.NUMBER)),
    POINT_IN_TIME(EnumSet.of(LogicalType.DATE, LogicalType.TIMESTAMP)),
    TEXT(EnumSet.of(LogicalType.STRING)),
    ARRAY(EnumSet.of(LogicalType.ARRAY)),
    OBJECT(EnumSet.of(LogicalType.OBJECT));

    private final Set<LogicalType> members;

    Types(Set<LogicalType> members) {
      this.members = Set.copyOf(members);
    }
  }
}
