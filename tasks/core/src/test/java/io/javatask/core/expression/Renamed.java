package io.javatask.core.expression;

import io.javatask.api.Column;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LongColumn;
import io.javatask.api.TextColumn;
import java.util.Optional;

/** Gives a computed column a name. */
final class Renamed {
  private Renamed() {}

  static Column of(String name, Column column) {
    if (column instanceof LongColumn longs) {
      return new LongColumn(name, longs.type(), longs.values(), longs.nulls(), Optional.empty());
    } else if (column instanceof DoubleColumn doubles) {
      return new DoubleColumn(name, doubles.values(), doubles.nulls(), Optional.empty());
    } else if (column instanceof TextColumn text) {
      return new TextColumn(
          name,
          text.type(),
          text.bytes(),
          text.starts(),
          text.ends(),
          text.nulls(),
          Optional.empty());
    }
    io.javatask.api.DecimalColumn decimals = (io.javatask.api.DecimalColumn) column;
    return new io.javatask.api.DecimalColumn(
        name,
        new long[] {decimals.unscaled(0)},
        new byte[] {(byte) decimals.scale(0)},
        Optional.empty(),
        decimals.nulls(),
        Optional.empty());
  }
}
