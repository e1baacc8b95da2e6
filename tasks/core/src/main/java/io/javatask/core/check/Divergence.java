package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Kullback-Leibler divergence, in nats, of a column's values from the weights expected of them,
 * as Great Expectations has it: both sides are scaled to a sum of 1. Unexpected values share {@code
 * tailWeight} evenly; of bins it is one half below and one above. Infinite where something is there
 * that nothing is expected of.
 */
final class Divergence implements SummaryCheck {
  private final String column;
  private final Distribution expected;
  private final double tailWeight;
  private final double internalWeight;
  private final Bounds bounds;
  private final long memory;

  /**
   * @param tailWeight what is expected outside, 0 to 1; the other weights shrink by it
   * @param internalWeight what bins of weight 0 share evenly, 0 to 1
   * @param memory bytes of unexpected values to hold in memory before they spill
   */
  Divergence(
      String column,
      Distribution expected,
      double tailWeight,
      double internalWeight,
      Bounds bounds,
      long memory) {
    this.column = column;
    this.expected = expected;
    this.tailWeight = tailWeight;
    this.internalWeight = internalWeight;
    this.bounds = bounds;
    this.memory = memory;
  }

  @Override
  public State init() {
    return new Counts();
  }

  @Override
  public boolean showsValues() {
    return false;
  }

  @Override
  public String requirement() {
    return bounds.words();
  }

  /** Sums of p ln(p/q) before either side is scaled. */
  private static final class Sums {
    private double observed;
    private double wanted;
    private double products;

    void add(double p, double q) {
      observed += p;
      wanted += q;
      products += p == 0 ? 0 : p * Math.log(p / q);
    }

    double divergence() {
      return products / observed - Math.log(observed / wanted);
    }
  }

  private final class Counts implements State {
    private final long[] counts = new long[expected.size()];
    private final Frequencies others = new Frequencies(memory);
    private long below;
    private long above;
    private long total;

    @Override
    public void update(Batch batch, RowSet asked) {
      Column values = batch.column(column).orElseThrow();
      List<Column> read = List.of(values);
      asked.removeAll(values.nulls());
      asked.forEach(row -> take(expected.index(values, row), read, row));
    }

    private void take(int index, List<Column> read, int row) {
      total++;
      if (index >= 0 && index < counts.length) {
        counts[index]++;
        return;
      }
      below += index < 0 ? 1 : 0;
      above += index < 0 ? 0 : 1;
      if (expected.ofValues() && tailWeight > 0) {
        others.add(read, row);
      }
    }

    /** Of values with a tail weight it matters how many different ones are unexpected. */
    @Override
    public Optional<ObjectNode> save() {
      if (others.distinct() > 0) {
        return Optional.empty();
      }
      long[] all = Arrays.copyOf(counts, counts.length + 2);
      all[counts.length] = below;
      all[counts.length + 1] = above;
      return Optional.of(KeptState.counts(all));
    }

    @Override
    public void absorb(JsonNode saved) {
      long[] all = new long[counts.length + 2];
      KeptState.absorb(saved, all);
      for (int i = 0; i < counts.length; i++) {
        counts[i] += all[i];
      }
      below += all[counts.length];
      above += all[counts.length + 1];
      total += Arrays.stream(all).sum();
    }

    @Override
    public Finding result() {
      if (total == 0) {
        return new Finding(false, Optional.empty(), "no value to judge: the set is empty");
      }
      Sums sums = new Sums();
      if (expected.ofValues()) {
        addValues(sums);
      } else {
        addBins(sums);
      }
      return bounds.judge(sums.divergence());
    }

    private void addValues(Sums sums) {
      double kept = above == 0 ? 1 : 1 - tailWeight;
      for (int i = 0; i < counts.length; i++) {
        sums.add(share(counts[i]), expected.weight(i) * kept);
      }
      if (above > 0 && tailWeight == 0) {
        sums.add(share(above), 0);
      } else {
        others.forEachCount(count -> sums.add(share(count), tailWeight / others.distinct()));
      }
    }

    private void addBins(Sums sums) {
      double kept = 1 - tailWeight - internalWeight;
      long empty = 0;
      for (int i = 0; i < counts.length; i++) {
        empty += expected.weight(i) == 0 ? 1 : 0;
      }
      double[] half = {tailWeight / 2, tailWeight / 2};
      double[] tails = expected.tails().orElse(half);
      sums.add(share(below), tails[0]);
      for (int i = 0; i < counts.length; i++) {
        double weight = expected.weight(i) * kept;
        sums.add(share(counts[i]), weight == 0 ? internalWeight / (double) empty : weight);
      }
      sums.add(share(above), tails[1]);
    }

    private double share(long count) {
      return (double) count / (double) total;
    }

    @Override
    public void close() {
      others.close();
    }
  }
}
