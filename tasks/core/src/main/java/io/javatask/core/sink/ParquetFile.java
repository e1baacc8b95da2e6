package io.javatask.core.sink;

import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import io.javatask.core.contract.Property;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Parquet file of staged rows in its plainest form: uncompressed, PLAIN values, one page for each
 * column of each batch. Columns go by position, so that any contract name will do.
 *
 * <p>Batches are gathered into row groups of exactly the size of DuckDB's own: it inserts those as
 * they come. It puts smaller ones together at the price of another copy, and what larger ones have
 * too much makes its next checkpoint compress the whole table anew.
 */
final class ParquetFile implements AutoCloseable {
  /** Name of the column of ordinals. */
  static final String ORDINAL = "ordinal";

  /** Rows of a row group of DuckDB. */
  private static final int GROUP_ROWS = 122_880;

  /** Bounds what is held in memory, where rows are wide; runs are accounted for it. */
  private static final int GROUP_BYTES = 24 << 20;

  /** The JVM copies as much beside the heap at a time. */
  private static final int SLICE = 1 << 17;

  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  private final List<Field> fields;
  private final List<LittleEndian> chunks = new ArrayList<>();
  private final List<RowGroup> groups = new ArrayList<>();
  private final OutputStream out;
  private final LittleEndian page = new LittleEndian();
  private final DecimalCell decimal = new DecimalCell();
  private long position;
  private int gathered;
  private boolean closed;

  ParquetFile(Path path, List<Property> properties) throws IOException {
    this.fields = new ArrayList<>();
    for (int i = 0; i < properties.size(); i++) {
      fields.add(Field.of(column(i), properties.get(i)));
    }
    fields.add(Field.ordinals());
    fields.forEach(field -> chunks.add(new LittleEndian()));
    this.out = Files.newOutputStream(path);
    append(MAGIC, MAGIC.length);
  }

  /** Name of the column of a contract's {@code index}-th property. */
  static String column(int index) {
    return "c" + index;
  }

  /** Adds the accepted rows. */
  void write(ContractColumns columns, RowSet accepted) throws IOException {
    RowSet rest = accepted;
    while (rest.count() > GROUP_ROWS - gathered) {
      RowSet fitting = first(rest, GROUP_ROWS - gathered);
      add(columns, fitting);
      rest = rest.copy();
      rest.removeAll(fitting);
    }
    add(columns, rest);
  }

  private static RowSet first(RowSet rows, int count) {
    RowSet first = new RowSet(rows.capacity());
    int row = rows.next(0);
    for (int left = count; left > 0; left--) {
      first.add(row);
      row = rows.next(row + 1);
    }
    return first;
  }

  private void add(ContractColumns columns, RowSet accepted) throws IOException {
    int rows = accepted.count();
    if (rows == 0) {
      return;
    }
    for (int column = 0; column < columns.size(); column++) {
      page.clear();
      putLevels(columns.nulls(column), accepted, rows);
      putValues(columns, column, accepted);
      addPage(column, rows);
    }
    page.clear();
    for (int row = accepted.next(0); row >= 0; row = accepted.next(row + 1)) {
      page.putLong(columns.ordinal(row));
    }
    addPage(columns.size(), rows);
    added(rows);
  }

  /** Adds nothing but ordinals. */
  void writeOrdinals(long[] ordinals) throws IOException {
    if (ordinals.length == 0) {
      return;
    }
    page.clear();
    for (long ordinal : ordinals) {
      page.putLong(ordinal);
    }
    addPage(0, ordinals.length);
    added(ordinals.length);
  }

  private void added(int rows) throws IOException {
    gathered += rows;
    if (gathered >= GROUP_ROWS
        || chunks.stream().mapToLong(LittleEndian::size).sum() >= GROUP_BYTES) {
      writeGroup();
    }
  }

  private void writeGroup() throws IOException {
    List<Chunk> written = new ArrayList<>();
    for (int column = 0; column < chunks.size(); column++) {
      LittleEndian chunk = chunks.get(column);
      written.add(new Chunk(fields.get(column), position, chunk.size(), gathered));
      append(chunk.bytes(), chunk.size());
      chunk.clear();
    }
    groups.add(new RowGroup(written, gathered));
    gathered = 0;
    if (chunks.stream().mapToLong(LittleEndian::capacity).sum() > 5L * GROUP_BYTES / 4) {
      chunks.replaceAll(chunk -> new LittleEndian()); // other columns were wide before
    }
  }

  /** Definition levels, one bit a row: in a run if there is no null, else packed. */
  private void putLevels(RowSet nulls, RowSet accepted, int rows) {
    boolean any = false;
    for (int row = nulls.next(0); row >= 0 && !any; row = nulls.next(row + 1)) {
      any = accepted.contains(row);
    }
    int lengthAt = page.size();
    page.putInt(0);
    if (!any) {
      page.putVarint((long) rows << 1);
      page.putByte(1);
    } else {
      page.putVarint(((rows + 7L) / 8) << 1 | 1);
      putBits(accepted, rows, row -> !nulls.contains(row));
    }
    page.setInt(lengthAt, page.size() - lengthAt - 4);
  }

  private void putBits(RowSet accepted, int count, java.util.function.IntPredicate bit) {
    int filled = 0;
    int bits = 0;
    for (int row = accepted.next(0); row >= 0; row = accepted.next(row + 1)) {
      bits |= (bit.test(row) ? 1 : 0) << (filled & 7);
      if ((++filled & 7) == 0) {
        page.putByte(bits);
        bits = 0;
      }
    }
    if ((count & 7) != 0) {
      page.putByte(bits);
    }
  }

  private void putValues(ContractColumns columns, int column, RowSet accepted) {
    RowSet present = accepted.copy();
    present.removeAll(columns.nulls(column));
    if (columns.kind(column) == ColumnKind.BOOLEAN) {
      putBits(present, present.count(), row -> columns.longAt(column, row) != 0);
      return;
    }
    for (int row = present.next(0); row >= 0; row = present.next(row + 1)) {
      putValue(columns, column, row);
    }
  }

  private void putValue(ContractColumns columns, int column, int row) {
    switch (columns.kind(column)) {
      case TEXT, JSON -> {
        TextColumn text = columns.text(column);
        page.putInt(text.end(row) - text.start(row));
        page.putBytes(text.bytes(), text.start(row), text.end(row));
      }
      case INTEGER, TIMESTAMP, TIME, BOOLEAN -> page.putLong(columns.longAt(column, row));
      case DATE -> page.putInt((int) columns.longAt(column, row));
      case DOUBLE -> page.putLong(Double.doubleToLongBits(columns.doubleAt(column, row)));
      case DECIMAL -> {
        columns.decimalToFit(column, row, decimal);
        putDecimal(fields.get(column));
      }
    }
  }

  /** 64 bits, or 128 bits big-endian where the precision needs more. */
  private void putDecimal(Field field) {
    if (field.width() == 0) {
      page.putLong(decimal.unscaled());
      return;
    }
    BigInteger unscaled = decimal.value().unscaledValue();
    byte[] bytes = unscaled.toByteArray();
    for (int i = bytes.length; i < field.width(); i++) {
      page.putByte(unscaled.signum() < 0 ? -1 : 0);
    }
    page.putBytes(bytes, 0, bytes.length);
  }

  private void addPage(int column, int rows) {
    Thrift header = new Thrift();
    header.i32(1, 0).i32(2, page.size()).i32(3, page.size());
    header.struct(5).i32(1, rows).i32(2, 0).i32(3, 3).i32(4, 3).stop().stop();
    LittleEndian chunk = chunks.get(column);
    chunk.putBytes(header.bytes(), 0, header.size());
    chunk.putBytes(page.bytes(), 0, page.size());
  }

  private void append(byte[] bytes, int length) throws IOException {
    for (int from = 0; from < length; from += SLICE) {
      out.write(bytes, from, Math.min(SLICE, length - from));
    }
    position += length;
  }

  /** Writes the footer; without it the file is none. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (OutputStream closing = out) {
      if (gathered > 0) {
        writeGroup();
      }
      chunks.clear();
      Thrift footer = footer();
      append(footer.bytes(), footer.size());
      LittleEndian length = new LittleEndian();
      length.putInt(footer.size());
      append(length.bytes(), length.size());
      append(MAGIC, MAGIC.length);
      closing.flush();
    }
  }

  /** Lets go of a file that nobody is going to read. */
  void abandon() throws IOException {
    closed = true;
    chunks.clear();
    out.close();
  }

  private Thrift footer() {
    Thrift footer = new Thrift();
    long rows = 0;
    for (RowGroup group : groups) {
      rows += group.rows();
    }
    footer.i32(1, 1).list(2, fields.size() + 1, Thrift.STRUCT);
    footer.element().text(4, "rows").i32(5, fields.size()).stop();
    for (Field field : fields) {
      field.describe(footer);
    }
    footer.i64(3, rows).list(4, groups.size(), Thrift.STRUCT);
    for (RowGroup group : groups) {
      group.describe(footer);
    }
    return footer.text(6, "javatask").stop();
  }

  /** The pages of one column. */
  private record Chunk(Field field, long position, long bytes, int rows) {
    void describe(Thrift footer) {
      footer.element().i64(2, position).struct(3);
      footer.i32(1, field.physical()).list(2, 2, Thrift.I32).value(0).value(3);
      footer.list(3, 1, Thrift.TEXT).value(field.name()).i32(4, 0);
      footer.i64(5, rows).i64(6, bytes).i64(7, bytes).i64(9, position).stop().stop();
    }
  }

  private record RowGroup(List<Chunk> chunks, int rows) {
    void describe(Thrift footer) {
      footer.element().list(1, chunks.size(), Thrift.STRUCT);
      long bytes = 0;
      for (Chunk chunk : chunks) {
        chunk.describe(footer);
        bytes += chunk.bytes();
      }
      footer.i64(2, bytes).i64(3, rows).stop();
    }
  }

  /**
   * A column of the file.
   *
   * @param physical Parquet's physical type
   * @param width bytes of a fixed-length value, else 0
   */
  private record Field(
      String name,
      int physical,
      int width,
      boolean optional,
      Logical logical,
      int precision,
      int scale) {
    private static final int BOOLEAN = 0;
    private static final int INT32 = 1;
    private static final int INT64 = 2;
    private static final int DOUBLE = 5;
    private static final int BYTE_ARRAY = 6;
    private static final int FIXED = 7;

    private enum Logical {
      NONE,
      STRING,
      DECIMAL,
      DATE,
      TIME,
      TIMESTAMP
    }

    static Field ordinals() {
      return new Field(ORDINAL, INT64, 0, false, Logical.NONE, 0, 0);
    }

    static Field of(String name, Property property) {
      return switch (ColumnKind.of(property)) {
        case TEXT, JSON -> optional(name, BYTE_ARRAY, Logical.STRING);
        case INTEGER -> optional(name, INT64, Logical.NONE);
        case DOUBLE -> optional(name, DOUBLE, Logical.NONE);
        case BOOLEAN -> optional(name, BOOLEAN, Logical.NONE);
        case DATE -> optional(name, INT32, Logical.DATE);
        case TIMESTAMP -> optional(name, INT64, Logical.TIMESTAMP);
        case TIME -> optional(name, INT64, Logical.TIME);
        case DECIMAL -> {
          Property.DecimalSize size = property.decimal().orElseThrow();
          boolean wide = size.precision() > 18;
          yield new Field(
              name,
              wide ? FIXED : INT64,
              wide ? 16 : 0,
              true,
              Logical.DECIMAL,
              size.precision(),
              size.scale());
        }
      };
    }

    private static Field optional(String name, int physical, Logical logical) {
      return new Field(name, physical, 0, true, logical, 0, 0);
    }

    /** With the older converted type too where there is one: DuckDB reads texts and dates by it. */
    void describe(Thrift footer) {
      footer.element().i32(1, physical);
      if (width > 0) {
        footer.i32(2, width);
      }
      footer.i32(3, optional ? 1 : 0).text(4, name);
      switch (logical) {
        case NONE -> footer.stop();
        case STRING -> footer.i32(6, 0).struct(10).struct(1).stop().stop().stop();
        case DATE -> footer.i32(6, 6).struct(10).struct(6).stop().stop().stop();
        case DECIMAL -> {
          footer.i32(6, 5).i32(7, scale).i32(8, precision);
          footer.struct(10).struct(5).i32(1, scale).i32(2, precision).stop().stop().stop();
        }
        case TIME -> micros(footer, 7, false);
        case TIMESTAMP -> micros(footer, 8, true);
      }
    }

    private static void micros(Thrift footer, int type, boolean utc) {
      footer.struct(10).struct(type).bool(1, utc);
      footer.struct(2).struct(2).stop().stop().stop().stop().stop();
    }
  }
}
