package io.javatask.core.source;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.LogicalType;
import io.javatask.api.Positions;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Decodes one block of CSV records into columns. Field ends are found eight bytes at a time; a
 * field is a slice of the block, and only doubled quotes are rewritten, in place.
 */
final class CsvDecoder {
  private final CsvLayout layout;
  private final RecordBlocks.Block block;
  private final byte[] bytes;
  private final int blockEnd;
  private final long delimiters;
  private final long newlines;
  private final byte delimiter;
  private final byte newline;
  private final boolean quotes;
  private final byte quote;
  private final boolean doubles;
  private final byte escape;
  private final byte comment;
  private final boolean skipSpace;
  private final byte[][] nullTexts;
  private final boolean emptyIsNull;

  private final int[] targets;
  private final int[][] starts;
  private final int[][] ends;
  private int capacity;
  private int[] ordinals;
  private int[] lines;
  private int rows;
  private int records;
  private int line;
  private final List<Decoded.Rejected> rejected = new ArrayList<>();

  // the record under way
  private int at;
  private int field;
  private final int[] toRewrite;
  private int rewrites;
  private String fault = "";

  // the word that field ends were last looked for in, and those in it that are still to come
  private int wordAt;
  private long hits;

  /**
   * @param expected about how many records the block has
   */
  CsvDecoder(CsvLayout layout, RecordBlocks.Block block, int expected) {
    this.layout = layout;
    this.bytes = block.bytes();
    this.at = block.start();
    this.blockEnd = block.end();
    this.block = block;
    CsvDialect dialect = layout.dialect();
    this.delimiter = dialect.delimiter();
    this.newline = dialect.newline();
    this.quotes = dialect.quote().isPresent();
    this.quote = dialect.quote().orElse(CsvDialect.NONE);
    this.doubles = dialect.doubled();
    this.escape = dialect.escape();
    this.comment = dialect.comment();
    this.skipSpace = dialect.skipSpace();
    this.nullTexts = dialect.nullTexts();
    this.emptyIsNull = nullTexts.length == 0;
    this.delimiters = Bytes.pattern(delimiter);
    this.newlines = Bytes.pattern(newline);
    this.targets = layout.targets();
    this.capacity = Math.max(64, expected);
    this.starts = new int[layout.plan().wanted().size()][capacity];
    this.ends = new int[layout.plan().wanted().size()][capacity];
    this.toRewrite = new int[layout.plan().wanted().size()];
    this.ordinals = new int[capacity];
    this.lines = new int[capacity];
  }

  Decoded decode(String origin) {
    int from = at;
    Optional<Decoded.Rejected> overlong = block.overlong();
    overlong.ifPresent(this::rejectAll);
    // one look at the block that answers for most
    boolean ascii = Bytes.isPlainAscii(bytes, at, blockEnd);
    boolean nul = !ascii && Bytes.indexOf(bytes, CsvDialect.NONE, at, blockEnd) < blockEnd;
    boolean plain = layout.dialect().isPlain() && layout.width() > 0 && !nul;
    lookFrom(at);
    while (at < blockEnd) {
      if (rows == capacity) {
        grow();
      }
      if (!plain || !plainRecord()) {
        record(nul);
        lookFrom(at);
      }
    }
    return new Decoded(
        batch(origin, blockEnd - from, ascii || Bytes.isUtf8(bytes, from, blockEnd)),
        List.copyOf(rejected),
        records,
        line);
  }

  private void rejectAll(Decoded.Rejected overlong) {
    rejected.add(overlong);
    records = 1;
    line = 1;
    at = blockEnd;
  }

  private void grow() {
    capacity *= 2;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = Arrays.copyOf(starts[i], capacity);
      ends[i] = Arrays.copyOf(ends[i], capacity);
    }
    ordinals = Arrays.copyOf(ordinals, capacity);
    lines = Arrays.copyOf(lines, capacity);
  }

  private void lookFrom(int index) {
    wordAt = index - 8;
    hits = 0;
  }

  /**
   * Reads one record from {@code at} that is the most common of all: of as many fields as the
   * header, none of them in quotes, with a line end. False if it is another, which is then still to
   * be read.
   */
  private boolean plainRecord() {
    byte[] text = bytes;
    int last = layout.width() - 1;
    int start = at;
    int word = wordAt;
    long found = hits;
    for (int i = 0; ; i++) {
      while (found == 0) {
        word += 8;
        if (word + 8 > blockEnd) {
          return false;
        }
        found = Bytes.matches(Bytes.word(text, word), delimiters, newlines);
      }
      int end = word + (Long.numberOfTrailingZeros(found) >> 3);
      found &= found - 1;
      if (text[start] == quote || (text[end] == newline) != (i == last)) {
        return false;
      }
      if (i == last) {
        keep(i, start, end > start && text[end - 1] == '\r' ? end - 1 : end);
        at = end + 1;
        wordAt = word;
        hits = found;
        ordinals[rows] = records++;
        lines[rows++] = line++;
        return true;
      }
      keep(i, start, end);
      start = end + 1;
    }
  }

  /** Keeps a field without quotes, if anybody wants it. */
  private void keep(int number, int start, int end) {
    int target = targets[number];
    if (target >= 0) {
      starts[target][rows] = start;
      // the sign bit tells an absent value from an empty one
      ends[target][rows] = (emptyIsNull ? start == end : isNull(start, end)) ? ~end : end;
    }
  }

  /**
   * Reads one record from {@code at}, up to and with its line end.
   *
   * @param nul whether a NUL byte may be in it
   */
  private void record(boolean nul) {
    int start = at;
    int firstLine = line;
    if (skipBlankLine() || skipComment()) {
      return;
    }
    field = 0;
    rewrites = 0;
    fault = "";
    boolean more = true;
    while (more) {
      if (skipSpace) {
        at = CsvScan.afterSpace(bytes, at, blockEnd);
      }
      boolean quoted = at < blockEnd && bytes[at] == quote && quotes;
      more = quoted ? quotedField() : anyPlainField();
    }
    if (fault.isEmpty() && field != layout.width()) {
      fault =
          field + (field == 1 ? " field" : " fields") + " where the header has " + layout.width();
    }
    if (nul && fault.isEmpty() && Bytes.indexOf(bytes, CsvDialect.NONE, start, at) < at) {
      fault = "a NUL byte";
    }
    if (fault.isEmpty()) {
      rewriteQuotes();
      ordinals[rows] = records;
      lines[rows] = firstLine;
      rows++;
    } else {
      rejected.add(new Decoded.Rejected(records, firstLine + 1L, fault, text(start, at)));
    }
    records++;
  }

  /** An empty line is no record, but for a file of one column, where it is an empty value. */
  private boolean skipBlankLine() {
    if (layout.width() == 1) {
      return false;
    }
    int end = bytes[at] == '\r' && newline == '\n' && at + 1 < blockEnd ? at + 1 : at;
    if (bytes[end] != newline) {
      return false;
    }
    at = end + 1;
    line++;
    return true;
  }

  private boolean skipComment() {
    if (comment == CsvDialect.NONE || bytes[at] != comment) {
      return false;
    }
    at = Math.min(Bytes.indexOf(bytes, newline, at, blockEnd) + 1, blockEnd);
    line++;
    return true;
  }

  private boolean anyPlainField() {
    return escape == CsvDialect.NONE ? plainField() : escapedField();
  }

  /** Reads a field without quotes in which a delimiter may be escaped. */
  private boolean escapedField() {
    int start = at;
    boolean escapes = false;
    int i = start;
    while (i < blockEnd && bytes[i] != delimiter && bytes[i] != newline) {
      boolean escaped = bytes[i] == escape && i + 1 < blockEnd;
      escapes |= escaped;
      line += escaped && bytes[i + 1] == newline ? 1 : 0;
      i += escaped ? 2 : 1;
    }
    boolean more = i < blockEnd && bytes[i] == delimiter;
    boolean carriage = !more && newline == '\n' && i > start && bytes[i - 1] == '\r';
    int end = carriage ? i - 1 : i;
    if (escapes && !isNull(start, end)) {
      storeQuoted(start, end, true);
    } else {
      store(start, end);
    }
    at = Math.min(i + 1, blockEnd);
    line += more ? 0 : 1;
    return more;
  }

  /** Reads a field without quotes; true if another follows in the record. */
  private boolean plainField() {
    int start = at;
    int i = start;
    while (true) {
      if (i + 8 <= bytes.length) {
        long word = Bytes.word(bytes, i);
        long found = Bytes.matches(word, delimiters, newlines);
        if (found == 0) {
          i += 8;
          if (i >= blockEnd) {
            return endOfBlock(start);
          }
          continue;
        }
        i += Long.numberOfTrailingZeros(found) >> 3;
      } else {
        while (i < blockEnd && bytes[i] != delimiter && bytes[i] != newline) {
          i++;
        }
      }
      if (i >= blockEnd) {
        return endOfBlock(start);
      }
      if (bytes[i] == delimiter) {
        store(start, i);
        at = i + 1;
        return true;
      }
      store(start, i > start && bytes[i - 1] == '\r' ? i - 1 : i);
      at = i + 1;
      line++;
      return false;
    }
  }

  private boolean endOfBlock(int start) {
    int end = blockEnd > start && bytes[blockEnd - 1] == '\r' ? blockEnd - 1 : blockEnd;
    store(start, end);
    at = blockEnd;
    line++;
    return false;
  }

  /** Reads a field in quotes; true if another follows in the record. */
  private boolean quotedField() {
    int start = at + 1;
    boolean doubled = false;
    int i = start;
    while (true) {
      int close =
          escape == CsvDialect.NONE ? Bytes.indexOf(bytes, quote, i, blockEnd) : unescapedQuote(i);
      doubled |= close < 0;
      close = close < 0 ? ~close : close;
      if (close >= blockEnd) {
        return unterminated(start);
      }
      if (!doubles || close + 1 >= blockEnd || bytes[close + 1] != quote) {
        return afterQuote(start, close, doubled);
      }
      doubled = true;
      i = close + 2;
    }
  }

  /** Index of the next quote that is not escaped, or the end; inverted if escapes were passed. */
  private int unescapedQuote(int from) {
    boolean escapes = false;
    int i = from;
    while (i < blockEnd && bytes[i] != quote) {
      boolean escaped = bytes[i] == escape && i + 1 < blockEnd;
      escapes |= escaped;
      i += escaped ? 2 : 1;
    }
    return escapes ? ~i : i;
  }

  private boolean afterQuote(int start, int end, boolean doubled) {
    int after = end + 1;
    line += Bytes.count(bytes, newline, start, end);
    int i = after;
    if (i < blockEnd && bytes[i] == '\r' && newline == '\n') {
      i++;
    }
    if (i >= blockEnd || bytes[i] == newline) {
      storeQuoted(start, end, doubled);
      at = Math.min(i + 1, blockEnd);
      line++;
      return false;
    }
    if (bytes[after] == delimiter) {
      storeQuoted(start, end, doubled);
      at = after + 1;
      return true;
    }
    fault = "text after the closing quote of field " + (field + 1);
    at = after;
    return anyPlainField();
  }

  /** Gives up the line that opened the quote; the next line is read as a record again. */
  private boolean unterminated(int start) {
    fault = "the quote that opens field " + (field + 1) + " is never closed";
    int end = Bytes.indexOf(bytes, newline, start, blockEnd);
    at = Math.min(end + 1, blockEnd);
    line++;
    return false;
  }

  private void store(int start, int end) {
    if (field < layout.width()) {
      keep(field, start, end);
    }
    field++;
  }

  private boolean isNull(int start, int end) {
    for (byte[] text : nullTexts) {
      if (Arrays.equals(text, 0, text.length, bytes, start, end)) {
        return true;
      }
    }
    return emptyIsNull && start == end;
  }

  private void storeQuoted(int start, int end, boolean doubled) {
    int target = field < layout.width() ? targets[field] : -1;
    field++;
    if (target >= 0) {
      starts[target][rows] = start;
      ends[target][rows] = end;
      if (doubled) {
        toRewrite[rewrites++] = target;
      }
    }
  }

  /**
   * Makes one quote of two in the fields of a whole record, and takes escapes out, in place. Not
   * before: a record that is given up keeps its text, and its lines may be read again.
   */
  private void rewriteQuotes() {
    for (int k = 0; k < rewrites; k++) {
      int target = toRewrite[k];
      int end = ends[target][rows];
      int write = starts[target][rows];
      boolean pairs = doubles && write > 0 && bytes[write - 1] == quote;
      for (int read = write; read < end; read++) {
        byte b = bytes[read];
        if (escape != CsvDialect.NONE && b == escape && read + 1 < end) {
          b = bytes[++read];
        } else if (b == quote && pairs) {
          read++;
        }
        bytes[write++] = b;
      }
      ends[target][rows] = write;
    }
  }

  private String text(int start, int end) {
    int stop = end > start && bytes[end - 1] == newline ? end - 1 : end;
    int length = Math.min(stop - start, Decoded.Rejected.MAX_TEXT);
    return new String(bytes, start, length, StandardCharsets.UTF_8);
  }

  private Batch batch(String origin, long size, boolean utf8) {
    List<Column> columns = new ArrayList<>();
    List<ColumnPlan.Wanted> wanted = layout.plan().wanted();
    for (int c = 0; c < wanted.size(); c++) {
      if (layout.has(c)) {
        columns.add(
            wanted.get(c).parser().parse(column(wanted.get(c).name(), c), utf8, Optional.empty()));
      }
    }
    Optional<int[]> relative =
        rejected.isEmpty() ? Optional.empty() : Optional.of(Arrays.copyOf(ordinals, rows));
    Positions positions =
        new Positions(origin, 0, 1, relative, Optional.of(Arrays.copyOf(lines, rows)));
    return new Batch(columns, rows, positions, size);
  }

  private TextColumn column(String name, int c) {
    RowSet nulls = RowSet.ofSigns(ends[c], rows);
    int[] end = ends[c];
    for (int i = 0; i < rows; i++) {
      end[i] ^= end[i] >> 31;
    }
    return new TextColumn(name, LogicalType.STRING, bytes, starts[c], end, nulls, Optional.empty());
  }
}
