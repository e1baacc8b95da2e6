package io.javatask.api;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.InstantColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.api.TimeColumn;

/** Turns a {@link Batch} into what people work with, a Tablesaw table. */
final class Tables {
  private Tables() {}

  static Table of(Batch batch) {
    Table table = Table.create();
    for (Column column : batch.columns()) {
      table.addColumns(convert(column));
    }
    return table;
  }

  private static tech.tablesaw.columns.Column<?> convert(Column column) {
    if (column instanceof LongColumn longs) {
      return convert(longs);
    }
    if (column instanceof DoubleColumn doubles) {
      var out = tech.tablesaw.api.DoubleColumn.create(column.name(), column.size());
      for (int i = 0; i < column.size(); i++) {
        if (!column.isNull(i)) {
          out.set(i, doubles.get(i));
        }
      }
      return out;
    }
    if (column instanceof DecimalColumn decimals) {
      var out = tech.tablesaw.api.DoubleColumn.create(column.name(), column.size());
      for (int i = 0; i < column.size(); i++) {
        if (!column.isNull(i)) {
          out.set(i, decimals.get(i).doubleValue());
        }
      }
      return out;
    }
    StringColumn out = StringColumn.create(column.name());
    for (int i = 0; i < column.size(); i++) {
      if (column.isNull(i)) {
        out.appendMissing();
      } else {
        out.append(((TextColumn) column).string(i));
      }
    }
    return out;
  }

  private static tech.tablesaw.columns.Column<?> convert(LongColumn column) {
    return switch (column.type()) {
      case BOOLEAN -> {
        BooleanColumn out = BooleanColumn.create(column.name());
        for (int i = 0; i < column.size(); i++) {
          if (column.isNull(i)) {
            out.appendMissing();
          } else {
            out.append(column.get(i) != 0);
          }
        }
        yield out;
      }
      case DATE -> {
        DateColumn out = DateColumn.create(column.name());
        for (int i = 0; i < column.size(); i++) {
          out.append((LocalDate) column.value(i).orElse(null));
        }
        yield out;
      }
      case TIME -> {
        TimeColumn out = TimeColumn.create(column.name());
        for (int i = 0; i < column.size(); i++) {
          out.append((LocalTime) column.value(i).orElse(null));
        }
        yield out;
      }
      case TIMESTAMP -> {
        InstantColumn out = InstantColumn.create(column.name());
        for (int i = 0; i < column.size(); i++) {
          out.append((Instant) column.value(i).orElse(null));
        }
        yield out;
      }
      case INTEGER, STRING, NUMBER, OBJECT, ARRAY -> {
        var out = tech.tablesaw.api.LongColumn.create(column.name(), column.size());
        for (int i = 0; i < column.size(); i++) {
          if (!column.isNull(i)) {
            out.set(i, column.get(i));
          }
        }
        yield out;
      }
    };
  }
}
