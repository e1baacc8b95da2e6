package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How many of a column's values, or what share of them, lie in each of some bins with bounds. */
final class Histogram implements SummaryCheck {
  private final String column;
  private final Cells cells;
  private final List<Bin> bins;
  private final boolean shares;

  /**
   * One bin.
   *
   * @param holds whether a value as {@link Cells} reads it is in the bin; absent for what is in no
   *     other
   * @param word what messages call it
   */
  record Bin(Optional<Predicate<Object>> holds, String word, Bounds bounds) {}

  /**
   * @param shares whether bounds are shares, 0 to 1, not counts
   */
  Histogram(String column, Cells cells, List<Bin> bins, boolean shares) {
    this.column = column;
    this.cells = cells;
    this.bins = List.copyOf(bins);
    this.shares = shares;
  }

  @Override
  public State init() {
    return new Counts();
  }

  @Override
  public String requirement() {
    return String.join("; ", bins.stream().map(b -> b.word() + ": " + b.bounds().words()).toList());
  }

  private final class Counts implements State {
    private final long[] counts = new long[bins.size()];
    private long total;

    @Override
    public void update(Batch batch, RowSet asked) {
      Column values = batch.column(column).orElseThrow();
      asked.removeAll(values.nulls());
      total += asked.count();
      asked.forEach(row -> take(cells.value(values, row)));
    }

    private void take(Object value) {
      boolean found = false;
      for (int i = 0; i < counts.length; i++) {
        Optional<Predicate<Object>> holds = bins.get(i).holds();
        if (holds.isPresent() && holds.get().test(value)) {
          counts[i]++;
          found = true;
        }
      }
      for (int i = 0; i < counts.length && !found; i++) {
        counts[i] += bins.get(i).holds().isEmpty() ? 1 : 0;
      }
    }

    @Override
    public Optional<ObjectNode> save() {
      return Optional.of(KeptState.counts(counts).put("total", total));
    }

    @Override
    public void absorb(JsonNode saved) {
      KeptState.absorb(saved, counts);
      total += saved.path("total").longValue();
    }

    @Override
    public Finding result() {
      if (total == 0) {
        return new Finding(false, Optional.empty(), "no value to judge: the set is empty");
      }
      List<Object> observed = new ArrayList<>();
      List<String> outside = new ArrayList<>();
      for (int i = 0; i < counts.length; i++) {
        double number = shares ? (double) counts[i] / (double) total : (double) counts[i];
        Object shown = Judgement.number(number);
        observed.add(shown);
        if (!bins.get(i).bounds().contain(number)) {
          outside.add(bins.get(i).word() + ": " + shown);
        }
      }
      return new Finding(outside.isEmpty(), Optional.of(observed), String.join("; ", outside));
    }
  }
}
