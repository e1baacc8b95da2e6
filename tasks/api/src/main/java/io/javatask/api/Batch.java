package io.javatask.api;

import java.util.List;
import java.util.Optional;
import tech.tablesaw.api.Table;

/**
 * Rows in flight: a bounded, immutable run of consecutive records of a source, column by column.
 *
 * <p>Rows are addressed by their index in the batch, {@code 0 .. rows() - 1}; {@link #ordinal}
 * gives a row's record number in the whole source.
 */
public final class Batch {
  private final List<Column> columns;
  private final int rows;
  private final Positions positions;
  private final long bytes;

  /**
   * @param columns the columns, all of {@code rows} rows, with distinct names
   * @param positions where the rows lie in their source
   * @param bytes size of the records in the source, for progress
   */
  public Batch(List<Column> columns, int rows, Positions positions, long bytes) {
    this.columns = List.copyOf(columns);
    this.rows = rows;
    this.positions = positions;
    this.bytes = bytes;
    for (Column column : columns) {
      if (column.size() != rows) {
        throw new IllegalArgumentException(
            "column " + column.name() + " has " + column.size() + " rows, the batch " + rows);
      }
    }
  }

  public List<Column> columns() {
    return columns;
  }

  public int rows() {
    return rows;
  }

  /** Size of the records in the source, in bytes. */
  public long bytes() {
    return bytes;
  }

  /** The column of this name, if the batch has it. */
  public Optional<Column> column(String name) {
    for (Column column : columns) {
      if (column.name().equals(name)) {
        return Optional.of(column);
      }
    }
    return Optional.empty();
  }

  /** Whether the batch has columns of all these names. */
  public boolean hasAll(List<String> names) {
    for (String name : names) {
      if (column(name).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Record number of a row in the source, from 0. */
  public long ordinal(int row) {
    return positions.ordinal(row);
  }

  /** Line of a row's first character in its file, from 1; 0 where the source has no lines. */
  public long line(int row) {
    return positions.line(row);
  }

  /** The file that the rows came from, or the table. */
  public String origin() {
    return positions.origin();
  }

  /** The same rows, placed further on in the source. */
  public Batch at(Positions moved) {
    return new Batch(columns, rows, moved, bytes);
  }

  public Positions positions() {
    return positions;
  }

  /**
   * The batch as a Tablesaw table; null becomes missing, and time loses what is below the
   * millisecond.
   */
  public Table toTable() {
    return Tables.of(columns, RowSet.all(rows));
  }

  /**
   * Some columns and rows of the batch as {@link #toTable()}, in the batch's order of rows.
   *
   * @param names the columns, in the order of the table; those that the batch lacks are left out
   */
  public Table toTable(List<String> names, RowSet wanted) {
    return Tables.of(names.stream().flatMap(n -> column(n).stream()).toList(), wanted);
  }
}
