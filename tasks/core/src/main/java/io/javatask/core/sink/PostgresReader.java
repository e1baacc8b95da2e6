package io.javatask.core.sink;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.Positions;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * A query read through binary COPY: one statement, so one snapshot, and no object for each cell.
 * The texts of a batch are slices of the bytes as they came.
 */
final class PostgresReader implements TableReader {
  private static final int HEADER = 11 + 4 + 4;
  private static final int MAX_BYTES = 1 << 25;

  private final Dialect.Query query;
  private final CopyOut copy;
  private boolean headerRead;
  private boolean ended;

  PostgresReader(Connection connection, Dialect.Query query) throws SQLException {
    this.query = query;
    this.copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyOut("COPY (" + query.select(expressions(query)) + ") TO STDOUT (FORMAT binary)");
  }

  private static List<String> expressions(Dialect.Query query) {
    List<String> expressions = new ArrayList<>();
    for (Dialect.Query.Source source : query.columns()) {
      expressions.add(expression(source));
    }
    if (query.ordinals()) {
      expressions.add("t." + LoadColumn.ORDINAL.quoted());
    }
    return expressions;
  }

  /** The column in the one type that {@link Encoded} expects of its kind. */
  private static String expression(Dialect.Query.Source source) {
    String column = source.value();
    return switch (ColumnKind.of(source.property())) {
      case TEXT, JSON -> column + "::text";
      case INTEGER -> column + "::bigint";
      case DOUBLE -> column + "::double precision";
      case DECIMAL -> column + "::numeric";
      case BOOLEAN -> column + "::boolean";
      case DATE -> column + "::date";
      case TIME -> column + "::time";
      case TIMESTAMP ->
          source.existingType().equals("timestamp without time zone")
              ? "(" + column + " AT TIME ZONE 'UTC')"
              : column + "::timestamptz";
    };
  }

  @Override
  public Optional<Rows> next() throws SQLException {
    byte[] bytes = new byte[1 << 16];
    int size = 0;
    int rows = 0;
    while (!ended && rows < CHUNK && size < MAX_BYTES) {
      byte[] message = copy.readFromCopy();
      int start = headerRead ? 0 : HEADER;
      if (message == null || isTrailer(message, start)) {
        ended = message == null;
        headerRead = true;
        continue;
      }
      headerRead = true;
      int more = message.length - start;
      if (size + more > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
      }
      System.arraycopy(message, start, bytes, size, more);
      size += more;
      rows++;
    }
    return rows == 0 ? Optional.empty() : Optional.of(new Encoded(query, bytes, size, rows));
  }

  private static boolean isTrailer(byte[] message, int start) {
    return message.length == start + 2 && message[start] == -1 && message[start + 1] == -1;
  }

  @Override
  public void close() throws SQLException {
    if (copy.isActive()) {
      copy.cancelCopy();
    }
  }

  /** Rows in the format of COPY, one after the other; taken apart when they are decoded. */
  private static final class Encoded implements Rows {
    private final Dialect.Query query;
    private final byte[] bytes;
    private final ByteBuffer in;
    private final int size;
    private final DecimalCell decimal = new DecimalCell();

    Encoded(Dialect.Query query, byte[] bytes, int length, int size) {
      this.query = query;
      this.bytes = bytes;
      this.in = ByteBuffer.wrap(bytes, 0, length);
      this.size = size;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public Batch decode(String origin, long before) {
      ColumnFill[] columns =
          query.columns().stream()
              .map(s -> new ColumnFill(s.property(), size))
              .toArray(ColumnFill[]::new);
      long[] ordinals = new long[query.ordinals() ? size : 0];
      for (int row = 0; row < size; row++) {
        in.getShort();
        for (ColumnFill column : columns) {
          cell(column, row);
        }
        if (query.ordinals()) {
          in.getInt();
          ordinals[row] = in.getLong();
        }
      }
      List<Column> built = new ArrayList<>();
      for (ColumnFill column : columns) {
        built.add(column.build(size, bytes));
      }
      Positions positions = TablePositions.of(origin, before, ordinals, size);
      return new Batch(built, size, positions, in.limit());
    }

    private void cell(ColumnFill column, int row) {
      int length = in.getInt();
      if (length < 0) {
        column.setNull(row);
        return;
      }
      switch (column.kind()) {
        case TEXT, JSON -> {
          int start = in.position();
          column.setText(row, start, start + length);
          in.position(start + length);
        }
        case INTEGER, TIME -> column.setLong(row, in.getLong());
        case TIMESTAMP -> column.setLong(row, micros(in.getLong()));
        case DOUBLE -> column.setDouble(row, in.getDouble());
        case BOOLEAN -> column.setLong(row, in.get());
        case DATE -> column.setLong(row, day(in.getInt()));
        case DECIMAL -> numeric(column, row);
      }
    }

    private static long day(int since2000) {
      boolean infinite = since2000 == Integer.MIN_VALUE || since2000 == Integer.MAX_VALUE;
      return infinite ? since2000 : (long) since2000 + PostgresRows.EPOCH_DAYS;
    }

    /** Those of PostgreSQL, which are infinite at both ends. */
    private static long micros(long since2000) {
      boolean infinite = since2000 == Long.MIN_VALUE || since2000 == Long.MAX_VALUE;
      return infinite ? since2000 : since2000 + PostgresRows.EPOCH_MICROS;
    }

    private void numeric(ColumnFill column, int row) {
      int groups = in.getShort();
      int weight = in.getShort();
      int sign = in.getShort() & 0xffff;
      int scale = in.getShort();
      if (sign != 0 && sign != 0x4000) {
        column.setMalformed(
            row, sign == 0xc000 ? "NaN" : sign == 0xd000 ? "Infinity" : "-Infinity");
        return;
      }
      int groupScale = 4 * (groups - 1 - weight);
      if (groups <= 4 && groupScale >= 0 && groupScale <= 16) {
        small(groups, groupScale, scale, sign != 0);
      } else {
        large(groups, groupScale, scale, sign != 0);
      }
      column.setDecimal(row, decimal);
    }

    private void small(int groups, int groupScale, int scale, boolean negative) {
      long value = 0;
      for (int i = 0; i < groups; i++) {
        value = value * 10000 + in.getShort();
      }
      decimal.set(negative ? -value : value, groupScale);
      if (!decimal.fit(18, scale)) {
        decimal.set(BigDecimal.valueOf(negative ? -value : value, groupScale).setScale(scale));
      }
    }

    private void large(int groups, int groupScale, int scale, boolean negative) {
      BigInteger value = BigInteger.ZERO;
      for (int i = 0; i < groups; i++) {
        value = value.multiply(BigInteger.valueOf(10000)).add(BigInteger.valueOf(in.getShort()));
      }
      decimal.set(
          new BigDecimal(negative ? value.negate() : value, groupScale)
              .setScale(scale, java.math.RoundingMode.UNNECESSARY));
    }
  }
}
