package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How far a column's values are from the shares that are expected of them. */
final class Binned implements MetricCheck.State {
  private final String column;
  private final Distribution expected;
  private final Distance distance;

  /** Counts by index; before the first those below it, after the last all others. */
  private final long[] counts;

  /** A number of what was counted. */
  interface Distance {
    /**
     * How far it is; infinite is allowed.
     *
     * @param shares the expected shares, which add up to 1
     * @param counts how many values each of them has, then how many have none
     * @param total all of them, above 0
     */
    double of(double[] shares, long[] counts, long total);
  }

  Binned(String column, Distribution expected, Distance distance) {
    this.column = column;
    this.expected = expected;
    this.distance = distance;
    this.counts = new long[expected.size() + 1];
  }

  @Override
  public void update(Batch batch, RowSet asked) {
    Column values = batch.column(column).orElseThrow();
    asked.removeAll(values.nulls());
    asked.forEach(
        row -> {
          int index = expected.index(values, row);
          counts[index < 0 ? expected.size() : index]++;
        });
  }

  @Override
  public void merge(MetricCheck.State other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += ((Binned) other).counts[i];
    }
  }

  @Override
  public Optional<ObjectNode> save() {
    return Optional.of(KeptState.counts(counts));
  }

  @Override
  public void absorb(JsonNode saved) {
    KeptState.absorb(saved, counts);
  }

  @Override
  public OptionalDouble result() {
    long total = Arrays.stream(counts).sum();
    return total == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(distance.of(expected.shares(), counts, total));
  }

  /** Population stability index; shares below {@code least} count as that. */
  static Distance stability(double least) {
    return (shares, counts, total) -> {
      double sum = 0;
      for (int i = 0; i < counts.length; i++) {
        double share = i < shares.length ? shares[i] : 0;
        if (share > 0 || counts[i] > 0) {
          double actual = Math.max(least, (double) counts[i] / (double) total);
          double wanted = Math.max(least, share);
          sum += (actual - wanted) * Math.log(actual / wanted);
        }
      }
      return sum;
    };
  }

  /** Pearson's statistic; infinite where something is there that nothing is expected of. */
  static Distance chiSquare() {
    return (shares, counts, total) -> {
      double sum = 0;
      for (int i = 0; i < counts.length; i++) {
        double wanted = i < shares.length ? shares[i] * (double) total : 0;
        double off = (double) counts[i] - wanted;
        sum += wanted == 0 && off == 0 ? 0 : off * off / wanted;
      }
      return sum;
    };
  }

  /** How likely a statistic as great as the observed one is, if the shares are right. */
  static Distance chiSquareProbability() {
    return (shares, counts, total) -> {
      long categories = Arrays.stream(shares).filter(s -> s > 0).count();
      double statistic = chiSquare().of(shares, counts, total);
      return categories < 2
          ? (statistic == 0 ? 1 : 0)
          : Gamma.chiSquareAbove(statistic, (int) categories - 1);
    };
  }
}
