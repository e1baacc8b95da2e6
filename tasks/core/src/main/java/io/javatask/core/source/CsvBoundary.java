package io.javatask.core.source;

/**
 * Record ends of CSV: a line feed outside quotes, where a quote opens only at the start of a field.
 */
final class CsvBoundary implements RecordBlocks.Boundary {
  private static final byte NEWLINE = '\n';

  private final CsvDialect dialect;

  CsvBoundary(CsvDialect dialect) {
    this.dialect = dialect;
  }

  @Override
  public int lastRecordEnd(byte[] bytes, int from, int to) {
    int lastEnd = from;
    int plainFrom = from;
    int at = from;
    while (true) {
      int quote = Bytes.indexOf(bytes, dialect.quote(), at, to);
      if (quote == to || opensField(bytes, from, quote)) {
        int newline = Bytes.lastIndexOf(bytes, NEWLINE, plainFrom, quote);
        lastEnd = newline < 0 ? lastEnd : newline + 1;
        if (quote == to) {
          return lastEnd;
        }
        int close = closingQuote(bytes, quote + 1, to);
        if (close < 0) {
          return lastEnd;
        }
        plainFrom = close + 1;
        at = close + 1;
      } else {
        at = quote + 1;
      }
    }
  }

  private boolean opensField(byte[] bytes, int from, int quote) {
    if (quote == from) {
      return true;
    }
    byte before = bytes[quote - 1];
    return before == dialect.delimiter() || before == NEWLINE;
  }

  /** Index of the quote that closes a field, or -1 if that is not known yet. */
  private int closingQuote(byte[] bytes, int from, int to) {
    int at = from;
    while (true) {
      int quote = Bytes.indexOf(bytes, dialect.quote(), at, to);
      // a quote at the very end may be the first of a doubled one
      if (quote + 1 >= to) {
        return -1;
      }
      if (bytes[quote + 1] != dialect.quote()) {
        return quote;
      }
      at = quote + 2;
    }
  }
}
