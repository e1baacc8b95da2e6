package io.javatask.core.check;

/** Sorts records of several longs that lie one after the other in an array, by merging. */
final class RecordSort {
  private static final int SMALL = 8;

  private RecordSort() {}

  /**
   * Sorts ascending, field by field.
   *
   * @return the array that holds the result: the one given or another as long
   */
  static long[] sort(long[] records, int count, int width) {
    for (int from = 0; from < count; from += SMALL) {
      insert(records, from, Math.min(from + SMALL, count), width);
    }
    long[] source = records;
    long[] target = new long[records.length];
    for (long run = SMALL; run < count; run *= 2) {
      for (long from = 0; from < count; from += 2 * run) {
        int middle = (int) Math.min(from + run, count);
        int end = (int) Math.min(from + 2 * run, count);
        merge(source, (int) from, middle, end, target, width);
      }
      long[] swap = source;
      source = target;
      target = swap;
    }
    return source;
  }

  private static void insert(long[] records, int from, int to, int width) {
    long[] moving = new long[width];
    for (int i = from + 1; i < to; i++) {
      System.arraycopy(records, i * width, moving, 0, width);
      int at = i;
      while (at > from && compare(records, (at - 1) * width, moving, 0, width) > 0) {
        System.arraycopy(records, (at - 1) * width, records, at * width, width);
        at--;
      }
      System.arraycopy(moving, 0, records, at * width, width);
    }
  }

  private static void merge(
      long[] source, int from, int middle, int end, long[] target, int width) {
    int left = from;
    int right = middle;
    for (int at = from; at < end; at++) {
      boolean takeLeft =
          left < middle
              && (right == end || compare(source, left * width, source, right * width, width) <= 0);
      int taken = takeLeft ? left++ : right++;
      System.arraycopy(source, taken * width, target, at * width, width);
    }
  }

  private static int compare(long[] a, int atA, long[] b, int atB, int width) {
    for (int i = 0; i < width; i++) {
      int order = Long.compare(a[atA + i], b[atB + i]);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
