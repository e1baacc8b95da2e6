package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How many of the evaluated rows are of some kind, or what share of them, 0 to 1. */
final class Share implements MetricCheck.State {
  private final Kind kind;
  private final boolean ratio;
  private final OptionalDouble ofNone;
  private long rows;
  private long hits;

  /** Which rows are counted. */
  interface Kind {
    /**
     * Adds rows of the kind.
     *
     * @param asked in: the rows that may be; out: those that were evaluated
     * @param hits out: those of the kind; empty on entry
     */
    void find(Batch batch, RowSet asked, RowSet hits);
  }

  /**
   * @param ratio whether the share is asked for, not the count
   * @param ofNone the result where no row was evaluated
   */
  Share(Kind kind, boolean ratio, OptionalDouble ofNone) {
    this.kind = kind;
    this.ratio = ratio;
    this.ofNone = ofNone;
  }

  /** Rows whose number is 0, or whose boolean is true. */
  static Kind equalTo(String column, double number) {
    return (batch, asked, hits) -> {
      Column values = batch.column(column).orElseThrow();
      asked.removeAll(values.nulls());
      asked.forEach(
          row -> {
            if (ColumnNumbers.at(values, row) == number) {
              hits.add(row);
            }
          });
    };
  }

  /** Rows with a value in each of the columns, or in at least one. */
  static Kind complete(List<String> columns, boolean any) {
    return (batch, asked, hits) -> {
      RowSet missing = new RowSet(batch.rows());
      if (any) {
        missing.fill();
      }
      for (Column column : KeyEncoder.columns(batch, columns)) {
        if (any) {
          missing.retainAll(column.nulls());
        } else {
          missing.addAll(column.nulls());
        }
      }
      hits.addAll(asked);
      hits.removeAll(missing);
    };
  }

  @Override
  public void update(Batch batch, RowSet asked) {
    RowSet found = new RowSet(batch.rows());
    kind.find(batch, asked, found);
    rows += asked.count();
    hits += found.count();
  }

  @Override
  public void merge(MetricCheck.State other) {
    rows += ((Share) other).rows;
    hits += ((Share) other).hits;
  }

  @Override
  public Optional<ObjectNode> save() {
    return Optional.of(KeptState.node().put("rows", rows).put("hits", hits));
  }

  @Override
  public void absorb(JsonNode saved) {
    rows += saved.path("rows").longValue();
    hits += saved.path("hits").longValue();
  }

  @Override
  public OptionalDouble result() {
    if (rows == 0) {
      return ofNone;
    }
    return OptionalDouble.of(ratio ? (double) hits / (double) rows : (double) hits);
  }
}
