package io.javatask.api;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.InstantColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.api.TimeColumn;

/** Turns columns of a {@link Batch} into what people work with, a Tablesaw table. */
final class Tables {
  static {
    loadTablesaw();
  }

  private Tables() {}

  /**
   * Lets Tablesaw scan the class path, as it does once, on a thread that no stop of a run reaches:
   * interrupted, it would be unusable for as long as the process lives.
   */
  private static void loadTablesaw() {
    Thread loader = new Thread(Table::create, "tablesaw");
    loader.setDaemon(true);
    loader.start();
    boolean interrupted = false;
    while (loader.isAlive()) {
      try {
        loader.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  static Table of(List<Column> columns, RowSet rows) {
    Table table = Table.create();
    for (Column column : columns) {
      table.addColumns(convert(column, rows));
    }
    return table;
  }

  private static tech.tablesaw.columns.Column<?> convert(Column column, RowSet rows) {
    if (column instanceof LongColumn longs) {
      return convert(longs, rows);
    }
    if (column instanceof DoubleColumn doubles) {
      var out = tech.tablesaw.api.DoubleColumn.create(column.name());
      rows.forEach(row -> append(out, column, row, column.isNull(row) ? 0 : doubles.get(row)));
      return out;
    }
    if (column instanceof DecimalColumn decimals) {
      var out = tech.tablesaw.api.DoubleColumn.create(column.name());
      rows.forEach(
          row ->
              append(out, column, row, column.isNull(row) ? 0 : decimals.get(row).doubleValue()));
      return out;
    }
    StringColumn out = StringColumn.create(column.name());
    rows.forEach(
        row -> {
          if (column.isNull(row)) {
            out.appendMissing();
          } else {
            out.append(((TextColumn) column).string(row));
          }
        });
    return out;
  }

  private static void append(
      tech.tablesaw.api.DoubleColumn out, Column column, int row, double value) {
    if (column.isNull(row)) {
      out.appendMissing();
    } else {
      out.append(value);
    }
  }

  private static tech.tablesaw.columns.Column<?> convert(LongColumn column, RowSet rows) {
    return switch (column.type()) {
      case BOOLEAN -> {
        BooleanColumn out = BooleanColumn.create(column.name());
        rows.forEach(
            row -> {
              if (column.isNull(row)) {
                out.appendMissing();
              } else {
                out.append(column.get(row) != 0);
              }
            });
        yield out;
      }
      case DATE -> {
        DateColumn out = DateColumn.create(column.name());
        rows.forEach(row -> out.append((LocalDate) column.value(row).orElse(null)));
        yield out;
      }
      case TIME -> {
        TimeColumn out = TimeColumn.create(column.name());
        rows.forEach(row -> out.append((LocalTime) column.value(row).orElse(null)));
        yield out;
      }
      case TIMESTAMP -> {
        InstantColumn out = InstantColumn.create(column.name());
        rows.forEach(row -> out.append((Instant) column.value(row).orElse(null)));
        yield out;
      }
      case INTEGER, STRING, NUMBER, OBJECT, ARRAY -> {
        var out = tech.tablesaw.api.LongColumn.create(column.name());
        rows.forEach(
            row -> {
              if (column.isNull(row)) {
                out.appendMissing();
              } else {
                out.append(column.get(row));
              }
            });
        yield out;
      }
    };
  }
}
