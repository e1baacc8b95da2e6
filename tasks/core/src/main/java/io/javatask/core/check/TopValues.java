package io.javatask.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The values that occur most of those whose counts are told one by one, as they grow. Of two that
 * occur as often, the one with the lower number comes first.
 */
final class TopValues {
  private final int most;
  private final List<Entry> entries = new ArrayList<>();

  /** One of them, while its count may grow. */
  static final class Entry {
    private final long number;
    private final Object value;
    private long count;

    private Entry(long number, long count, Object value) {
      this.number = number;
      this.count = count;
      this.value = value;
    }

    Object value() {
      return value;
    }

    long count() {
      return count;
    }

    private boolean isBefore(long otherCount, long otherNumber) {
      return count > otherCount || (count == otherCount && number < otherNumber);
    }
  }

  /**
   * @param most how many to keep
   */
  TopValues(int most) {
    this.most = most;
  }

  /**
   * Takes in that a value has now occurred so often.
   *
   * @param number what tells it from other values
   * @param value asked for only where it joins the others
   */
  void take(long number, long count, Supplier<Object> value) {
    boolean full = entries.size() == most;
    if (full && entries.get(most - 1).isBefore(count, number)) {
      return;
    }
    int at = indexOf(number);
    Entry entry = at < 0 ? new Entry(number, count, value.get()) : entries.remove(at);
    entry.count = count;
    if (at < 0 && full) {
      entries.remove(most - 1);
    }
    int to = entries.size();
    while (to > 0 && !entries.get(to - 1).isBefore(count, number)) {
      to--;
    }
    entries.add(to, entry);
  }

  private int indexOf(long number) {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).number == number) {
        return i;
      }
    }
    return -1;
  }

  /** The values, those that occur most first. */
  List<Entry> entries() {
    return List.copyOf(entries);
  }
}
