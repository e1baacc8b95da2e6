package io.javatask.worker.trust;

import io.javatask.api.DataInterval;
import io.javatask.core.contract.Goal;
import io.javatask.core.contract.Sla;
import io.javatask.core.report.ValidationReport.SlaStatus;
import io.javatask.worker.ledger.Miss;
import io.javatask.worker.ledger.TrustFact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges how old data are: with a schedule once for each interval, as of its end; without one all
 * the time. A backfill makes nothing fresh.
 */
final class FreshnessJudge {
  private static final double AT_RISK = 0.8;

  private FreshnessJudge() {}

  static List<Judged> judge(Sla sla, History history, Instant asOf) {
    Duration limit = ((Goal.Within) sla.goal()).time();
    Sawtooth ages = ages(sla, history, asOf);
    return sla.schedule().isPresent()
        ? intervals(sla, history, ages, limit, asOf)
        : always(history, ages, limit, asOf);
  }

  private static Sawtooth ages(Sla sla, History history, Instant asOf) {
    String column = sla.column().orElseThrow();
    List<Sawtooth.Publication> publications = new ArrayList<>();
    for (TrustFact fact : history.published()) {
      if (fact.live() && !fact.settleTime().isAfter(asOf)) {
        fact.newestEvent(column)
            .ifPresent(t -> publications.add(new Sawtooth.Publication(fact.settleTime(), t)));
      }
    }
    return Sawtooth.of(publications);
  }

  private static List<Judged> intervals(
      Sla sla, History history, Sawtooth ages, Duration limit, Instant asOf) {
    List<Judged> judged = new ArrayList<>();
    for (DataInterval interval : Expected.of(sla, history, asOf)) {
      Instant next = sla.schedule().orElseThrow().after(interval.end()).orElse(interval.end());
      Instant decided = history.complete(interval).filter(c -> c.isBefore(next)).orElse(next);
      Optional<Instant> fresh =
          ages.reached(interval.end().minus(limit)).filter(f -> !f.isAfter(asOf));
      boolean inTime = fresh.filter(f -> !f.isAfter(decided)).isPresent();
      if (inTime || !decided.isAfter(asOf)) {
        judged.add(interval(history, interval, inTime, fresh, decided));
      }
    }
    return judged;
  }

  private static Judged interval(
      History history,
      DataInterval interval,
      boolean inTime,
      Optional<Instant> fresh,
      Instant decided) {
    Optional<TrustFact> run = history.published(interval);
    Blame blame =
        inTime || run.isPresent()
            ? new Blame(Miss.Cause.DATA, () -> "the data that came were old", run)
            : Blame.of(history, interval, Optional.empty());
    Instant time = inTime ? fresh.orElseThrow() : decided;
    return new Judged(
        interval::toString,
        Optional.of(interval),
        inTime ? SlaStatus.MET : SlaStatus.MISSED,
        Optional.of(decided),
        inTime ? Optional.empty() : Optional.of(new Span(decided, fresh)),
        () ->
            run.flatMap(TrustFact::newestEvent)
                .map(t -> "newest event " + t)
                .orElse(inTime ? "fresh" : "no event"),
        blame.cause(),
        () -> inTime ? "" : blame.detail(),
        blame.run(),
        time.isBefore(interval.end()) ? interval.end() : time,
        inTime ? 0 : 1,
        1,
        Optional.of(Span.of(interval.end(), decided)));
  }

  private static List<Judged> always(History history, Sawtooth ages, Duration limit, Instant asOf) {
    if (ages.isEmpty()) {
      return List.of();
    }
    List<Judged> judged = new ArrayList<>();
    List<Span> old = ages.olderThan(limit, asOf);
    for (Span span : old) {
      judged.add(old(span));
    }
    Instant first = history.published().get(0).settleTime();
    Duration age = ages.age(asOf).orElseThrow();
    boolean now = !old.isEmpty() && old.get(old.size() - 1).open();
    boolean risk = age.toMillis() > AT_RISK * limit.toMillis();
    SlaStatus status = now ? SlaStatus.MISSED : risk ? SlaStatus.AT_RISK : SlaStatus.MET;
    judged.add(
        new Judged(
            () -> "",
            Optional.empty(),
            status,
            Optional.of(asOf.minus(age).plus(limit)),
            Optional.empty(),
            () -> "newest event " + age + " old",
            Miss.Cause.DATA,
            () -> "",
            Optional.empty(),
            asOf,
            0,
            0,
            Optional.of(Span.of(first, asOf))));
    return judged;
  }

  private static Judged old(Span span) {
    return new Judged(
        () -> span.start().toString(),
        Optional.empty(),
        SlaStatus.MISSED,
        Optional.of(span.start()),
        Optional.of(span),
        () -> "no newer event",
        Miss.Cause.DATA,
        () -> "no event came that is young enough",
        Optional.empty(),
        span.start(),
        1,
        1,
        Optional.empty());
  }
}
