package io.javatask.core.source;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The names of a CSV file's columns, and where its records begin.
 *
 * @param names the columns in the file's order; none if the file has no bytes
 * @param end index after the header and what is passed over before the records
 * @param lines line ends before it
 */
record CsvHeader(List<String> names, int end, int lines) {
  /**
   * Reads the names from the first bytes of a file, or takes them from dialect or contract.
   *
   * @throws TaskException SOURCE_UNREADABLE for a header that cannot be one
   */
  static CsvHeader read(
      RecordBlocks.Block opening, CsvDialect dialect, ColumnPlan plan, String name) {
    byte[] bytes = opening.bytes();
    int start = byteOrderMark(opening);
    int at = start;
    List<List<String>> found = new ArrayList<>();
    CsvScan scan = new CsvScan(dialect);
    for (int row = 1; at < opening.end() && isAhead(dialect.header(), row, found.size()); row++) {
      int end = scan.recordEnd(bytes, at, opening.end());
      end = end < 0 ? opening.end() : end;
      if (scan.isComment(bytes, at)) {
        row--;
      } else if (isHeader(dialect.header(), row, found.size())) {
        refuse(bytes, at, end, dialect, name);
        found.add(new Fields(bytes, at, end, dialect).read());
      }
      at = end;
    }
    List<String> names = opening.end() == start ? List.of() : names(found, dialect.header(), plan);
    return new CsvHeader(names, at, Bytes.count(bytes, dialect.newline(), start, at));
  }

  /** Whether a row stands before the records. */
  private static boolean isAhead(CsvDialect.Header header, int row, int found) {
    int last = Math.max(last(header.commentRows()), last(header.rows()));
    return row <= last || (header.present() && header.rows().isEmpty() && found == 0);
  }

  private static int last(List<Integer> rows) {
    return rows.isEmpty() ? 0 : Collections.max(rows);
  }

  private static boolean isHeader(CsvDialect.Header header, int row, int found) {
    if (!header.present() || header.commentRows().contains(row)) {
      return false;
    }
    return header.rows().isEmpty() ? found == 0 : header.rows().contains(row);
  }

  private static List<String> names(
      List<List<String>> rows, CsvDialect.Header header, ColumnPlan plan) {
    List<String> declared =
        plan.wanted().stream()
            .filter(ColumnPlan.Wanted::declared)
            .map(ColumnPlan.Wanted::name)
            .toList();
    if (!header.present()) {
      return header.names().orElse(declared);
    }
    int width = rows.stream().mapToInt(List::size).max().orElse(0);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      int field = i;
      List<String> parts =
          rows.stream()
              .filter(r -> field < r.size())
              .map(r -> r.get(field))
              .filter(p -> !p.isEmpty())
              .toList();
      String name = String.join(header.join(), parts);
      names.add(
          header.caseSensitive()
              ? name
              : declared.stream().filter(name::equalsIgnoreCase).findFirst().orElse(name));
    }
    return names;
  }

  private static int byteOrderMark(RecordBlocks.Block block) {
    byte[] b = block.bytes();
    boolean marked =
        block.end() >= 3 && b[0] == (byte) 0xEF && b[1] == (byte) 0xBB && b[2] == (byte) 0xBF;
    return marked ? 3 : 0;
  }

  /** Lines that end in CR alone would all be one header, and their rows would be lost. */
  private static void refuse(byte[] bytes, int from, int to, CsvDialect dialect, String name) {
    if (Bytes.indexOf(bytes, CsvDialect.NONE, from, to) < to) {
      throw unreadable(name, "a NUL byte in its header; is it UTF-16? say so with 'encoding'");
    }
    int at = Bytes.indexOf(bytes, (byte) '\r', from, to);
    boolean bare = at + 1 < to && bytes[at + 1] != '\n';
    boolean quoted =
        dialect.quote().filter(q -> Bytes.indexOf(bytes, q, from, to) < to).isPresent();
    if (bare && dialect.newline() == '\n' && !quoted) {
      throw unreadable(
          name,
          "lines that end in CR alone; write them with LF or CR LF, or say \"lineTerminator\":"
              + " \"\\r\" in the dialect");
    }
  }

  private static TaskException unreadable(String name, String what) {
    return new TaskException(ErrorCode.SOURCE_UNREADABLE, "source " + name + " has " + what);
  }

  /** The fields of one record, as text. */
  private static final class Fields {
    private final byte[] line;
    private final CsvDialect dialect;
    private final int to;
    private int at;

    Fields(byte[] bytes, int from, int to, CsvDialect dialect) {
      this.line = bytes;
      this.at = from;
      this.to = to;
      this.dialect = dialect;
    }

    List<String> read() {
      List<String> fields = new ArrayList<>();
      while (!isLineEnd()) {
        fields.add(field());
        if (at < to && line[at] == dialect.delimiter()) {
          at++;
          if (isLineEnd()) {
            fields.add("");
          }
        }
      }
      return fields;
    }

    private boolean isLineEnd() {
      return at >= to || line[at] == '\n' || line[at] == '\r';
    }

    private String field() {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      at = dialect.skipSpace() ? CsvScan.afterSpace(line, at, to) : at;
      if (at < to && dialect.quote().isPresent() && line[at] == dialect.quote().get()) {
        at++;
        quoted(dialect.quote().get(), out);
      }
      while (!isLineEnd() && line[at] != dialect.delimiter()) {
        escaped();
        out.write(line[at++]);
      }
      return out.toString(StandardCharsets.UTF_8);
    }

    private void quoted(byte quote, ByteArrayOutputStream out) {
      while (at < to) {
        if (line[at] == quote) {
          at++;
          if (!dialect.doubled() || at >= to || line[at] != quote) {
            return;
          }
        }
        escaped();
        out.write(line[at++]);
      }
    }

    private void escaped() {
      boolean escapes = dialect.escape() != CsvDialect.NONE && line[at] == dialect.escape();
      at += escapes && at + 1 < to ? 1 : 0;
    }
  }
}
