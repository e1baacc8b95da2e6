package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LogicalType;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import io.javatask.core.contract.Property;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The values of a column whose values are a long each, in their order: numbers, dates, times. They
 * are sorted, and spill, so that all that one pass over them tells is exact.
 */
final class RankedValues implements AutoCloseable {
  private static final int MOST_DIGITS = 18;

  private final Property column;
  private final SortedRecords records;

  RankedValues(Property column, long memory) {
    this.column = column;
    this.records = new SortedRecords(1, memory);
  }

  /** Whether a column's values are a long each; of decimals those that 64 bits hold. */
  static boolean hold(Property column) {
    return switch (column.type()) {
      case INTEGER, BOOLEAN, DATE, TIME, TIMESTAMP -> true;
      case NUMBER -> column.decimal().map(size -> size.precision() <= MOST_DIGITS).orElse(true);
      case STRING, OBJECT, ARRAY -> false;
    };
  }

  void update(Column values, RowSet rows) {
    if (values instanceof LongColumn numbers) {
      rows.forEach(row -> records.add(numbers.get(row)));
    } else if (values instanceof DoubleColumn numbers) {
      rows.forEach(row -> records.add(SortedRecords.key(numbers.get(row))));
    } else {
      DecimalColumn numbers = (DecimalColumn) values;
      int scale = scale();
      rows.forEach(
          row -> records.add(numbers.get(row).setScale(scale).unscaledValue().longValueExact()));
    }
  }

  private int scale() {
    return column.decimal().map(Property.DecimalSize::scale).orElse(0);
  }

  /**
   * What the values tell in their order.
   *
   * @param least empty where there is no value
   * @param quantiles one for each share
   */
  record Order(
      long distinct,
      Optional<Object> least,
      Optional<Object> greatest,
      TopValues top,
      List<Double> quantiles) {}

  /** Goes over all values once. */
  Order order(double... shares) {
    double last = (double) (records.size() - 1);
    double[] low = new double[shares.length];
    double[] quantiles = new double[shares.length];
    TopValues top = new TopValues(ColumnFigures.MOST_FREQUENT);
    SortedRecords.Cursor cursor = records.sorted();
    long distinct = 0;
    long run = 0;
    long key = 0;
    Optional<Object> least = Optional.empty();
    for (long rank = 0; cursor.next(); rank++) {
      long next = cursor.field(0);
      if (rank == 0) {
        least = Optional.of(shown(next));
      }
      if (rank > 0 && next != key) {
        take(top, distinct++, run, key);
        run = 0;
      }
      key = next;
      run++;
      for (int i = 0; i < shares.length; i++) {
        double position = last * shares[i];
        long floor = (long) Math.floor(position);
        if (rank == floor) {
          low[i] = number(key);
        }
        if (rank == (long) Math.ceil(position)) {
          quantiles[i] = Interpolation.LINEAR.between(low[i], number(key), position - floor, floor);
        }
      }
    }
    if (run == 0) {
      return new Order(0, Optional.empty(), Optional.empty(), top, List.of());
    }
    take(top, distinct++, run, key);
    return new Order(
        distinct, least, Optional.of(shown(key)), top, Arrays.stream(quantiles).boxed().toList());
  }

  private void take(TopValues top, long number, long count, long key) {
    top.take(number, count, () -> shown(key));
  }

  private double number(long key) {
    if (column.type() != LogicalType.NUMBER) {
      return (double) key;
    }
    return column.decimal().isPresent()
        ? BigDecimal.valueOf(key, scale()).doubleValue()
        : SortedRecords.number(key);
  }

  /** A number or a truth as such, dates and times in their text. */
  private Object shown(long key) {
    return switch (column.type()) {
      case INTEGER -> key;
      case BOOLEAN -> key != 0;
      case NUMBER ->
          column.decimal().isPresent()
              ? BigDecimal.valueOf(key, scale())
              : (Object) SortedRecords.number(key);
      case DATE, TIME, TIMESTAMP, STRING, OBJECT, ARRAY -> {
        long[] one = {key};
        RowSet none = new RowSet(1);
        yield new LongColumn(column.name(), column.type(), one, none, Optional.empty())
            .text(0)
            .orElseThrow();
      }
    };
  }

  @Override
  public void close() {
    records.close();
  }
}
