package io.javatask.core.sink;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.DoubleColumn;
import io.javatask.api.ErrorCode;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import io.javatask.api.TaskException;
import io.javatask.api.TextColumn;
import io.javatask.core.contract.Property;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * The contract's columns of one batch, in contract order, read as the contract's types. A column
 * that the batch lacks is null throughout.
 */
final class ContractColumns {
  private final List<Property> properties;
  private final Batch batch;
  private final Column[] columns;
  private final ColumnKind[] kinds;

  ContractColumns(List<Property> properties, Batch batch) {
    this.properties = properties;
    this.batch = batch;
    this.columns = new Column[properties.size()];
    this.kinds = new ColumnKind[properties.size()];
    for (int i = 0; i < columns.length; i++) {
      Property property = properties.get(i);
      kinds[i] = ColumnKind.of(property);
      columns[i] =
          batch.column(property.name()).orElseGet(() -> absent(property.name(), batch.rows()));
      requireKind(columns[i], kinds[i]);
    }
  }

  private static Column absent(String name, int rows) {
    return new AllNull(name, rows).column();
  }

  /** A column of nothing but null satisfies every kind. */
  private record AllNull(String name, int rows) {
    Column column() {
      return new DoubleColumn(name, new double[0], RowSet.all(rows), Optional.empty());
    }
  }

  private static void requireKind(Column column, ColumnKind kind) {
    boolean fits =
        switch (kind) {
          case TEXT, JSON -> column instanceof TextColumn;
          case INTEGER, BOOLEAN, DATE, TIMESTAMP, TIME -> column instanceof LongColumn;
          case DOUBLE, DECIMAL -> column instanceof DoubleColumn || column instanceof DecimalColumn;
        };
    if (!fits && column.nulls().count() < column.size()) {
      throw new IllegalArgumentException(
          "column " + column.name() + " is a " + column.type() + " where the contract has " + kind);
    }
  }

  int size() {
    return columns.length;
  }

  int rows() {
    return batch.rows();
  }

  long ordinal(int row) {
    return batch.ordinal(row);
  }

  Property property(int column) {
    return properties.get(column);
  }

  ColumnKind kind(int column) {
    return kinds[column];
  }

  RowSet nulls(int column) {
    return columns[column].nulls();
  }

  boolean isNull(int column, int row) {
    return columns[column].isNull(row);
  }

  /** The text of a malformed cell; empty for another null. */
  Optional<String> malformed(int column, int row) {
    return columns[column].text(row);
  }

  /** Only for {@link ColumnKind#isText} columns that are not null throughout. */
  TextColumn text(int column) {
    return (TextColumn) columns[column];
  }

  long longAt(int column, int row) {
    return ((LongColumn) columns[column]).get(row);
  }

  /** A {@link ColumnKind#DOUBLE}; negative zero reads as zero. */
  double doubleAt(int column, int row) {
    double value =
        columns[column] instanceof DecimalColumn decimals
            ? decimals.get(row).doubleValue()
            : ((DoubleColumn) columns[column]).get(row);
    return value == 0 ? 0.0 : value;
  }

  /** Sets {@code cell} to a {@link ColumnKind#DECIMAL}, at whatever scale the batch has it. */
  void decimalAt(int column, int row, DecimalCell cell) {
    if (columns[column] instanceof DecimalColumn decimals) {
      if (decimals.isLarge(row)) {
        cell.set(decimals.get(row));
      } else {
        cell.set(decimals.unscaled(row), decimals.scale(row));
      }
      return;
    }
    double value = ((DoubleColumn) columns[column]).get(row);
    if (!Double.isFinite(value)) {
      throw refused(column, row, value + " is no decimal");
    }
    cell.set(BigDecimal.valueOf(value));
  }

  /**
   * Sets {@code cell} to a {@link ColumnKind#DECIMAL} at exactly the contract's scale.
   *
   * @throws TaskException STORE_REFUSED if digits would be lost
   */
  void decimalToFit(int column, int row, DecimalCell cell) {
    decimalAt(column, row, cell);
    Property.DecimalSize size = properties.get(column).decimal().orElseThrow();
    if (!cell.fit(size.precision(), size.scale())) {
      decimalAt(column, row, cell);
      throw refused(
          column,
          row,
          (properties.get(column).classified() ? "the value" : cell.toString())
              + " does not fit DECIMAL("
              + size.precision()
              + ","
              + size.scale()
              + ") without losing digits");
    }
  }

  private TaskException refused(int column, int row, String why) {
    return new TaskException(
        ErrorCode.STORE_REFUSED,
        "column '"
            + properties.get(column).name()
            + "', record "
            + batch.ordinal(row)
            + " of "
            + batch.origin()
            + ": "
            + why);
  }
}
