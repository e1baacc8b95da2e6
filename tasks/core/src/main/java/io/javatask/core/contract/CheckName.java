package io.javatask.core.contract;

import static io.javatask.core.contract.Argument.optional;
import static io.javatask.core.contract.Argument.required;

import io.javatask.api.LogicalType;
import io.javatask.core.contract.Argument.Kind;
import java.util.ArrayList;
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
  /**
   * The column is in the source; {@code index}: at this place, counted from 0. JSON records leave
   * out what has no value: a column that none of them has is missing if it is {@code required}
   * only.
   */
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
  /**
   * The source's columns, and the types that the contract declares for them, are those of a list:
   * none is missing, none is new ({@code additions}: or some may be), none of another type, and
   * with {@code ordered} none elsewhere.
   */
  SCHEMA_BASELINE(
      Columns.NONE,
      Judged.OUTRIGHT,
      Types.ALL,
      Cost.M,
      required("columns", Kind.BASELINE),
      optional("ordered", Kind.FLAG),
      optional("additions", Kind.FLAG)),
  /**
   * The type that the contract declares for a column, as whose values cells are read, is one of
   * these.
   */
  COLUMN_TYPE_IN(
      Columns.ONE, Judged.OUTRIGHT, Types.ALL, Cost.M, required("types", Kind.LOGICAL_TYPES)),
  /** The expression is found in the name of every column of the source. */
  COLUMN_NAMES_MATCH(
      Columns.NONE, Judged.OUTRIGHT, Types.ALL, Cost.M, required("regex", Kind.REGEX)),
  /** There is a value. */
  NOT_NULL(Columns.ONE, Judged.ROWS, Types.ALL, Cost.P),
  /** There is a value, and it is none of the markers that stand for a missing one. */
  NOT_MISSING(Columns.ONE, Judged.ROWS, Types.ALL, Cost.P, required("values", Kind.VALUES_OR_NULL)),
  /** There is a value in every one of the columns. */
  ALL_COMPLETE(Columns.SOME, Judged.ROWS, Types.ALL, Cost.P),
  /** There is a value in at least one of the columns. */
  ANY_COMPLETE(Columns.SOME, Judged.ROWS, Types.ALL, Cost.P),
  /**
   * There is a value in at least one of the columns that the contract declares; a text of nothing
   * but white space is none.
   */
  NOT_BLANK_ROW(Columns.NONE, Judged.ROWS, Types.ALL, Cost.P),
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
  /**
   * The values of several columns in one row differ; where a row with null is asked, null is one.
   */
  UNIQUE_WITHIN_ROW(Columns.SOME, Judged.ROWS, Types.ALL, Cost.P, ignoredRows()),
  /**
   * The values of several columns in one row are equal; where a row with null is asked, null equals
   * null.
   */
  EQUAL_WITHIN_ROW(Columns.SOME, Judged.ROWS, Types.ALL, Cost.P, ignoredRows()),
  /** The value is one of a set. */
  IN_SET(Columns.ONE, Judged.ROWS, Types.SCALAR, Cost.P, required("values", Kind.VALUES)),
  /** The value is none of a set. */
  NOT_IN_SET(Columns.ONE, Judged.ROWS, Types.SCALAR, Cost.P, required("values", Kind.VALUES)),
  /**
   * The value lies between two ends; text compares by code point. NaN, which tables and Parquet
   * files can hold, lies between none.
   */
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
   * The expression is found somewhere in the cell. {@code dialect}: RE2 by default; {@code python}
   * is read as Python's {@code re} reads it, also in its classes, word edges and other cases of all
   * of Unicode. Refused are conditional groups, and back-references where case is ignored or to a
   * group that is repeated.
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
   * The whole text fits a pattern of SQL's LIKE: {@code %} is any text, {@code _} one character;
   * upper and lower case differ. {@code escape}: the character that makes the next one stand for
   * itself; without it none does.
   */
  LIKE(Columns.ONE, Judged.ROWS, Types.TEXT, Cost.P, required("pattern", Kind.LIKE), escape()),
  /** The text does not fit a pattern of SQL's LIKE; otherwise as like. */
  NOT_LIKE(Columns.ONE, Judged.ROWS, Types.TEXT, Cost.P, required("pattern", Kind.LIKE), escape()),
  /** The text fits any of the patterns of SQL's LIKE, or all of them; otherwise as like. */
  LIKE_LIST(
      Columns.ONE,
      Judged.ROWS,
      Types.TEXT,
      Cost.P,
      required("patterns", Kind.LIKES),
      Argument.choice("match_on", List.of("any", "all")),
      escape()),
  /** The text fits none of the patterns of SQL's LIKE; otherwise as like. */
  NOT_LIKE_LIST(
      Columns.ONE, Judged.ROWS, Types.TEXT, Cost.P, required("patterns", Kind.LIKES), escape()),
  /** The text starts with one of these, character for character. */
  STARTS_WITH(Columns.ONE, Judged.ROWS, Types.TEXT, Cost.P, required("texts", Kind.TEXTS)),
  /** The text ends with one of these, character for character. */
  ENDS_WITH(Columns.ONE, Judged.ROWS, Types.TEXT, Cost.P, required("texts", Kind.TEXTS)),
  /** Any of these is somewhere in the text, or all are, character for character. */
  CONTAINS(
      Columns.ONE,
      Judged.ROWS,
      Types.TEXT,
      Cost.P,
      required("texts", Kind.TEXTS),
      Argument.choice("match_on", List.of("any", "all"))),
  /**
   * Turning the text into upper case, or into lower case, changes nothing, by Unicode's mappings;
   * what has no case is in both.
   */
  CASING(
      Columns.ONE,
      Judged.ROWS,
      Types.TEXT,
      Cost.P,
      Argument.requiredChoice("case", List.of("upper", "lower"))),
  /** Every character is one of ASCII, U+0000 to U+007F. */
  ASCII(Columns.ONE, Judged.ROWS, Types.TEXT, Cost.P),
  /** There is more in the text than white space, no-break spaces included; "" fails too. */
  NOT_BLANK(Columns.ONE, Judged.ROWS, Types.TEXT, Cost.P),
  /** The text neither begins nor ends with white space, no-break spaces included. */
  TRIMMED(Columns.ONE, Judged.ROWS, Types.TEXT, Cost.P),
  /**
   * Nothing says that the value was cut off on its way: a text is of no length at which systems cut
   * ({@code lengths}, in characters; 255 by default), an integer is not the least or greatest of
   * 16, 32 or 64 bits, with or without a sign (0 apart).
   */
  NOT_TRUNCATED(Columns.ONE, Judged.ROWS, Types.CUT, Cost.P, optional("lengths", Kind.COUNTS)),
  /**
   * A date or time as the directives of C's and Python's {@code strptime} say, such as %Y-%m-%d.
   */
  STRFTIME_FORMAT(Columns.ONE, Judged.ROWS, Types.TEXT, Cost.P, required("format", Kind.STRFTIME)),
  /** A date or time in any of the many forms that people write. */
  DATE_PARSEABLE(Columns.ONE, Judged.ROWS, Types.TEXT, Cost.P),
  /**
   * A date or time as a pattern of Java's {@code DateTimeFormatter} has it, such as {@code
   * dd.MM.uuuu HH:mm}. It is read strictly: 31 February is none.
   */
  TIME_PATTERN(
      Columns.ONE, Judged.ROWS, Types.TEXT, Cost.P, required("pattern", Kind.TIME_PATTERN)),
  /** One JSON value of any kind; also NaN, Infinity and -Infinity. */
  JSON_PARSEABLE(Columns.ONE, Judged.ROWS, Types.ALL, Cost.P),
  /**
   * Each value is at least the one before it in the order of the source, nulls left out; {@code
   * strictly}: more than it. {@code by}: columns of whose values each has an order of its own; one
   * value of each is held in memory.
   */
  INCREASING(
      Columns.ONE, Judged.ROWS, Types.ORDERED, Cost.O, optional("strictly", Kind.FLAG), by()),
  /**
   * Each value is at most the one before it in the order of the source, nulls left out; {@code
   * strictly}: less than it. {@code by}: columns of whose values each has an order of its own; one
   * value of each is held in memory.
   */
  DECREASING(
      Columns.ONE, Judged.ROWS, Types.ORDERED, Cost.O, optional("strictly", Kind.FLAG), by()),
  /**
   * A number lies less than so many standard deviations (of a sample) above the mean, or with
   * {@code double_sided} on either side of it. The {@code threshold} is above 0, unless the rule
   * says how many rows may fail.
   */
  Z_SCORE(
      Columns.ONE,
      Judged.ROWS,
      Types.NUMERIC,
      Cost.AP,
      required("threshold", Kind.NUMBER),
      optional("double_sided", Kind.FLAG)),
  /**
   * A number lies at most {@code factor} (1.5 by default) interquartile ranges below the first
   * quartile or above the third (Tukey's fences); quartiles are interpolated.
   */
  TUKEY_OUTLIER(
      Columns.ONE, Judged.ROWS, Types.NUMERIC, Cost.AP, optional("factor", Kind.POSITIVE)),
  /**
   * A number lies at most {@code threshold} (3.5 by default) times the median absolute deviation
   * from the median; the deviation is scaled by 1.4826, to that of a normal distribution. Where it
   * is 0, no number is an outlier.
   */
  MAD_OUTLIER(
      Columns.ONE, Judged.ROWS, Types.NUMERIC, Cost.AP, optional("threshold", Kind.POSITIVE)),
  /**
   * A number differs from the one before it by at most {@code max} percent of it, in the order of
   * the source, nulls left out; from 0 every other number is too far. {@code by}: columns of whose
   * values each has an order of its own; one value of each is held in memory.
   */
  PERCENT_CHANGE(
      Columns.ONE, Judged.ROWS, Types.NUMERIC, Cost.O, required("max", Kind.POSITIVE), by()),
  /**
   * Each value is the one before it plus {@code step} (1, or one day), in the order of the source,
   * nulls left out: a number, or for dates and timestamps an ISO 8601 duration or period such as
   * P1D, PT15M or P1M. {@code by}: columns of whose values each has an order of its own; one value
   * of each is held in memory.
   */
  SEQUENTIAL(Columns.ONE, Judged.ROWS, Types.STEPPED, Cost.O, optional("step", Kind.STEP), by()),
  /**
   * The ranges from the first column's value up to, not including, the second's do not overlap, in
   * any order of the source. Blamed is the range that begins later, of two that begin together the
   * one that ends later, and one that ends before it begins. {@code by}: columns of whose values
   * each has ranges of its own. {@code open_end}: a range whose end is null goes on for ever;
   * otherwise it is not evaluated.
   */
  NO_OVERLAP(
      Columns.TWO, Judged.ROWS, Types.DISCRETE, Cost.OS, by(), optional("open_end", Kind.FLAG)),
  /**
   * No two records are alike in all columns that the contract declares; null equals null. {@code
   * duplicates}: whether the surplus of a record fails, or all of its members.
   */
  DUPLICATE_ROWS(
      Columns.NONE,
      Judged.ROWS,
      Types.ALL,
      Cost.D,
      Argument.choice("duplicates", List.of("surplus", "members"))),
  /**
   * The number of rows of each group lies between bounds; the rows of a group that does not are
   * blamed. {@code by}: columns of whose values each is a group; null is a value too. One number
   * for each group is held in memory.
   */
  GROUP_ROWS(Columns.NONE, Judged.ROWS, Types.ALL, Cost.D, groupEnds()),
  /** The number of different values in each group lies between bounds; otherwise as group_rows. */
  GROUP_DISTINCT(Columns.ONE, Judged.ROWS, Types.ALL, Cost.D, groupEnds()),
  /**
   * The least, greatest or mean number of each group, or their sum, lies between bounds; otherwise
   * as group_rows. A group of nulls only has none but the sum 0, and fails.
   */
  GROUP_VALUE(
      Columns.ONE,
      Judged.ROWS,
      Types.NUMERIC,
      Cost.D,
      groupEnds(Argument.requiredChoice("metric", List.of("min", "max", "mean", "sum")))),
  /**
   * A condition is true of the row, in the words of SQL: {@code total >= price * quantity}. A row
   * of which it is unknown, for a null in it, is not evaluated, unless {@code null_fails}.
   */
  ROW_EXPRESSION(
      Columns.NONE,
      Judged.ROWS,
      Types.ALL,
      Cost.P,
      required("expression", Kind.TEXT),
      optional("null_fails", Kind.FLAG)),
  /** The values of two columns are equal; where a row with null is asked, null equals nothing. */
  PAIR_EQUAL(Columns.TWO, Judged.ROWS, Types.ALL, Cost.P, ignoredRows()),
  /**
   * The value of the first column is greater than that of the second; where a row with null is
   * asked, it is not.
   */
  PAIR_GREATER(
      Columns.TWO, Judged.ROWS, Types.ALL, Cost.P, optional("or_equal", Kind.FLAG), ignoredRows()),
  /**
   * The values of two columns compare as the operator says. Null compares with nothing, and where
   * such a row is asked it fails. Numbers of any kind compare exactly, text by code point.
   */
  PAIR_COMPARE(
      Columns.TWO,
      Judged.ROWS,
      Types.ALL,
      Cost.P,
      Argument.requiredChoice(
          "operator",
          List.of("equal", "not_equal", "less", "less_or_equal", "greater", "greater_or_equal")),
      ignoredRows()),
  /** The values of two columns are one of the pairs, in which null may stand. */
  PAIR_IN_SET(
      Columns.TWO, Judged.ROWS, Types.ALL, Cost.P, required("pairs", Kind.PAIRS), ignoredRows()),
  /** The values of several columns in one row add up to the total; true counts as 1. */
  SUM_EQUALS(
      Columns.SOME,
      Judged.ROWS,
      Types.ADDED,
      Cost.P,
      required("total", Kind.NUMBER),
      ignoredRows()),
  /** The sum of several columns in one row lies between bounds; otherwise as sum_equals. */
  ROW_SUM(
      Columns.SOME,
      Judged.ROWS,
      Types.NUMERIC,
      Cost.P,
      optional("min", Kind.NUMBER),
      optional("max", Kind.NUMBER),
      optional("exclusive_min", Kind.FLAG),
      optional("exclusive_max", Kind.FLAG),
      ignoredRows()),
  /**
   * The text is of a named format: {@code card} 12 to 19 digits with Luhn's check digit; {@code
   * iban} in its electronic form, with its check digits; {@code country} and {@code country_alpha3}
   * the codes of ISO 3166-1 in upper case; {@code currency} the codes in use of ISO 4217, as of
   * January 2026; {@code phone} an international number as E.164 has it, {@code +} and up to 15
   * digits; {@code url} an absolute URI of http, https or ftp with a host; {@code ip} either of
   * {@code ipv4} and {@code ipv6}; {@code duration} of ISO 8601; {@code semver} a semantic version;
   * {@code byte} base64 with its padding.
   */
  FORMAT(
      Columns.ONE,
      Judged.ROWS,
      Types.TEXT,
      Cost.P,
      Argument.requiredChoice(
          "name",
          List.of(
              "email",
              "uuid",
              "uri",
              "url",
              "hostname",
              "ip",
              "ipv4",
              "ipv6",
              "card",
              "iban",
              "country",
              "country_alpha3",
              "currency",
              "phone",
              "duration",
              "semver",
              "byte"))),
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
      Columns.ONE_OR_NONE,
      Judged.ROWS,
      Types.ALL,
      Cost.P,
      required("schema", Kind.JSON_SCHEMA),
      optional("assert_format", Kind.FLAG)),
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
  /**
   * The least value; NaN where there is one, of which no bound holds. {@code warn} and {@code fail}
   * are of numbers; texts, dates and times are bounded by {@code min} and {@code max}.
   */
  MIN(Columns.ONE, Judged.METRIC, Types.ORDERED, Cost.A, WhenEmpty.FAILS, ends(Kind.VALUE)),
  /** The greatest value; NaN where there is one, of which no bound holds. Otherwise as min. */
  MAX(Columns.ONE, Judged.METRIC, Types.ORDERED, Cost.A, WhenEmpty.FAILS, ends(Kind.VALUE)),
  /** 0 where there is no value. */
  SUM(Columns.ONE, Judged.METRIC, Types.NUMERIC, Cost.A, WhenEmpty.JUDGED, ends(Kind.NUMBER)),
  MEAN(Columns.ONE, Judged.METRIC, Types.NUMERIC, Cost.A, WhenEmpty.FAILS, ends(Kind.NUMBER)),
  MEDIAN(Columns.ONE, Judged.METRIC, Types.NUMERIC, Cost.K, WhenEmpty.FAILS, ends(Kind.NUMBER)),
  /**
   * The standard deviation of a sample: divided by one less than the count; of a population: by the
   * count.
   */
  STDEV(
      Columns.ONE,
      Judged.METRIC,
      Types.NUMERIC,
      Cost.A,
      WhenEmpty.FAILS,
      ends(Kind.NUMBER, estimator())),
  /** Quantiles with bounds of their own; {@code tolerance}: share of a bound that may be passed. */
  QUANTILES(
      Columns.ONE,
      Judged.OUTRIGHT,
      Types.NUMERIC,
      Cost.K,
      WhenEmpty.FAILS,
      required("quantiles", Kind.QUANTILES),
      optional("tolerance", Kind.TOLERANCE),
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
  /**
   * The value that occurs most is in the set; of several that do none is, or with {@code ties} one
   * has to be.
   */
  MOST_COMMON_IN_SET(
      Columns.ONE,
      Judged.OUTRIGHT,
      Types.SCALAR,
      Cost.D,
      WhenEmpty.FAILS,
      required("values", Kind.VALUES_OR_NULL),
      optional("ties", Kind.FLAG)),
  /** The square of the standard deviation. */
  VARIANCE(
      Columns.ONE,
      Judged.METRIC,
      Types.NUMERIC,
      Cost.A,
      WhenEmpty.FAILS,
      ends(Kind.NUMBER, estimator())),
  /**
   * How lopsided the numbers are. Of a sample adjusted for its size (G1, as in pandas), from three
   * numbers on; of a population g1, as in SciPy. Fails where all are equal.
   */
  SKEWNESS(
      Columns.ONE,
      Judged.METRIC,
      Types.NUMERIC,
      Cost.A,
      WhenEmpty.FAILS,
      ends(Kind.NUMBER, estimator())),
  /**
   * Excess kurtosis, 0 for a normal distribution. Of a sample adjusted for its size (G2, as in
   * pandas), from four numbers on; of a population g2, as in SciPy. Fails where all are equal.
   */
  KURTOSIS(
      Columns.ONE,
      Judged.METRIC,
      Types.NUMERIC,
      Cost.A,
      WhenEmpty.FAILS,
      ends(Kind.NUMBER, estimator())),
  /** How many values are 0. */
  ZERO_COUNT(Columns.ONE, Judged.METRIC, Types.NUMERIC, Cost.A, WhenEmpty.FAILS, ends(Kind.NUMBER)),
  /** Values that are 0, as a share, 0 to 1, of all values. */
  ZERO_RATIO(Columns.ONE, Judged.METRIC, Types.NUMERIC, Cost.A, WhenEmpty.FAILS, ends(Kind.NUMBER)),
  /** How many values are true. */
  TRUE_COUNT(Columns.ONE, Judged.METRIC, Types.BOOLEAN, Cost.A, WhenEmpty.FAILS, ends(Kind.NUMBER)),
  /** Values that are true, as a share, 0 to 1, of all values. */
  TRUE_RATIO(Columns.ONE, Judged.METRIC, Types.BOOLEAN, Cost.A, WhenEmpty.FAILS, ends(Kind.NUMBER)),
  /**
   * Rows with a value in every one of the columns, as a share, 0 to 1, of all rows; {@code of}: or
   * in any of them. 0 where there is no row.
   */
  COMPLETENESS(
      Columns.SOME,
      Judged.METRIC,
      Types.ALL,
      Cost.A,
      WhenEmpty.JUDGED,
      ends(Kind.NUMBER, Argument.choice("of", List.of("all", "any")))),
  /** The covariance of two columns; rows with a null in either are not evaluated. */
  COVARIANCE(
      Columns.TWO,
      Judged.METRIC,
      Types.NUMERIC,
      Cost.A,
      WhenEmpty.FAILS,
      ends(Kind.NUMBER, estimator())),
  /**
   * Pearson's correlation of two columns, -1 to 1; rows with a null in either are not evaluated.
   * Fails where either has one value only.
   */
  CORRELATION(
      Columns.TWO, Judged.METRIC, Types.NUMERIC, Cost.A, WhenEmpty.FAILS, ends(Kind.NUMBER)),
  /**
   * Spearman's correlation of two columns, that of their ranks, equal numbers sharing the mean of
   * theirs; otherwise as correlation.
   */
  RANK_CORRELATION(
      Columns.TWO, Judged.METRIC, Types.NUMERIC, Cost.K, WhenEmpty.FAILS, ends(Kind.NUMBER)),
  /** The sum of the first column divided by that of the second. */
  SUM_RATIO(Columns.TWO, Judged.METRIC, Types.NUMERIC, Cost.A, WhenEmpty.FAILS, ends(Kind.NUMBER)),
  /** The third quartile less the first, both interpolated. */
  INTERQUARTILE_RANGE(
      Columns.ONE, Judged.METRIC, Types.NUMERIC, Cost.K, WhenEmpty.FAILS, ends(Kind.NUMBER)),
  /**
   * Rows beyond the first of their value, as a share, 0 to 1, of all; of no columns: of the whole
   * record, as in duplicate_rows. Rows without any value are not evaluated; else null equals null.
   */
  DUPLICATE_RATIO(
      Columns.ANY, Judged.METRIC, Types.ALL, Cost.D, WhenEmpty.FAILS, ends(Kind.NUMBER)),
  /** Rows whose value no other row has, as a share, 0 to 1, of all; nulls as in duplicate_ratio. */
  UNIQUE_RATIO(Columns.SOME, Judged.METRIC, Types.ALL, Cost.D, WhenEmpty.FAILS, ends(Kind.NUMBER)),
  /**
   * Values that occur once, as a share, 0 to 1, of the different values; nulls as in
   * duplicate_ratio.
   */
  UNIQUE_VALUE_RATIO(
      Columns.SOME, Judged.METRIC, Types.ALL, Cost.D, WhenEmpty.FAILS, ends(Kind.NUMBER)),
  /** Rows with the value that occurs most, as a share, 0 to 1, of all; nulls are left out. */
  MOST_COMMON_RATIO(
      Columns.ONE, Judged.METRIC, Types.ALL, Cost.D, WhenEmpty.FAILS, ends(Kind.NUMBER)),
  /** Shannon's entropy of the values, in nats or bits; nulls as in duplicate_ratio. */
  ENTROPY(
      Columns.SOME, Judged.METRIC, Types.ALL, Cost.D, WhenEmpty.FAILS, ends(Kind.NUMBER, unit())),
  /** What either column tells of the other, in nats or bits; rows with a null are left out. */
  MUTUAL_INFORMATION(
      Columns.TWO, Judged.METRIC, Types.ALL, Cost.D, WhenEmpty.FAILS, ends(Kind.NUMBER, unit())),
  /**
   * The values in each bin, as a share, 0 to 1, of all or as a count, lie between bounds. A bin is
   * one value, several, or what lies from an end up to, not including, another; {@code other} is
   * what is in no bin, and may be anything where no bin is for it.
   */
  HISTOGRAM(
      Columns.ONE,
      Judged.OUTRIGHT,
      Types.SCALAR,
      Cost.A,
      WhenEmpty.FAILS,
      required("bins", Kind.HISTOGRAM),
      Argument.choice("of", List.of("share", "count"))),
  /**
   * The Kullback-Leibler divergence from expected weights of values or of bins, in nats. The
   * weights add up to 1. {@code tail_weight}: what is expected besides, evenly of each other value,
   * or one half below and one above the bins; the weights shrink by it. {@code internal_weight}:
   * what bins of weight 0 share. Infinite where there is what is not expected at all. The first
   * edge of a bin is in it, the last edge in the last bin.
   */
  KL_DIVERGENCE(
      Columns.ONE,
      Judged.METRIC,
      Types.SCALAR,
      Cost.D,
      WhenEmpty.FAILS,
      ends(
          Kind.NUMBER,
          required("expected", Kind.DISTRIBUTION),
          optional("tail_weight", Kind.SHARE),
          optional("internal_weight", Kind.SHARE))),
  /**
   * The population stability index against expected weights of values or of bins, which are scaled
   * to shares; what is in none of them is one more of share 0. Shares below {@code least} (0.0001
   * by default) count as that.
   */
  STABILITY_INDEX(
      Columns.ONE,
      Judged.METRIC,
      Types.SCALAR,
      Cost.A,
      WhenEmpty.FAILS,
      ends(Kind.NUMBER, required("expected", Kind.DISTRIBUTION), optional("least", Kind.POSITIVE))),
  /**
   * Pearson's chi-square statistic against expected weights of values or of bins, which are scaled
   * to shares, or how likely one as great is if they are right ({@code p_value}). Infinite where
   * there is what is not expected at all.
   */
  CHI_SQUARE(
      Columns.ONE,
      Judged.METRIC,
      Types.SCALAR,
      Cost.A,
      WhenEmpty.FAILS,
      ends(Kind.NUMBER, required("expected", Kind.DISTRIBUTION), tested())),
  /**
   * The statistic of Kolmogorov and Smirnov against a stated distribution or quantiles, between
   * which shares rise evenly, or how likely one as great is ({@code p_value}, by the limit for many
   * numbers).
   */
  KOLMOGOROV_SMIRNOV(
      Columns.ONE,
      Judged.METRIC,
      Types.NUMERIC,
      Cost.K,
      WhenEmpty.FAILS,
      ends(Kind.NUMBER, required("reference", Kind.REFERENCE), tested())),
  /**
   * Between two times that follow each other, once sorted, lies at most {@code longest}; what is
   * observed is the longest gap in seconds. {@code by}: columns of whose values each has times of
   * its own.
   */
  MAX_GAP(
      Columns.ONE,
      Judged.OUTRIGHT,
      Types.POINT_IN_TIME,
      Cost.OS,
      WhenEmpty.FAILS,
      required("longest", Kind.DURATION),
      by()),
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
  /**
   * The values are those of a row of another data set. A row with a null among them refers to
   * nothing and is not asked (MATCH SIMPLE).
   */
  FOREIGN_KEY(
      Columns.SOME,
      Judged.ROWS,
      Types.SCALAR,
      Cost.J,
      required("to", Kind.TEXT),
      optional("to_columns", Kind.TEXTS)),
  /** Each row is one of another data set too; null equals null. */
  ROWS_SUBSET(
      Columns.SOME,
      Judged.ROWS,
      Types.ALL,
      Cost.J,
      required("to", Kind.TEXT),
      optional("to_columns", Kind.TEXTS)),
  /**
   * Another data set has the same rows, each as often, in any order; null equals null. Observed is
   * the number of rows that only one of them has.
   */
  ROWS_EQUAL(
      Columns.SOME,
      Judged.OUTRIGHT,
      Types.ALL,
      Cost.J,
      WhenEmpty.JUDGED,
      required("to", Kind.TEXT),
      optional("to_columns", Kind.TEXTS)),
  /**
   * There are as many rows as in another data set, times {@code factor}; {@code tolerance}: the
   * share of that by which the number may differ.
   */
  ROW_COUNT_EQUAL(
      Columns.NONE,
      Judged.OUTRIGHT,
      Types.ALL,
      Cost.J,
      WhenEmpty.JUDGED,
      required("to", Kind.TEXT),
      optional("factor", Kind.POSITIVE),
      optional("tolerance", Kind.TOLERANCE)),
  /**
   * An aggregate of the column is that of a column of another data set; {@code tolerance}: the
   * share of the other's number by which it may differ. The sum of no values is 0; the extremes of
   * no values equal each other.
   */
  AGGREGATE_EQUAL(
      Columns.ONE,
      Judged.OUTRIGHT,
      Types.ORDERED,
      Cost.J,
      WhenEmpty.JUDGED,
      required("to", Kind.TEXT),
      Argument.requiredChoice("aggregate", List.of("sum", "min", "max", "count")),
      optional("to_columns", Kind.TEXTS),
      optional("tolerance", Kind.TOLERANCE)),
  /**
   * A check of your own, in Java over a Tablesaw table of the columns (of all declared ones if none
   * is named): a {@code TableCheck} by its {@code name}, from the class path or the plugins
   * directory. {@code with}: what it is told. {@code timeout}: most time of one call, 60 s by
   * default. It blames rows, or states something of the set, which it is asked also where there is
   * no row. Where it throws, takes too long or is not there, the result is ERROR.
   */
  TABLE_CHECK(
      Columns.ANY,
      Judged.ROWS,
      Types.ALL,
      Cost.U,
      required("name", Kind.TEXT),
      optional("with", Kind.OBJECT),
      optional("timeout", Kind.DURATION)),
  /**
   * The number that a query gives: one SELECT that gives one row with one column, in the SQL of the
   * store. It sees the accepted rows, or those of a stored table, under the name of the schema
   * object, for which {@code {object}} stands too.
   */
  SQL_METRIC(
      Columns.NONE,
      Judged.METRIC,
      Types.ALL,
      Cost.S,
      WhenEmpty.JUDGED,
      ends(Kind.NUMBER, required("query", Kind.TEXT))),
  /**
   * The rows that a query gives fail; it is one SELECT, which sees the same as that of {@code
   * sql_metric}. All rows that it gives are counted, and some shown, numbered as they come; none is
   * quarantined.
   */
  SQL_FAILED_ROWS(
      Columns.NONE, Judged.ROWS, Types.ALL, Cost.S, WhenEmpty.PASSES, required("query", Kind.TEXT)),
  /** A query that gives a number. */
  SQL(Columns.ANY, Judged.UNDECLARABLE, Types.ALL, Cost.S, required("query", Kind.TEXT)),
  /** A rule in words. */
  TEXT(Columns.ANY, Judged.UNDECLARABLE, Types.ALL, Cost.NONE),
  /** A rule for an engine that is not ours. */
  FOREIGN(Columns.ANY, Judged.UNDECLARABLE, Types.ALL, Cost.NONE, required("engine", Kind.TEXT));

  private static Argument[] ends(Kind kind, Argument... others) {
    List<Argument> all = new ArrayList<>(List.of(others));
    all.add(optional("min", kind));
    all.add(optional("max", kind));
    all.add(optional("exclusive_min", Kind.FLAG));
    all.add(optional("exclusive_max", Kind.FLAG));
    all.add(optional("unbounded", Kind.FLAG));
    return all.toArray(Argument[]::new);
  }

  private static Argument[] groupEnds(Argument... others) {
    List<Argument> all = new ArrayList<>();
    all.add(required("by", Kind.COLUMNS));
    all.addAll(List.of(others));
    all.add(optional("min", Kind.NUMBER));
    all.add(optional("max", Kind.NUMBER));
    all.add(optional("exclusive_min", Kind.FLAG));
    all.add(optional("exclusive_max", Kind.FLAG));
    return all.toArray(Argument[]::new);
  }

  private static Argument by() {
    return optional("by", Kind.COLUMNS);
  }

  private static Argument estimator() {
    return Argument.choice("estimator", List.of("sample", "population"));
  }

  private static Argument unit() {
    return Argument.choice("unit", List.of("nats", "bits"));
  }

  private static Argument tested() {
    return Argument.choice("of", List.of("statistic", "p_value"));
  }

  private static Argument ignoredRows() {
    return Argument.choice(
        "ignore_row_if", List.of("any_value_is_missing", "all_values_are_missing", "never"));
  }

  private static Argument escape() {
    return optional("escape", Kind.CHARACTER);
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
      case S -> Blames.SET;
      case A, K, D, O, OS, AP, U, M, NONE -> Blames.GROUP;
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
    boolean hasDefaults =
        EnumSet.of(
                COLUMN_EXISTS,
                NOT_TRUNCATED,
                INCREASING,
                DECREASING,
                SEQUENTIAL,
                NO_OVERLAP,
                TUKEY_OUTLIER,
                MAD_OUTLIER)
            .contains(this);
    return judged != Judged.METRIC
        && judged != Judged.ROW_COUNT
        && !hasDefaults
        && !needsAnEnd()
        && !arguments.isEmpty()
        && arguments.stream().noneMatch(a -> a.required() || !a.choices().isEmpty());
  }

  /** Whether it says nothing without one of its ends, which no bound can stand in for. */
  boolean needsAnEnd() {
    return argument("exclusive_min").isPresent()
        && (judged == Judged.ROWS || judged == Judged.OUTRIGHT);
  }

  /** Whether it holds values or keys in memory, up to a bound. */
  public boolean spills() {
    return switch (cost) {
      case K, D, O, OS, AP, J -> true;
      case P, A, S, U, M, NONE -> false;
    };
  }

  /** Whether it is answered without a row of the source: by its columns, a query, or not at all. */
  public boolean looksAtNoRow() {
    return switch (cost) {
      case M, S, NONE -> true;
      case P, A, K, D, O, OS, AP, J, U -> false;
    };
  }

  /** Whether it compares with a data set that is not the one it is asked of. */
  public boolean speaksOfOtherData() {
    return cost == Cost.J;
  }

  /** Whether it names, in columns and arguments, all columns that it looks at. */
  public boolean namesItsColumns() {
    return switch (columns) {
      case ONE, TWO, SOME -> true;
      case NONE, ONE_OR_NONE, ANY -> this == ROW_COUNT || this == GROUP_ROWS;
    };
  }

  /** The arguments that name columns. */
  public List<String> columnArguments() {
    return arguments.stream().filter(a -> a.kind() == Kind.COLUMNS).map(Argument::name).toList();
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
    ADDED(EnumSet.of(LogicalType.INTEGER, LogicalType.NUMBER, LogicalType.BOOLEAN)),
    POINT_IN_TIME(EnumSet.of(LogicalType.DATE, LogicalType.TIMESTAMP)),
    STEPPED(
        EnumSet.of(
            LogicalType.INTEGER, LogicalType.NUMBER, LogicalType.DATE, LogicalType.TIMESTAMP)),
    DISCRETE(
        EnumSet.of(LogicalType.INTEGER, LogicalType.DATE, LogicalType.TIMESTAMP, LogicalType.TIME)),
    BOOLEAN(EnumSet.of(LogicalType.BOOLEAN)),
    TEXT(EnumSet.of(LogicalType.STRING)),
    CUT(EnumSet.of(LogicalType.STRING, LogicalType.INTEGER)),
    ARRAY(EnumSet.of(LogicalType.ARRAY)),
    OBJECT(EnumSet.of(LogicalType.OBJECT));

    private final Set<LogicalType> members;

    Types(Set<LogicalType> members) {
      this.members = Set.copyOf(members);
    }
  }
}
