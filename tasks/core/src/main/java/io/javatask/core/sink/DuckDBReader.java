package io.javatask.core.sink;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;

/**
 * A query read vector by vector, as it streams. All texts of a row come as one text with the length
 * of each beside it, for a call into DuckDB costs as much as a copy of them all.
 */
final class DuckDBReader implements TableReader {
  private final Dialect.Query query;
  private final DuckDBPreparedStatement statement;
  private final DuckDBChunkedResult result;

  DuckDBReader(Connection connection, Dialect.Query query) throws SQLException {
    this(connection, query, Optional.empty());
  }

  /**
   * @param limit most time until the first rows are there
   */
  DuckDBReader(Connection connection, Dialect.Query query, Optional<Duration> limit)
      throws SQLException {
    this.query = query;
    this.statement =
        connection.unwrap(DuckDBConnection.class).prepare(query.select(expressions(query)));
    if (limit.isPresent()) {
      statement.setQueryTimeout(Math.toIntExact(Math.max(1, limit.get().toSeconds())));
    }
    this.result = statement.query();
  }

  /**
   * The columns, the ordinals if asked for, and the joined texts: DuckDB joins none of different
   * collations.
   */
  private static List<String> expressions(Dialect.Query query) {
    List<String> expressions = new ArrayList<>();
    for (Dialect.Query.Source source : query.columns()) {
      expressions.add(expression(source));
    }
    if (query.ordinals()) {
      expressions.add("t." + LoadColumn.ORDINAL.quoted());
    }
    expressions.add(
        "concat(''"
            + query.columns().stream()
                .filter(c -> ColumnKind.of(c.property()).isText())
                .map(c -> ", " + c.value() + "::VARCHAR COLLATE C")
                .collect(Collectors.joining())
            + ")");
    return expressions;
  }

  /** The column in the one type that {@link Filling} expects of its kind; texts as their length. */
  private static String expression(Dialect.Query.Source source) {
    String column = source.value();
    return switch (ColumnKind.of(source.property())) {
      case TEXT, JSON -> "strlen(" + column + "::VARCHAR)::BIGINT";
      case INTEGER -> column + "::BIGINT";
      case DOUBLE -> column + "::DOUBLE";
      case BOOLEAN -> column + "::BOOLEAN::INTEGER::BIGINT";
      case DATE -> "(" + column + "::DATE - DATE '1970-01-01')::BIGINT";
      case TIMESTAMP -> micros(column);
      case TIME -> "epoch_us(" + column + ")";
      case DECIMAL -> {
        int[] size = decimalSize(source);
        String exact = column + "::DECIMAL(" + size[0] + "," + size[1] + ")";
        yield isMultiplied(size)
            ? "(" + exact + " * " + DecimalCell.power(size[1]) + ")::BIGINT"
            : exact;
      }
    };
  }

  /** DuckDB says null for the microseconds of an infinite time. */
  private static String micros(String column) {
    return "(CASE WHEN isinf("
        + column
        + ") THEN CASE WHEN "
        + column
        + " > '2000-01-01' THEN "
        + Long.MAX_VALUE
        + " ELSE -"
        + Long.MAX_VALUE
        + " END ELSE epoch_us("
        + column
        + ") END)";
  }

  /**
   * Whether a decimal comes as the whole number of its digits. That takes half the time, but DuckDB
   * multiplies in 18 digits, the zeros that it then divides away among them; in 38 digits that
   * division costs many times what the vector's own decimals do.
   */
  private static boolean isMultiplied(int[] size) {
    return size[0] + size[1] <= 18;
  }

  /** Precision and scale of the column itself, else of the contract. */
  private static int[] decimalSize(Dialect.Query.Source source) {
    Matcher existing = DuckDBWording.DECIMAL.matcher(source.existingType());
    if (existing.matches()) {
      return new int[] {Integer.parseInt(existing.group(1)), Integer.parseInt(existing.group(2))};
    }
    var size = source.property().decimal().orElseThrow();
    return new int[] {size.precision(), size.scale()};
  }

  @Override
  public Optional<Rows> next() throws SQLException {
    Filling filling = new Filling(query);
    while (filling.hasRoom() && result.nextChunk()) {
      filling.add(result.chunk());
    }
    return filling.size() == 0 ? Optional.empty() : Optional.of(filling);
  }

  @Override
  public void close() throws SQLException {
    try (DuckDBPreparedStatement closing = statement) {
      result.close();
      closing.cancel();
    }
  }

  /** Columns that vectors are copied into. */
  private static final class Filling implements Rows {
    private static final int VECTOR = 2048;
    private static final int MAX_BYTES = 1 << 25;

    private final Dialect.Query query;
    private final ColumnFill[] columns;
    private final int[] scales;
    private final DecimalCell decimal = new DecimalCell();
    private final long[] ordinals;
    private byte[] texts = new byte[1 << 16];
    private int textSize;
    private int rows;

    Filling(Dialect.Query query) {
      this.query = query;
      this.columns =
          query.columns().stream()
              .map(s -> new ColumnFill(s.property(), CHUNK))
              .toArray(ColumnFill[]::new);
      this.scales =
          query.columns().stream()
              .mapToInt(
                  s ->
                      ColumnKind.of(s.property()) == ColumnKind.DECIMAL
                              && isMultiplied(decimalSize(s))
                          ? decimalSize(s)[1]
                          : -1)
              .toArray();
      this.ordinals = new long[query.ordinals() ? CHUNK : 0];
    }

    boolean hasRoom() {
      return rows + VECTOR <= CHUNK && textSize < MAX_BYTES;
    }

    @Override
    public int size() {
      return rows;
    }

    void add(DuckDBDataChunkReader chunk) {
      int count = Math.toIntExact(chunk.rowCount());
      int[] textAt = addTexts(chunk.vector(chunk.columnCount() - 1), count);
      for (int i = 0; i < columns.length; i++) {
        DuckDBReadableVector vector = chunk.vector(i);
        for (int row = 0; row < count; row++) {
          if (vector.isNull(row)) {
            columns[i].setNull(rows + row);
          } else {
            addCell(i, vector, row, textAt);
          }
        }
      }
      if (ordinals.length > 0) {
        DuckDBReadableVector vector = chunk.vector(columns.length);
        for (int row = 0; row < count; row++) {
          ordinals[rows + row] = vector.getLong(row);
        }
      }
      rows += count;
    }

    private void addCell(int i, DuckDBReadableVector vector, int row, int[] textAt) {
      ColumnFill column = columns[i];
      switch (column.kind()) {
        case TEXT, JSON -> {
          int start = textAt[row];
          textAt[row] = start + (int) vector.getLong(row);
          column.setText(rows + row, start, textAt[row]);
        }
        case DOUBLE -> column.setDouble(rows + row, vector.getDouble(row));
        case DECIMAL -> {
          if (scales[i] >= 0) {
            decimal.set(vector.getLong(row), scales[i]);
          } else {
            decimal.set(vector.getBigDecimal(row));
          }
          column.setDecimal(rows + row, decimal);
        }
        case INTEGER, BOOLEAN, DATE, TIMESTAMP, TIME ->
            column.setLong(rows + row, vector.getLong(row));
      }
    }

    /** Copies the joined texts of some rows; the index of each row's first byte. */
    private int[] addTexts(DuckDBReadableVector vector, int count) {
      int[] starts = new int[count];
      for (int row = 0; row < count; row++) {
        byte[] text = vector.getString(row).getBytes(StandardCharsets.UTF_8);
        if (textSize + text.length > texts.length) {
          texts = Arrays.copyOf(texts, Math.max(textSize + text.length, texts.length * 2));
        }
        System.arraycopy(text, 0, texts, textSize, text.length);
        starts[row] = textSize;
        textSize += text.length;
      }
      return starts;
    }

    @Override
    public Batch decode(String origin, long before) {
      List<Column> built = new ArrayList<>();
      for (ColumnFill column : columns) {
        built.add(column.build(rows, texts));
      }
      long bytes = textSize + 8L * rows * query.columns().size();
      return new Batch(built, rows, TablePositions.of(origin, before, ordinals, rows), bytes);
    }
  }
}
