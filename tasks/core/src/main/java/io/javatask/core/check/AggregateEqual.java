package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/** An aggregate of a column equals that of a column of another data set. */
final class AggregateEqual implements SummaryCheck {
  private final String column;
  private final Cells cells;
  private final Aggregate.Kind kind;
  private final BigDecimal tolerance;
  private final String reference;
  private final Optional<Object> wanted;

  /**
   * @param tolerance the share of the other's number by which the own may differ
   * @param wanted what the other data set has; empty for the extreme of nothing
   */
  AggregateEqual(
      String column,
      Cells cells,
      Aggregate.Kind kind,
      BigDecimal tolerance,
      String reference,
      Optional<Object> wanted) {
    this.column = column;
    this.cells = cells;
    this.kind = kind;
    this.tolerance = tolerance;
    this.reference = reference;
    this.wanted = wanted;
  }

  @Override
  public String requirement() {
    return "the same " + kind.name().toLowerCase(Locale.ROOT) + " as in " + reference;
  }

  @Override
  public State init() {
    return new Own();
  }

  private final class Own implements State {
    private final Aggregate own = new Aggregate(kind, cells);

    @Override
    public void update(Batch batch, RowSet asked) {
      Column values = batch.column(column).orElseThrow();
      asked.removeAll(values.nulls());
      own.update(values, asked);
    }

    @Override
    public Finding result() {
      Optional<Object> value = own.value();
      boolean holds = equal(value);
      String message =
          holds ? "" : "observed " + shown(value) + ", and " + shown(wanted) + " in " + reference;
      return new Finding(holds, value.map(Cells::shown), message);
    }
  }

  private boolean equal(Optional<Object> value) {
    if (value.isPresent()
        && value.get() instanceof BigDecimal own
        && wanted.isPresent()
        && wanted.get() instanceof BigDecimal other) {
      BigDecimal most = other.abs().multiply(tolerance);
      return own.subtract(other).abs().compareTo(most) <= 0;
    }
    return value.equals(wanted);
  }

  private static String shown(Optional<Object> value) {
    return value.map(Cells::shown).map(Object::toString).orElse("nothing");
  }
}
