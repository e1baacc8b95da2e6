package io.javatask.core.source;

/**
 * Reads the timestamps of a column one after the other. Neighbours are mostly of one minute, and
 * then all but the seconds is known from the one before.
 */
final class TimestampRun {
  private static final int MINUTE_LENGTH = 16;
  private static final long MICROS_PER_MINUTE = 60_000_000L;

  private final TimeParser times;
  private boolean known;
  private long date;
  private long minute;
  private long micros;

  TimestampRun(TimeParser times) {
    this.times = times;
  }

  /** As {@link TimeParser#timestamp}. */
  long read(byte[] bytes, int start, int end) {
    int length = end - start;
    boolean usual = (length == 20 || length == 24) && bytes[end - 1] == 'Z' && times.isIso();
    if (!usual || bytes[start + MINUTE_LENGTH] != ':') {
      return times.timestamp(bytes, start, end);
    }
    long first = Bytes.word(bytes, start);
    long second = Bytes.word(bytes, start + 8);
    if (!known || first != date || second != minute) {
      long value = times.timestamp(bytes, start, end);
      known = value != CellParser.BAD;
      date = first;
      minute = second;
      micros = value - Math.floorMod(value, MICROS_PER_MINUTE);
      return value;
    }
    long ofMinute = seconds(bytes, start + MINUTE_LENGTH + 1, length == 24);
    return ofMinute < 0 ? CellParser.BAD : micros + ofMinute;
  }

  /** Microseconds of {@code SS} or {@code SS.mmm}, or a negative number. */
  private static long seconds(byte[] b, int i, boolean millis) {
    int tens = b[i] - '0';
    int ones = b[i + 1] - '0';
    int wrong = tens | (5 - tens) | ones | (9 - ones);
    long value = (tens * 10 + ones) * 1_000_000L;
    if (millis) {
      int x = b[i + 3] - '0';
      int y = b[i + 4] - '0';
      int z = b[i + 5] - '0';
      wrong |= x | (9 - x) | y | (9 - y) | z | (9 - z);
      wrong |= b[i + 2] == '.' || b[i + 2] == ',' ? 0 : -1;
      value += (x * 100 + y * 10 + z) * 1000L;
    }
    return wrong < 0 ? -1 : value;
  }
}
