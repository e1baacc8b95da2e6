package io.javatask.core.contract;

import io.javatask.core.contract.Argument.Kind;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Reports arguments that no data can satisfy, or that say nothing of any. */
record VainArguments(Findings findings) {
  /**
   * @param column the column whose values the arguments are compared with; absent if that cannot be
   *     told
   */
  void report(Place body, CheckName check, Optional<Property> column) {
    Place given = body.child("arguments");
    BiFunction<Place, Place, Optional<Integer>> byValue =
        (low, high) -> column.flatMap(c -> Values.of(c).compare(low.node(), high.node()));
    boolean ofValues = check.argument("min").filter(a -> a.kind() == Kind.VALUE).isPresent();
    boolean open = given.flag("exclusive_min") || given.flag("exclusive_max");
    reportOrder(given, "min", "max", open, ofValues ? byValue : VainArguments::order);
    if (check == CheckName.QUANTILES) {
      parts(given, "quantiles").forEach(this::reportQuantile);
    } else if (check == CheckName.HISTOGRAM) {
      boolean shares = given.text("of").filter("count"::equals).isEmpty();
      for (Place bin : parts(given, "bins")) {
        reportOrder(bin, "from", "to", true, byValue);
        reportBin(bin, shares);
      }
    } else if (check == CheckName.Z_SCORE) {
      reportThreshold(body, given);
    }
  }

  /** The entries of a list, unless it has been found to be none of its kind. */
  private List<Place> parts(Place given, String key) {
    return findings.hasErrorAt(given.pointerTo(key)) ? List.of() : given.each(key);
  }

  private static Optional<Integer> order(Place low, Place high) {
    return low.number().flatMap(n -> high.number().map(n::compareTo));
  }

  /**
   * @param open whether one of the ends lies outside
   */
  private void reportOrder(
      Place holder,
      String lowKey,
      String highKey,
      boolean open,
      BiFunction<Place, Place, Optional<Integer>> order) {
    Place low = holder.child(lowKey);
    Place high = holder.child(highKey);
    if (order.apply(low, high).filter(o -> o > 0 || (o == 0 && open)).isPresent()) {
      findings.error(high, Limits.nothingBetween(lowKey, low, highKey, high));
    }
  }

  private void reportQuantile(Place quantile) {
    if (!quantile.has("min") && !quantile.has("max")) {
      findings.error(quantile, "a quantile needs a bound: 'min', 'max' or both");
    }
    reportOrder(quantile, "min", "max", false, VainArguments::order);
  }

  private void reportBin(Place bin, boolean shares) {
    reportOrder(bin, "min", "max", false, VainArguments::order);
    bin.number("min")
        .filter(min -> shares && min.doubleValue() > 1)
        .ifPresent(
            min ->
                findings.error(
                    bin.child("min"),
                    "a share is at most 1, not "
                        + min.toPlainString()
                        + "; counts are bounded with the argument \"of\": \"count\""));
    bin.number("max")
        .filter(max -> max.signum() < 0)
        .ifPresent(
            max ->
                findings.error(
                    bin.child("max"), "'max' must be 0 or more, not " + max.toPlainString()));
  }

  /** The mean itself is not below such a threshold; with a bound of its rows the rule may hold. */
  private void reportThreshold(Place body, Place given) {
    boolean bounded = List.of("mostly", "warn", "fail").stream().anyMatch(body::has);
    boolean doubleSided = given.flag("double_sided");
    given
        .number("threshold")
        .filter(t -> !bounded && (t.signum() == 0 || (t.signum() < 0 && !doubleSided)))
        .ifPresent(
            t ->
                findings.error(
                    given.child("threshold"),
                    "'threshold' must be a number above 0, not " + t.toPlainString()));
  }
}
