package io.javatask.worker.trust;

import io.javatask.core.contract.Sla;
import java.time.Instant;
import java.util.List;

/** Judges a data set by one SLA, interval by interval; nothing but the arguments decides. */
final class Judges {
  private Judges() {}

  /** What became of each interval until a time, in the order of the intervals. */
  static List<Judged> judge(Sla sla, History history, Instant asOf) {
    return switch (sla.kind()) {
      case COMPLETION -> CompletionJudge.judge(sla, history, asOf);
      case FRESHNESS -> FreshnessJudge.judge(sla, history, asOf);
      case VIOLATING_ROWS, CONTRACT_VIOLATION, NULL_RATE, VOLUME ->
          QualityJudge.judge(sla, history, asOf);
    };
  }
}
