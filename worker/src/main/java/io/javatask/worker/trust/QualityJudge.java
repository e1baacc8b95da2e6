package io.javatask.worker.trust;

import io.javatask.api.DataInterval;
import io.javatask.core.contract.Goal;
import io.javatask.core.contract.Sla;
import io.javatask.core.report.ValidationReport.SlaStatus;
import io.javatask.worker.ledger.Miss;
import io.javatask.worker.ledger.TrustFact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Judges the rows, rules and cells of intervals: of each the last verdict wins, so that a repair
 * refunds what was spent. A backfill mends what was bad, and never spoils what was good.
 */
final class QualityJudge {
  private static final double AT_RISK = 0.8;

  /** A release adds rows to what was judged; it judges none anew. */
  private static final String RELEASE = "release";

  private final Sla sla;
  private final Map<Object, Part> parts = new LinkedHashMap<>();

  private QualityJudge(Sla sla) {
    this.sla = sla;
  }

  static List<Judged> judge(Sla sla, History history, Instant asOf) {
    QualityJudge judge = new QualityJudge(sla);
    for (TrustFact fact : history.facts()) {
      boolean asked = fact.judged() && !fact.taskType().equals(RELEASE);
      if (asked && !fact.settleTime().isAfter(asOf) && (fact.live() || judge.listens(fact))) {
        judge.take(fact);
      }
    }
    return judge.parts.values().stream().map(judge::judged).toList();
  }

  /** Backfills found what is of backfills; elsewhere they only mend. */
  private boolean listens(TrustFact fact) {
    return sla.ofBackfills() || parts.containsKey(fact.part());
  }

  private void take(TrustFact fact) {
    if (sla.ofBackfills() && fact.live()) {
      return;
    }
    parts
        .computeIfAbsent(fact.part(), key -> new Part(key, fact.interval(), fact.settleTime()))
        .take(fact);
  }

  /** How much of one run's rows, rules or cells is bad. */
  private record Share(double bad, double valid, TrustFact fact) {
    double percent() {
      return valid == 0 ? 0 : 100 * bad / valid;
    }
  }

  private Optional<Share> share(TrustFact fact) {
    return switch (sla.kind()) {
      case VIOLATING_ROWS -> rows(fact);
      case CONTRACT_VIOLATION -> Optional.of(new Share(fact.rulesViolated(), fact.rules(), fact));
      case NULL_RATE -> cells(fact);
      case VOLUME ->
          Optional.of(
              new Share(((Goal.Rows) sla.goal()).holds(fact.rowsAccepted()) ? 0 : 1, 1, fact));
      case FRESHNESS, COMPLETION -> throw new IllegalStateException(sla.kind() + " is no quality");
    };
  }

  /** What failed as a whole, with no row to blame, says nothing of its rows: good or bad. */
  private static Optional<Share> rows(TrustFact fact) {
    boolean ofRows = !fact.failedByRule() || fact.rowsBad() > 0;
    return fact.rowsRead() > 0 && ofRows
        ? Optional.of(new Share(fact.rowsBad(), fact.rowsRead(), fact))
        : Optional.empty();
  }

  private Optional<Share> cells(TrustFact fact) {
    if (sla.column().isEmpty()) {
      return fact.cells() == 0
          ? Optional.empty()
          : Optional.of(new Share(fact.cellsEmpty(), fact.cells(), fact));
    }
    return fact.cells(sla.column().get()).map(cells -> new Share(cells.empty(), cells.all(), fact));
  }

  private boolean holds(Share share) {
    return sla.goal() instanceof Goal.AtMost most
        ? share.percent() <= most.percent()
        : share.bad() == 0;
  }

  /** One interval, as its runs change it. */
  private final class Part {
    private final Object name;
    private final Optional<DataInterval> interval;
    private final Instant first;
    private final Map<String, Share> byTask = new HashMap<>(2);
    private Optional<Share> culprit = Optional.empty();
    private Optional<Instant> badSince = Optional.empty();
    private Optional<Instant> restored = Optional.empty();

    Part(Object name, Optional<DataInterval> interval, Instant first) {
      this.name = name;
      this.interval = interval;
      this.first = first;
    }

    void take(TrustFact fact) {
      Optional<Share> share = share(fact);
      if (share.isEmpty()) {
        return;
      }
      Share before = byTask.get(fact.taskType());
      boolean mends = before != null && share.get().percent() <= before.percent();
      if (!fact.live() && !sla.ofBackfills() && !mends) {
        return;
      }
      byTask.put(fact.taskType(), share.get());
      boolean good = holds(worst().orElseThrow());
      if (!good && badSince.isEmpty()) {
        badSince = Optional.of(fact.settleTime());
      }
      if (!good && (culprit.isEmpty() || !holds(share.get()))) {
        culprit = share;
      }
      restored =
          good && badSince.isPresent() && restored.isEmpty()
              ? Optional.of(fact.settleTime())
              : good ? restored : Optional.empty();
    }

    /** The worst of what its task types last said; each is of the same rows. */
    Optional<Share> worst() {
      Share worst = null;
      for (Share share : byTask.values()) {
        worst = worst == null || share.percent() > worst.percent() ? share : worst;
      }
      return Optional.ofNullable(worst);
    }
  }

  private Judged judged(Part part) {
    Optional<Share> worst = part.worst();
    boolean good = worst.map(this::holds).orElse(true);
    SlaStatus status =
        worst.isEmpty()
            ? SlaStatus.UNKNOWN
            : good ? (close(worst.get()) ? SlaStatus.AT_RISK : SlaStatus.MET) : SlaStatus.MISSED;
    Optional<Span> miss = part.badSince.map(begin -> new Span(begin, part.restored));
    Optional<TrustFact> run = part.culprit.or(() -> worst).map(Share::fact);
    return new Judged(
        part.name::toString,
        part.interval,
        status,
        Optional.empty(),
        miss,
        () -> worst.map(this::words).orElse(""),
        sla.kind() == Sla.Kind.VOLUME || sla.kind() == Sla.Kind.NULL_RATE
            ? Miss.Cause.DATA
            : Miss.Cause.RULE,
        () -> part.culprit.map(this::words).orElse(""),
        run,
        part.first,
        worst.map(Share::bad).orElse(0.0),
        worst.map(Share::valid).orElse(0.0),
        Optional.of(
            part.interval
                .filter(i -> i.start().isBefore(i.end()))
                .map(i -> Span.of(i.start(), i.end()))
                .orElseGet(() -> Span.of(part.first, part.first.plusSeconds(1)))));
  }

  private boolean close(Share share) {
    return sla.goal() instanceof Goal.AtMost most
        && most.percent() > 0
        && share.percent() > AT_RISK * most.percent();
  }

  private String words(Share share) {
    if (sla.kind() == Sla.Kind.VOLUME) {
      return share.fact().rowsAccepted() + " rows";
    }
    String of =
        switch (sla.kind()) {
          case VIOLATING_ROWS -> "rows";
          case CONTRACT_VIOLATION -> "rules";
          case NULL_RATE, VOLUME, FRESHNESS, COMPLETION -> "cells";
        };
    return String.format(
        Locale.ROOT,
        "%.3f %%: %d of %d %s",
        share.percent(),
        (long) share.bad(),
        (long) share.valid(),
        of);
  }

  /** For the sums of metrics: the last verdicts of intervals, by when each was first judged. */
  static List<TrustFact> last(History history) {
    Map<TrustFact.Work, TrustFact> last = new LinkedHashMap<>();
    for (TrustFact fact : history.facts()) {
      if (fact.judged() && fact.live() && !fact.taskType().equals(RELEASE)) {
        last.put(fact.work(), fact);
      }
    }
    return new ArrayList<>(last.values());
  }
}
