package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import java.util.OptionalDouble;

/**
 * A number lies less than so many standard deviations from the mean of its column. Where there is
 * no deviation (fewer than two numbers, or all the same) every number holds.
 *
 * <p>Mean and deviation are known only with the last row, so the check takes two passes: the first
 * keeps each number with where it stands, 24 bytes a row, which spill; the second runs over those
 * and blames rows whose batch has long gone. The source is not read again for it, and what is kept
 * does not grow in memory.
 */
final class ZScore implements GroupCheck {
  private final String column;
  private final double threshold;
  private final boolean doubleSided;
  private final long memory;

  /**
   * @param doubleSided whether low numbers count as much as high ones
   * @param memory bytes of numbers to hold in memory before they spill
   */
  ZScore(String column, double threshold, boolean doubleSided, long memory) {
    this.column = column;
    this.threshold = threshold;
    this.doubleSided = doubleSided;
    this.memory = memory;
  }

  @Override
  public State init() {
    return new Kept();
  }

  @Override
  public String reason() {
    return "z-score not "
        + (doubleSided ? "within " + Math.abs(threshold) : "below " + threshold)
        + " of the mean";
  }

  private boolean holds(double score) {
    return doubleSided ? Math.abs(score) < Math.abs(threshold) : score < threshold;
  }

  private final class Kept implements State {
    private final Moments moments = new Moments();
    private final PlacedNumbers numbers = new PlacedNumbers(memory);
    private boolean whole = true;

    @Override
    public void update(Batch batch, RowSet asked, RowSet failing, LateBlame late) {
      Column values = batch.column(column).orElseThrow();
      asked.removeAll(values.nulls());
      whole &= values instanceof LongColumn;
      asked.forEach(
          row -> {
            double number = number(values, row);
            moments.add(number);
            numbers.add(batch.ordinal(row), batch.line(row), number);
          });
    }

    private double number(Column values, int row) {
      if (values instanceof LongColumn longs) {
        return (double) longs.get(row);
      }
      if (values instanceof DoubleColumn doubles) {
        return doubles.get(row);
      }
      return values instanceof DecimalColumn decimals
          ? decimals.get(row).doubleValue()
          : Double.NaN;
    }

    @Override
    public void finish(LateBlame late) {
      OptionalDouble deviation = moments.deviation();
      if (deviation.isEmpty() || deviation.getAsDouble() == 0) {
        return;
      }
      double mean = moments.mean().orElseThrow();
      numbers.forEach(
          (ordinal, line, number) -> {
            if (!holds((number - mean) / deviation.getAsDouble())) {
              late.blame(
                  ordinal, line, whole ? Long.toString((long) number) : Double.toString(number));
            }
          });
    }

    @Override
    public void close() {
      numbers.close();
    }
  }
}
