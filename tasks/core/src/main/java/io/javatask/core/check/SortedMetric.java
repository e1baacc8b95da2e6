package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A number that follows from a column's numbers in ascending order; exact, as they are sorted and
 * spill. No numbers have none, and then it does not hold.
 */
final class SortedMetric implements SummaryCheck {
  private final String column;
  private final ToDoubleFunction<SortedNumbers> number;
  private final ToDoubleFunction<RankSketch> ranked;
  private final Bounds bounds;
  private final long memory;

  private SortedMetric(
      String column,
      ToDoubleFunction<SortedNumbers> number,
      ToDoubleFunction<RankSketch> ranked,
      Bounds bounds,
      long memory) {
    this.column = column;
    this.number = number;
    this.ranked = ranked;
    this.bounds = bounds;
    this.memory = memory;
  }

  /** The third quartile less the first. */
  static SortedMetric interquartileRange(String column, Bounds bounds, long memory) {
    return new SortedMetric(
        column, SortedMetric::interquartileRange, SortedMetric::interquartileRange, bounds, memory);
  }

  /**
   * A number that a sketch of the numbers tells, too, as closely as it knows ranks.
   *
   * @param number of at least one number
   * @param memory bytes of numbers to hold in memory before they spill
   */
  static SortedMetric ranked(
      String column,
      ToDoubleFunction<SortedNumbers> number,
      ToDoubleFunction<RankSketch> ranked,
      Bounds bounds,
      long memory) {
    return new SortedMetric(column, number, ranked, bounds, memory);
  }

  private static double interquartileRange(RankedNumbers numbers) {
    double[] quartiles = numbers.quantiles(Interpolation.LINEAR, 0.25, 0.75);
    return quartiles[1] - quartiles[0];
  }

  @Override
  public State init() {
    return new Numbers();
  }

  @Override
  public String requirement() {
    return bounds.words();
  }

  /** Rows of its own, or what other runs kept; never both. */
  private final class Numbers implements State {
    private final SortedNumbers numbers = new SortedNumbers(memory);
    private final RankSketch kept = new RankSketch();

    @Override
    public void update(Batch batch, RowSet asked) {
      Column values = batch.column(column).orElseThrow();
      asked.removeAll(values.nulls());
      ColumnNumbers.forEach(values, asked, numbers::add);
    }

    @Override
    public Optional<ObjectNode> save() {
      return Optional.of(RankSketch.save(kept.isEmpty() ? numbers : kept, kept.error()));
    }

    @Override
    public void absorb(JsonNode saved) {
      kept.absorb(saved);
    }

    @Override
    public Finding result() {
      if (!kept.isEmpty()) {
        return kept.approximate(bounds.judge(ranked.applyAsDouble(kept)));
      }
      return numbers.size() == 0
          ? new Finding(false, Optional.empty(), "no value to judge: the set is empty")
          : bounds.judge(number.applyAsDouble(numbers));
    }

    @Override
    public void close() {
      numbers.close();
    }
  }
}
