package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import java.util.function.DoublePredicate;
import java.util.function.Supplier;

/**
 * Numbers that lie outside of what the others of the whole set say. It takes two passes: the first
 * keeps the numbers with where they stand, spilling past a bound, the second runs over those and
 * blames rows whose batch has long gone. The source is not read again for it.
 */
final class Outliers implements GroupCheck {
  private final String column;
  private final Supplier<Fence> fences;
  private final String reason;
  private final long memory;

  /** What the whole set says of where its numbers lie. Not thread-safe. */
  interface Fence extends AutoCloseable {
    /** Takes a number in. */
    void add(double number);

    /**
     * Which numbers lie outside.
     *
     * @param numbers all that were taken in, for a fence that has to see them again
     */
    DoublePredicate outside(PlacedNumbers numbers);

    @Override
    default void close() {}
  }

  /**
   * @param fences makes a fence that has seen no number
   * @param reason why a number outside fails, in a few words
   * @param memory bytes of numbers to hold in memory before they spill
   */
  Outliers(String column, Supplier<Fence> fences, String reason, long memory) {
    this.column = column;
    this.fences = fences;
    this.reason = reason;
    this.memory = memory;
  }

  @Override
  public State init() {
    return new Kept();
  }

  @Override
  public String reason() {
    return reason;
  }

  private final class Kept implements State {
    private final Fence fence = fences.get();
    private final PlacedNumbers numbers = new PlacedNumbers(memory);
    private boolean whole = true;

    @Override
    public void update(Batch batch, RowSet asked, RowSet failing, LateBlame late) {
      Column values = batch.column(column).orElseThrow();
      asked.removeAll(values.nulls());
      whole &= values instanceof LongColumn;
      asked.forEach(
          row -> {
            double number = ColumnNumbers.at(values, row);
            fence.add(number);
            numbers.add(batch.ordinal(row), batch.line(row), number);
          });
    }

    @Override
    public void finish(LateBlame late) {
      DoublePredicate outside = fence.outside(numbers);
      numbers.forEach(
          (ordinal, line, number) -> {
            if (outside.test(number)) {
              late.blame(
                  ordinal, line, whole ? Long.toString((long) number) : Double.toString(number));
            }
          });
    }

    @Override
    public void close() {
      fence.close();
      numbers.close();
    }
  }
}
