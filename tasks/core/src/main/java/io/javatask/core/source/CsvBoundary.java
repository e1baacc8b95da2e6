package io.javatask.core.source;

/**
 * Record ends of CSV: a line end outside quotes, where a quote opens only at the start of a field.
 */
final class CsvBoundary implements RecordBlocks.Boundary {
  private final CsvDialect dialect;
  private final CsvScan scan;
  private final byte newline;
  private final byte delimiter;
  private final byte quote;

  CsvBoundary(CsvDialect dialect) {
    this.dialect = dialect;
    this.scan = new CsvScan(dialect);
    this.newline = dialect.newline();
    this.delimiter = dialect.delimiter();
    this.quote = dialect.quote().orElse(CsvDialect.NONE);
  }

  @Override
  public byte newline() {
    return newline;
  }

  @Override
  public int giveUp(byte[] bytes, int from, int to) {
    return scan.lineOfOpenQuote(bytes, from, to);
  }

  @Override
  public int lastRecordEnd(byte[] bytes, int from, int to) {
    return dialect.isPlain() ? plain(bytes, from, to) : scanned(bytes, from, to);
  }

  private int scanned(byte[] bytes, int from, int to) {
    int last = from;
    int end = scan.recordEnd(bytes, from, to);
    while (end >= 0) {
      last = end;
      end = end == to ? -1 : scan.recordEnd(bytes, end, to);
    }
    return last;
  }

  private int plain(byte[] bytes, int from, int to) {
    int lastEnd = from;
    int plainFrom = from;
    int at = from;
    while (true) {
      int open = Bytes.indexOf(bytes, quote, at, to);
      if (open == to || opensField(bytes, from, open)) {
        int end = Bytes.lastIndexOf(bytes, newline, plainFrom, open);
        lastEnd = end < 0 ? lastEnd : end + 1;
        if (open == to) {
          return lastEnd;
        }
        int close = closingQuote(bytes, open + 1, to);
        if (close < 0) {
          return lastEnd;
        }
        plainFrom = close + 1;
        at = close + 1;
      } else {
        at = open + 1;
      }
    }
  }

  private boolean opensField(byte[] bytes, int from, int open) {
    if (open == from) {
      return true;
    }
    byte before = bytes[open - 1];
    return before == delimiter || before == newline;
  }

  /** Index of the quote that closes a field, or -1 if that is not known yet. */
  private int closingQuote(byte[] bytes, int from, int to) {
    int at = from;
    while (true) {
      int close = Bytes.indexOf(bytes, quote, at, to);
      // a quote at the very end may be the first of a doubled one
      if (close + 1 >= to) {
        return -1;
      }
      if (bytes[close + 1] != quote) {
        return close;
      }
      at = close + 2;
    }
  }
}
