package io.javatask.worker.trust;

import io.javatask.api.DataInterval;
import io.javatask.core.report.ValidationReport.SlaStatus;
import io.javatask.worker.ledger.Miss;
import io.javatask.worker.ledger.TrustFact;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What one SLA came to for one interval. Its texts are made when somebody reads them, for a window
 * may have many thousand intervals.
 *
 * @param part the interval or partition key as text, or when data began to be old
 * @param status AT_RISK and UNKNOWN only as long as nothing is decided
 * @param due when it had to hold
 * @param miss when it did not hold; also of one that was mended later, whose status is MET
 * @param observed in words
 * @param cause of the miss
 * @param detail the cause in a sentence, or why the status is what it is
 * @param run the run that decided it
 * @param time when it counts for a budget of occurrences
 * @param bad how much of it is bad: rows, rules, cells, or the interval
 * @param valid how much of it there is; 0 as long as nothing is decided
 * @param known the time that it speaks of, for a budget of slices
 */
record Judged(
    Supplier<String> part,
    Optional<DataInterval> interval,
    SlaStatus status,
    Optional<Instant> due,
    Optional<Span> miss,
    Supplier<String> observed,
    Miss.Cause cause,
    Supplier<String> detail,
    Optional<TrustFact> run,
    Instant time,
    double bad,
    double valid,
    Optional<Span> known) {
  boolean missed() {
    return status == SlaStatus.MISSED;
  }
}
