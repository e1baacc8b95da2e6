package io.javatask.core.contract;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * One field of cron.
 *
 * @param any whether it restricts nothing by its own: it begins with a star
 */
record CronField(BitSet values, boolean any) {
  static final List<String> MONTHS =
      List.of(
          "", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  static final List<String> WEEKDAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

  /**
   * Parses stars, numbers, names, ranges, steps and lists of them. A range whose end is less than
   * its begin goes on over the end of the day, week, month or year, as it does in Airflow.
   */
  static CronField parse(String field, String text, int low, int high, List<String> names) {
    BitSet values = new BitSet();
    for (String part : text.split(",", -1)) {
      String[] step = part.split("/", 2);
      int by = step.length == 2 ? number(field, step[1], 1, high, List.of()) : 1;
      boolean open = step[0].equals("*");
      String[] ends = step[0].split("-", 2);
      int from = open ? low : number(field, ends[0], low, high, names);
      int to =
          open || (ends.length == 1 && step.length == 2)
              ? high
              : number(field, ends[ends.length - 1], low, high, names);
      // a week has seven days, though Sunday has two numbers
      int cycle = names.equals(WEEKDAYS) ? WEEKDAYS.size() : high - low + 1;
      int last = from > to ? to + cycle : to;
      for (int value = from; value <= last; value += by) {
        values.set(value > high ? value - cycle : value);
      }
    }
    return new CronField(values, text.startsWith("*"));
  }

  private static int number(String field, String text, int low, int high, List<String> names) {
    int named = text.isEmpty() ? -1 : names.indexOf(text.toLowerCase(Locale.ROOT));
    if (named >= 0) {
      return named;
    }
    if (!text.matches("\\d{1,4}")
        || Integer.parseInt(text) < low
        || Integer.parseInt(text) > high) {
      throw new IllegalArgumentException(
          "the " + field + " '" + text + "' is none of " + low + " to " + high);
    }
    return Integer.parseInt(text);
  }

  boolean holds(int value) {
    return values.get(value);
  }

  /** The first value from here on; negative if there is none. */
  int from(int value) {
    return values.nextSetBit(value);
  }
}
