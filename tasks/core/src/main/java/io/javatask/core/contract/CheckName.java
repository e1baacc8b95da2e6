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
 * thresholds are asked of, its cost, what it says of an empty set, and its arguments. What is not
 * here is an error in a contract. An example of each, and its names in other tools, are in {@code
 * conformance/catalogue.yaml}.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists and sets are unmodifiable copies
public enum CheckName {
  /** The column is in the source. */
  COLUMN_EXISTS(
      Columns.ONE,
      Judged.OUTRIGHT,
      Types.ALL,
      Cost.M,
      optional("index", Kind.COUNT),
      optional("required", Kind.FLAG)),
  /** The source has no column that the contract does not declare. */
  COLUMNS_DECLARED(Columns.NONE, Judged.OUTRIGHT, Types.ALL, Cost.M),
  /** Every cell parses as the column's logical type. */
  TYPE(Columns.ONE, Judged.ROWS, Types.ALL, Cost.P),
  /** How many columns the source has. */
  COLUMN_COUNT(Columns.NONE, Judged.OUTRIGHT, Types.ALL, Cost.M, ends(Kind.NUMBER)),
  /** The source has these columns, in any order; {@code exact}: and no other. */
  COLUMN_SET(
      Columns.NONE,
      Judged.OUTRIGHT,
      Types.ALL,
      Cost.M,
      required("columns", Kind.TEXTS),
      optional("exact", Kind.FLAG)),
  /** The source has these columns in this order, and no other. */
  COLUMN_ORDER(Columns.NONE, Judged.OUTRIGHT, Types.ALL, Cost.M, required("columns", Kind.TEXTS)),
  /** There is a value. */
  NOT_NULL(Columns.ONE, Judged.ROWS, Types.ALL, Cost.P),
  /** There is no value. */
  IS_NULL(Columns.ONE, Judged.ROWS, Types.ALL, Cost.P),
  /**
   * {@code duplicates}: whether the surplus of a value fails, or all of its members. {@code
   * ignore_row_if}: by default a null among the values; where such a row is asked, null equals
   * null.
   */
  UNIQUE(
      Columns.SOME,
      Judged.ROWS,
      Types.ALL,
      Cost.D,
      Argument.choice("duplicates", List.of("surplus", "members")),
      ignoredRows()),
  /** The values of several columns in one row differ; null is a value too. */
  UNIQUE_WITHIN_ROW(Columns.SOME, Judged.ROWS, Types.ALL, Cost.P, ignoredRows()),
  /** The value is one of a set. */
  IN_SET(Columns.ONE, Judged.ROWS, Types.SCALAR, Cost.P, required("values", Kind.VALUES)),
  /** The value is none of a set. */
  NOT_IN_SET(Columns.ONE, Judged.ROWS, Types.SCALAR, Cost.P, required("values", Kind.VALUES)),
  /** The value lies between two ends; text compares by code point. */
  RANGE(
      Columns.ONE,
      Judged.ROWS,
      Types.ORDERED,
      Cost.P,
      optional("min", Kind.VALUE),
      optional("max", Kind.VALUE),
      optional("exclusive_min", Kind.FLAG),
      optional("exclusive_max", Kind.FLAG)),
  /** The number is a multiple of another. */
  MULTIPLE_OF(Columns.ONE, Judged.ROWS, Types.NUMERIC, Cost.P, required("divisor", Kind.POSITIVE)),
  /** Characters are Unicode code points. */
  LENGTH(
      Columns.ONE,
      Judged.ROWS,
      Types.TEXT,
      Cost.P,
      optional("min", Kind.COUNT),
      optional("max", Kind.COUNT)),
  /**
   * The expression is found somewhere in the cell. {@code dialect}: RE2 by default; in that of
   * Python {@code \\d}, {@code \\w} and {@code \\s} take all of Unicode, and {@code $} also stands
   * before a last line feed.
   */
  PATTERN(Columns.ONE, Judged.ROWS, Types.TEXT, Cost.P, required("regex", Kind.REGEX), dialect()),
  /** The expression is found nowhere in the cell. */
  NOT_PATTERN(
      Columns.ONE, Judged.ROWS, Types.TEXT, Cost.P, required("regex", Kind.REGEX), dialect()),
  /** Any of the expressions is found in the cell, or all are. */
  PATTERN_LIST(
      Columns.ONE,
      Judged.ROWS,
      Types.TEXT,
      Cost.P,
      required("regexes", Kind.REGEXES),
      Argument.choice("match_on", List.of("any", "all")),
      dialect()),
  /** None of the expressions is found in the cell. */
  NOT_PATTERN_LIST(
      Columns.ONE, Judged.ROWS, Types.TEXT, Cost.P, required("regexes", Kind.REGEXES), dialect()),
  /**
   * A date or time as the directives of C's and Python's {@code strptime} say, such as %Y-%m-%d.
   */
  STRFTIME_FORMAT(Columns.ONE, Judged.ROWS, Types.TEXT, Cost.P, required("format", Kind.STRFTIME)),
  /** A date or time in any of the many forms that people write. */
  DATE_PARSEABLE(Columns.ONE, Judged.ROWS, Types.TEXT, Cost.P),
  /** One JSON value of any kind; also NaN, Infinity and -Infinity. */
  JSON_PARSEABLE(Columns.ONE, Judged.ROWS, Types.ALL, Cost.P),
  /** Each value is at least the one before it, nulls left out; {@code strictly}: more than it. */
  INCREASING(Columns.ONE, Judged.ROWS, Types.ORDERED, Cost.O, optional("strictly", Kind.FLAG)),
  /** Each value is at most the one before it, nulls left out; {@code strictly}: less than it. */
  DECREASING(Columns.ONE, Judged.ROWS, Types.ORDERED, Cost.O, optional("strictly", Kind.FLAG)),
  /**
   * A number lies less than so many standard deviations (of a sample) above the mean, or with
   * {@code double_sided} on either side of it.
   */
  Z_SCORE(
      Columns.ONE,
      Judged.ROWS,
      Types.NUMERIC,
      Cost.AP,
      required("threshold", Kind.NUMBER),
      optional("double_sided", Kind.FLAG)),
  /** The values of two columns are equal; null equals nothing. */
  PAIR_EQUAL(Columns.TWO, Judged.ROWS, Types.ALL, Cost.P, ignoredRows()),
  /** The value of the first column is greater than that of the second; null is not. */
  PAIR_GREATER(
      Columns.TWO, Judged.ROWS, Types.ALL, Cost.P, optional("or_equal", Kind.FLAG), ignoredRows()),
  /** The values of two columns are one of the pairs, in which null may stand. */
  PAIR_IN_SET(
      Columns.TWO, Judged.ROWS, Types.ALL, Cost.P, required("pairs", Kind.PAIRS), ignoredRows()),
  /** The values of several columns in one row add up to the total. */
  SUM_EQUALS(
      Columns.SOME, Judged.ROWS, Types.ALL, Cost.P, required("total", Kind.NUMBER), ignoredRows()),
  /** The text is of a named format. */
  FORMAT(
      Columns.ONE,
      Judged.ROWS,
      Types.TEXT,
      Cost.P,
      Argument.requiredChoice("name", List.of("email", "uuid", "uri", "hostname", "ipv4", "ipv6"))),
  /** Number of entries of an array, and whether they differ. */
  ITEMS(
      Columns.ONE,
      Judged.ROWS,
      Types.ARRAY,
      Cost.P,
      optional("min", Kind.COUNT),
      optional("max", Kind.COUNT),
      optional("unique", Kind.FLAG)),
  /** Number of members of an object, and those that it must have. */
  MEMBERS(
      Columns.ONE,
      Judged.ROWS,
      Types.OBJECT,
      Cost.P,
      optional("min", Kind.COUNT),
      optional("max", Kind.COUNT),
      optional("required", Kind.TEXTS)),
  /** The cell, or without a column the whole record, fits a JSON Schema. */
  JSON_SCHEMA(
      Columns.ONE_OR_NONE, Judged.ROWS, Types.ALL, Cost.P, required("schema", Kind.JSON_SCHEMA)),
  /** Null. */
  NULL_VALUES(Columns.ONE, Judged.COUNT, Types.ALL, Cost.P),
  /** Null, and values that stand for it. */
  MISSING_VALUES(
      Columns.ONE, Judged.COUNT, Types.ALL, Cost.P, required("values", Kind.VALUES_OR_NULL)),
  /** Values outside a set, or that do not match. */
  INVALID_VALUES(
      Columns.ONE,
      Judged.COUNT,
      Types.SCALAR,
      Cost.P,
      optional("values", Kind.VALUES),
      optional("regex", Kind.REGEX)),
  /** Rows beyond the first of their value. */
  DUPLICATE_VALUES(Columns.SOME, Judged.COUNT, Types.ALL, Cost.D),
  /** The number of rows. */
  ROW_COUNT(Columns.NONE, Judged.ROW_COUNT, Types.ALL, Cost.A, WhenEmpty.JUDGED, ends(Kind.NUMBER)),
  /** The least value. */
  MIN(Columns.ONE, Judged.METRIC, Types.ORDERED, Cost.A, WhenEmpty.FAILS, ends(Kind.VALUE)),
  /** The greatest value. */
  MAX(Columns.ONE, Judged.METRIC, Types.ORDERED, Cost.A, WhenEmpty.FAILS, ends(Kind.VALUE)),
  /** 0 where there is no value. */
  SUM(Columns.ONE, Judged.METRIC, Types.NUMERIC, Cost.A, WhenEmpty.JUDGED, ends(Kind.NUMBER)),
  MEAN(Columns.ONE, Judged.METRIC, Types.NUMERIC, Cost.A, WhenEmpty.FAILS, ends(Kind.NUMBER)),
  MEDIAN(Columns.ONE, Judged.METRIC, Types.NUMERIC, Cost.K, WhenEmpty.FAILS, ends(Kind.NUMBER)),
  /** The standard deviation of a sample: divided by one less than the count. */
  STDEV(Columns.ONE, Judged.METRIC, Types.NUMERIC, Cost.A, WhenEmpty.FAILS, ends(Kind.NUMBER)),
  /** Quantiles with bounds of their own; {@code tolerance}: share of a bound that may be passed. */
  QUANTILES(
      Columns.ONE,
      Judged.OUTRIGHT,
      Types.NUMERIC,
      Cost.K,
      WhenEmpty.FAILS,
      required("quantiles", Kind.QUANTILES),
      optional("tolerance", Kind.NUMBER),
      Argument.choice(
          "interpolation", List.of("linear", "lower", "higher", "midpoint", "nearest"))),
  /** How many different values there are. */
  DISTINCT_COUNT(
      Columns.ONE, Judged.METRIC, Types.ALL, Cost.D, WhenEmpty.JUDGED, ends(Kind.NUMBER)),
  /** Different values as a share, 0 to 1, of all values; 0 where there is none. */
  DISTINCT_RATIO(
      Columns.ONE, Judged.METRIC, Types.ALL, Cost.D, WhenEmpty.JUDGED, ends(Kind.NUMBER)),
  /** Every value is in the set. */
  DISTINCT_IN_SET(
      Columns.ONE,
      Judged.OUTRIGHT,
      Types.SCALAR,
      Cost.D,
      WhenEmpty.JUDGED,
      required("values", Kind.VALUES_OR_NULL)),
  /** Every member of the set is among the values. */
  DISTINCT_CONTAINS_SET(
      Columns.ONE,
      Judged.OUTRIGHT,
      Types.SCALAR,
      Cost.D,
      WhenEmpty.JUDGED,
      required("values", Kind.VALUES_OR_NULL)),
  /** Both. */
  DISTINCT_EQUALS_SET(
      Columns.ONE,
      Judged.OUTRIGHT,
      Types.SCALAR,
      Cost.D,
      WhenEmpty.JUDGED,
      required("values", Kind.VALUES_OR_NULL)),
  /** The value that occurs most is in the set; {@code ties}: one of those that do. */
  MOST_COMMON_IN_SET(
      Columns.ONE,
      Judged.OUTRIGHT,
      Types.SCALAR,
      Cost.D,
      WhenEmpty.FAILS,
      required("values", Kind.VALUES_OR_NULL),
      optional("ties", Kind.FLAG)),
  /** Null cells in percent of the rows. */
  NULL_RATE(Columns.ONE, Judged.PERCENT, Types.ALL, Cost.A, WhenEmpty.PASSES),
  /** The newest value is at most this old. */
  FRESHNESS(
      Columns.ONE,
      Judged.OUTRIGHT,
      Types.POINT_IN_TIME,
      Cost.A,
      WhenEmpty.FAILS,
      required("max_age", Kind.DURATION)),
  /** A query that gives a number. */
  SQL(Columns.ANY, Judged.UNDECLARABLE, Types.ALL, Cost.NONE, required("query", Kind.TEXT)),
  /** A rule in words. */
  TEXT(Columns.ANY, Judged.UNDECLARABLE, Types.ALL, Cost.NONE),
  /** A rule for an engine that is not ours. */
  FOREIGN(Columns.ANY, Judged.UNDECLARABLE, Types.ALL, Cost.NONE, required("engine", Kind.TEXT));

  private static Argument[] ends(Kind kind) {
    return new Argument[] {
      optional("min", kind),
      optional("max", kind),
      optional("exclusive_min", Kind.FLAG),
      optional("exclusive_max", Kind.FLAG),
      optional("unbounded", Kind.FLAG)
    };
  }

  private static Argument ignoredRows() {
    return Argument.choice(
        "ignore_row_if", List.of("any_value_is_missing", "all_values_are_missing", "never"));
  }

  private static Argument dialect() {
    return Argument.choice("dialect", List.of("re2", "python"));
  }

  private final Columns columns;
  private final Judged judged;
  private final Types types;
  private final Cost cost;
  private final WhenEmpty whenEmpty;
  private final List<Argument> arguments;

  /** A check of rows passes where there is none; the columns are there without rows. */
  CheckName(Columns columns, Judged judged, Types types, Cost cost, Argument... arguments) {
    this(
        columns,
        judged,
        types,
        cost,
        cost == Cost.M ? WhenEmpty.JUDGED : WhenEmpty.PASSES,
        arguments);
  }

  CheckName(
      Columns columns,
      Judged judged,
      Types types,
      Cost cost,
      WhenEmpty whenEmpty,
      Argument... arguments) {
    this.columns = columns;
    this.judged = judged;
    this.types = types;
    this.cost = cost;
    this.whenEmpty = whenEmpty;
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

  Cost cost() {
    return cost;
  }

  WhenEmpty whenEmpty() {
    return whenEmpty;
  }

  Blames blames() {
    if (judged != Judged.ROWS && judged != Judged.COUNT) {
      return Blames.SET;
    }
    return switch (cost) {
      case P, J -> Blames.ROW;
      case A, K, D, O, AP, M, NONE -> Blames.GROUP;
    };
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
    return judged != Judged.METRIC
        && judged != Judged.ROW_COUNT
        && this != COLUMN_EXISTS
        && this != INCREASING
        && this != DECREASING
        && !arguments.isEmpty()
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
    TWO,
    SOME,
    ANY
  }

  /** What the thresholds of a rule are asked of. */
  enum Judged {
    /** Failing rows, in rows or percent; without a bound the first one fails the rule. */
    ROWS,
    /** A count of rows, in rows or percent; takes a bound. */
    COUNT,
    /** The number of rows; takes a bound, or its own arguments. */
    ROW_COUNT,
    /** A number of the values; takes a bound, or its own arguments. */
    METRIC,
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
