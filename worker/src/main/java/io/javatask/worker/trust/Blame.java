package io.javatask.worker.trust;

import io.javatask.api.DataInterval;
import io.javatask.worker.ledger.Miss;
import io.javatask.worker.ledger.TrustFact;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Why an interval's data were not there in time. */
record Blame(Miss.Cause cause, Supplier<String> text, Optional<TrustFact> run) {
  String detail() {
    return text.get();
  }

  /**
   * Looks at what came for the interval until it was complete.
   *
   * @param complete absent if it is not yet
   */
  static Blame of(History history, DataInterval interval, Optional<Instant> complete) {
    List<TrustFact> came =
        history.near(interval).stream()
            .filter(f -> complete.map(c -> !f.settleTime().isAfter(c)).orElse(true))
            .toList();
    Optional<TrustFact> last =
        came.isEmpty() ? Optional.empty() : Optional.of(came.get(came.size() - 1));
    Optional<TrustFact> broken =
        came.stream().filter(TrustFact::bad).reduce((before, after) -> after);
    if (broken.isPresent()) {
      return broken(broken.get());
    }
    if (complete.isPresent()) {
      return new Blame(
          Miss.Cause.LATE_RUN,
          () -> "the run ended at " + complete.get(),
          last.filter(TrustFact::published));
    }
    if (history.underWay(interval)) {
      return new Blame(Miss.Cause.LATE_RUN, () -> "a run is queued or under way", Optional.empty());
    }
    if (last.filter(TrustFact::published).isPresent()) {
      return new Blame(Miss.Cause.LATE_RUN, () -> "only a part of the interval has come", last);
    }
    return last.map(f -> new Blame(Miss.Cause.FAILED_RUN, () -> "the run is " + f.state(), last))
        .orElseGet(() -> new Blame(Miss.Cause.NO_RUN, () -> "no run came for " + interval, last));
  }

  private static Blame broken(TrustFact fact) {
    if (fact.failedByRule()) {
      return new Blame(
          Miss.Cause.RULE,
          () ->
              "the contract was violated: "
                  + fact.rulesViolated()
                  + " of "
                  + fact.rules()
                  + " rules, "
                  + fact.rowsBad()
                  + " of "
                  + fact.rowsRead()
                  + " rows",
          Optional.of(fact));
    }
    return new Blame(
        Miss.Cause.FAILED_RUN,
        () -> "the run is " + fact.state() + fact.errorCode().map(code -> ": " + code).orElse(""),
        Optional.of(fact));
  }
}
