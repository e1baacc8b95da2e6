package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  /** What a quantile between two numbers is. */
  enum Interpolation {
    LINEAR,
    LOWER,
    HIGHER,
    MIDPOINT,
    NEAREST
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

  private final class Numbers implements State {
    private final SortedNumbers numbers = new SortedNumbers(memory);

    @Override
    public void update(Batch batch, RowSet asked) {
      Column values = batch.column(column).orElseThrow();
      asked.removeAll(values.nulls());
      if (values instanceof LongColumn longs) {
        asked.forEach(row -> numbers.add((double) longs.get(row)));
      } else if (values instanceof DoubleColumn doubles) {
        asked.forEach(row -> numbers.add(doubles.get(row)));
      } else if (values instanceof DecimalColumn decimals) {
        asked.forEach(row -> numbers.add(decimals.get(row).doubleValue()));
      }
    }

    @Override
    public Finding result() {
      if (numbers.size() == 0) {
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
      return new Finding(
          outside.isEmpty(),
          Optional.of(single ? observed.get(0) : observed),
          String.join("; ", outside));
    }

    /** The neighbours of every quantile are read in one ascending go. */
    private double[] found() {
      long[] ranks =
          wanted.stream()
              .flatMap(w -> List.of(floor(w), ceiling(w)).stream())
              .mapToLong(Long::longValue)
              .sorted()
              .distinct()
              .toArray();
      double[] at = numbers.at(ranks);
      return wanted.stream()
          .mapToDouble(w -> between(w, at[rank(ranks, floor(w))], at[rank(ranks, ceiling(w))]))
          .toArray();
    }

    private int rank(long[] ranks, long rank) {
      return java.util.Arrays.binarySearch(ranks, rank);
    }

    private double position(Wanted w) {
      return (double) (numbers.size() - 1) * w.share();
    }

    private long floor(Wanted w) {
      return (long) Math.floor(position(w));
    }

    private long ceiling(Wanted w) {
      return (long) Math.ceil(position(w));
    }

    private double between(Wanted w, double low, double high) {
      double part = position(w) - floor(w);
      return switch (interpolation) {
        case LINEAR -> low + (high - low) * part;
        case LOWER -> low;
        case HIGHER -> high;
        case MIDPOINT -> part == 0 ? low : low + (high - low) / 2;
        case NEAREST -> Math.rint(position(w)) == floor(w) ? low : high;
      };
    }
  }
}
