package io.javatask.worker.trust;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Counts slices of time, which begin at multiples of their length since 1970: one is bad if any of
 * its time is, and counts if any of its time is known.
 */
final class Slices implements Sli {
  private final long length;
  private final Ranges bad;
  private final Ranges known;

  /**
   * @param spans of time that is bad; time that is bad is known
   * @param told spans of time of which anything is known
   */
  Slices(Duration length, List<Span> spans, List<Span> told, Instant until) {
    this.length = length.toMillis();
    List<Span> all = new ArrayList<>(told);
    all.addAll(spans);
    this.bad = ranges(spans, until);
    this.known = ranges(all, until);
  }

  private Ranges ranges(List<Span> spans, Instant until) {
    List<long[]> ranges = new ArrayList<>();
    for (Span span : spans) {
      long start = span.start().toEpochMilli();
      long end = span.end().filter(e -> e.isBefore(until)).orElse(until).toEpochMilli();
      if (start < end) {
        ranges.add(new long[] {Math.floorDiv(start, length), Math.floorDiv(end - 1, length) + 1});
      }
    }
    return new Ranges(ranges);
  }

  @Override
  public Tally within(Instant from, Instant to) {
    long first = Math.floorDiv(from.toEpochMilli(), length);
    long last = Math.floorDiv(to.toEpochMilli(), length);
    return new Tally(bad.within(first, last), known.within(first, last));
  }

  /** Ranges of whole numbers that do not touch, each [from, to). */
  private static final class Ranges {
    private final List<long[]> ranges = new ArrayList<>();
    private final List<Long> before = new ArrayList<>();

    Ranges(List<long[]> given) {
      given.sort(Comparator.comparingLong(r -> r[0]));
      for (long[] next : given) {
        long[] last = ranges.isEmpty() ? next : ranges.get(ranges.size() - 1);
        if (last != next && next[0] <= last[1]) {
          last[1] = Math.max(last[1], next[1]);
        } else {
          ranges.add(next);
        }
      }
      long total = 0;
      for (long[] range : ranges) {
        before.add(total);
        total += range[1] - range[0];
      }
    }

    long within(long first, long last) {
      return Math.max(0, below(last) - below(first));
    }

    /** How many numbers of the ranges are below one. */
    private long below(long number) {
      int low = 0;
      int high = ranges.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (ranges.get(middle)[0] < number) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      if (low == 0) {
        return 0;
      }
      long[] range = ranges.get(low - 1);
      return before.get(low - 1) + Math.min(range[1], number) - range[0];
    }
  }
}
