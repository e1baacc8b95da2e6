package io.javatask.core.contract;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The checks that a store can be asked of, exactly, by SQL; with what of them, for the reference.
 * What is not here is asked of rows.
 */
public final class PushedChecks {
  private static final String EXACT = "all but 64-bit floats, objects and arrays";
  private static final String TYPES = "all types";
  private static final Map<CheckName, String> CHECKS = checks();

  private PushedChecks() {}

  private static Map<CheckName, String> checks() {
    Map<CheckName, String> checks = new EnumMap<>(CheckName.class);
    for (CheckName check : CheckName.values()) {
      if (check.cost() == Cost.M || check.cost() == Cost.S) {
        checks.put(check, "no row is looked at");
      }
    }
    checks.put(CheckName.TYPE, TYPES);
    checks.put(CheckName.NOT_NULL, TYPES);
    checks.put(CheckName.IS_NULL, TYPES);
    checks.put(CheckName.NULL_VALUES, TYPES);
    checks.put(CheckName.NULL_RATE, TYPES);
    checks.put(CheckName.COMPLETENESS, TYPES);
    checks.put(CheckName.ROW_COUNT, TYPES);
    checks.put(CheckName.IN_SET, "all scalar types");
    checks.put(CheckName.NOT_IN_SET, "all scalar types");
    checks.put(CheckName.MISSING_VALUES, "all scalar types");
    checks.put(CheckName.INVALID_VALUES, "all scalar types; expressions as of `pattern`");
    checks.put(CheckName.RANGE, "all but booleans, objects and arrays");
    checks.put(CheckName.MULTIPLE_OF, "integers, of a whole number");
    checks.put(CheckName.LENGTH, "strings");
    String plain =
        "strings; expressions of literals, classes, anchors and counts; of DuckDB also groups and"
            + " alternatives";
    checks.put(CheckName.PATTERN, plain);
    checks.put(CheckName.NOT_PATTERN, plain);
    for (CheckName check :
        List.of(
            CheckName.LIKE,
            CheckName.NOT_LIKE,
            CheckName.LIKE_LIST,
            CheckName.NOT_LIKE_LIST,
            CheckName.STARTS_WITH,
            CheckName.ENDS_WITH,
            CheckName.CONTAINS,
            CheckName.CASING,
            CheckName.ASCII,
            CheckName.NOT_BLANK,
            CheckName.TRIMMED)) {
      checks.put(check, "strings");
    }
    checks.put(CheckName.NOT_TRUNCATED, "strings and integers");
    checks.put(CheckName.NOT_MISSING, "all scalar types");
    checks.put(CheckName.ALL_COMPLETE, TYPES);
    checks.put(CheckName.ANY_COMPLETE, TYPES);
    checks.put(
        CheckName.PAIR_COMPARE,
        "two columns of one type, " + EXACT + "; `ignore_row_if` as by default");
    checks.put(CheckName.UNIQUE, EXACT + "; without `ignore_row_if`");
    checks.put(CheckName.DUPLICATE_VALUES, EXACT);
    checks.put(CheckName.DISTINCT_COUNT, EXACT);
    checks.put(CheckName.DISTINCT_RATIO, EXACT);
    checks.put(CheckName.MIN, "all but times of day");
    checks.put(CheckName.MAX, "all but times of day");
    checks.put(CheckName.SUM, "integers up to 2^53");
    checks.put(CheckName.MEAN, "integers up to 2^53");
    checks.put(CheckName.ZERO_COUNT, TYPES);
    checks.put(CheckName.ZERO_RATIO, TYPES);
    checks.put(CheckName.TRUE_COUNT, TYPES);
    checks.put(CheckName.TRUE_RATIO, TYPES);
    checks.put(CheckName.FRESHNESS, TYPES);
    return Collections.unmodifiableMap(checks);
  }

  /** Of what columns and arguments a store is asked; empty if of none. */
  public static Optional<String> of(CheckName check) {
    return Optional.ofNullable(CHECKS.get(check));
  }
}
