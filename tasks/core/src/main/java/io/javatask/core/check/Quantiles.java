package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Quantiles of a column, each between bounds of its own; exact, as the numbers are sorted and
 * spill. No numbers have no quantiles, and then it does not hold.
 */
final class Quantiles implements SummaryCheck {
  private final String column;
  private final List<Wanted> wanted;
  private final Interpolation interpolation;
  private final boolean single;
  private final long memory;

  /**
   * One quantile.
   *
   * @param share 0 to 1
   * @param tolerance how far outside a bound still holds, as a share of the bound
   */
  record Wanted(double share, Bounds bounds, double tolerance) {
    boolean holds(double value) {
      return bounds.contain(value)
          || bounds.min().map(b -> isClose(value, b)).orElse(false)
          || bounds.max().map(b -> isClose(value, b)).orElse(false);
    }

    private boolean isClose(double value, Bounds.End end) {
      double bound = end.value().doubleValue();
      return tolerance > 0 && Math.abs(value - bound) <= 1e-8 + tolerance * Math.abs(bound);
    }
  }

  /**
   * @param single whether the one quantile is shown as a number, not as a list
   */
  Quantiles(
      String column,
      List<Wanted> wanted,
      Interpolation interpolation,
      boolean single,
      long memory) {
    this.column = column;
    this.wanted = List.copyOf(wanted);
    this.interpolation = interpolation;
    this.single = single;
    this.memory = memory;
  }

  @Override
  public State init() {
    return new Numbers();
  }

  @Override
  public String requirement() {
    return single
        ? wanted.get(0).bounds().words()
        : String.join(
            "; ", wanted.stream().map(w -> w.share() + ": " + w.bounds().words()).toList());
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

    /** Exact as long as all rows are this run's own. */
    @Override
    public Optional<ObjectNode> save() {
      return Optional.of(RankSketch.save(ranked(), kept.error()));
    }

    @Override
    public void absorb(JsonNode saved) {
      kept.absorb(saved);
    }

    private RankedNumbers ranked() {
      return kept.isEmpty() ? numbers : kept;
    }

    @Override
    public Finding result() {
      if (ranked().size() == 0) {
        return new Finding(false, Optional.empty(), "no value to judge: the set is empty");
      }
      List<Object> observed = new ArrayList<>();
      List<String> outside = new ArrayList<>();
      double[] found = found();
      for (int i = 0; i < wanted.size(); i++) {
        Object shown = Judgement.number(found[i]);
        observed.add(shown);
        if (!wanted.get(i).holds(found[i])) {
          outside.add(single ? "observed " + shown : wanted.get(i).share() + ": " + shown);
        }
      }
      return kept.approximate(
          new Finding(
              outside.isEmpty(),
              Optional.of(single ? observed.get(0) : observed),
              String.join("; ", outside)));
    }

    private double[] found() {
      return ranked()
          .quantiles(interpolation, wanted.stream().mapToDouble(Wanted::share).toArray());
    }

    @Override
    public void close() {
      numbers.close();
    }
  }
}
