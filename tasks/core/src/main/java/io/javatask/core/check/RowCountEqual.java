package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
import java.math.BigDecimal;
import java.util.Optional;

/** There are as many rows as another data set has, times a factor. */
final class RowCountEqual implements SummaryCheck {
  private final String reference;
  private final BigDecimal wanted;
  private final BigDecimal tolerance;

  /**
   * @param wanted how many rows there should be
   * @param tolerance the share of them by which the number may differ
   */
  RowCountEqual(String reference, BigDecimal wanted, BigDecimal tolerance) {
    this.reference = reference;
    this.wanted = wanted;
    this.tolerance = tolerance;
  }

  @Override
  public boolean showsValues() {
    return false;
  }

  @Override
  public String requirement() {
    BigDecimal share = tolerance.movePointRight(2).stripTrailingZeros();
    return "as many rows as "
        + reference
        + " asks for: "
        + wanted.stripTrailingZeros().toPlainString()
        + (share.signum() == 0 ? "" : ", give or take " + share.toPlainString() + " %");
  }

  @Override
  public State init() {
    return new Count();
  }

  private final class Count implements State {
    private long rows;

    @Override
    public void update(Batch batch, RowSet asked) {
      rows += asked.count();
    }

    @Override
    public Finding result() {
      BigDecimal distance = BigDecimal.valueOf(rows).subtract(wanted).abs();
      boolean holds = distance.compareTo(wanted.multiply(tolerance)) <= 0;
      return new Finding(holds, Optional.of(rows), holds ? "" : "observed " + rows);
    }
  }
}
