package io.javatask.core.source;

/** Goes over CSV records byte by byte, in any dialect, to find where they end. */
final class CsvScan {
  private final byte delimiter;
  private final byte newline;
  private final boolean quotes;
  private final byte quote;
  private final boolean doubled;
  private final byte escape;
  private final byte comment;
  private final boolean skipSpace;

  CsvScan(CsvDialect dialect) {
    this.delimiter = dialect.delimiter();
    this.newline = dialect.newline();
    this.quotes = dialect.quote().isPresent();
    this.quote = dialect.quote().orElse(CsvDialect.NONE);
    this.doubled = dialect.doubled();
    this.escape = dialect.escape();
    this.comment = dialect.comment();
    this.skipSpace = dialect.skipSpace();
  }

  /**
   * Index after the record that begins at {@code from}, or -1 if it does not end before {@code to}.
   */
  int recordEnd(byte[] bytes, int from, int to) {
    int end = walk(bytes, from, to);
    return end > 0 ? end : -1;
  }

  /** Whether a line that begins here is no record. */
  boolean isComment(byte[] bytes, int at) {
    return comment != CsvDialect.NONE && bytes[at] == comment;
  }

  /**
   * Index after the first line of a record that does not end because of a quote which nothing
   * closes; -1 if no quote is to blame, or the line does not end either.
   */
  int lineOfOpenQuote(byte[] bytes, int from, int to) {
    int open = -walk(bytes, from, to) - 2;
    int end = open < 0 ? to : Bytes.indexOf(bytes, newline, open, to);
    return end == to ? -1 : end + 1;
  }

  /** Index after the record; -1 if it does not end, or -2 less the place of a quote left open. */
  private int walk(byte[] bytes, int from, int to) {
    int i = from;
    if (i < to && isComment(bytes, i)) {
      int end = Bytes.indexOf(bytes, newline, i, to);
      return end == to ? -1 : end + 1;
    }
    while (true) {
      i = skipSpace ? afterSpace(bytes, i, to) : i;
      if (i < to && quotes && bytes[i] == quote) {
        int close = close(bytes, i + 1, to);
        if (close < 0) {
          return -i - 2;
        }
        i = close;
      }
      while (i < to && bytes[i] != delimiter && bytes[i] != newline) {
        i += escape != CsvDialect.NONE && bytes[i] == escape ? 2 : 1;
      }
      if (i >= to) {
        return -1;
      }
      if (bytes[i++] == newline) {
        return i;
      }
    }
  }

  static int afterSpace(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] == ' ') {
      i++;
    }
    return i;
  }

  /**
   * Index after the quote that closes a field whose text begins at {@code from}; -1 if none is
   * known to.
   */
  private int close(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      if (escape != CsvDialect.NONE && bytes[i] == escape) {
        i += 2;
      } else if (bytes[i] != quote) {
        i++;
      } else if (!doubled) {
        return i + 1;
      } else if (i + 1 >= to) {
        // it may be the first of two
        return -1;
      } else if (bytes[i + 1] != quote) {
        return i + 1;
      } else {
        i += 2;
      }
    }
    return -1;
  }
}
