package io.javatask.worker.trust;

import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Counts rows, rules, cells or intervals, each at the time when it was first judged. */
final class Occurrences implements Sli {
  private final Instant[] times;
  private final double[] bad;
  private final double[] valid;

  /** An amount at a time. */
  record Event(Instant time, double bad, double valid) {}

  Occurrences(List<Event> events) {
    List<Event> sorted = events.stream().sorted(Comparator.comparing(Event::time)).toList();
    this.times = sorted.stream().map(Event::time).toArray(Instant[]::new);
    this.bad = new double[times.length + 1];
    this.valid = new double[times.length + 1];
    for (int i = 0; i < times.length; i++) {
      bad[i + 1] = bad[i] + sorted.get(i).bad();
      valid[i + 1] = valid[i] + sorted.get(i).valid();
    }
  }

  @Override
  public Tally within(Instant from, Instant to) {
    int first = after(from);
    int last = after(to);
    return last <= first
        ? new Tally(0, 0)
        : new Tally(bad[last] - bad[first], valid[last] - valid[first]);
  }

  /** Index of the first event after a time. */
  private int after(Instant time) {
    int found = Arrays.binarySearch(times, time);
    if (found < 0) {
      return -found - 1;
    }
    int next = found;
    while (next < times.length && times[next].equals(time)) {
      next++;
    }
    return next;
  }
}
