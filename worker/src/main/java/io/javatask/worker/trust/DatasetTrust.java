package io.javatask.worker.trust;

import io.javatask.core.contract.Certification;
import io.javatask.core.report.ValidationReport.SlaStatus;
import io.javatask.worker.ledger.Miss;
import io.javatask.worker.ledger.TrustDataset;
import io.javatask.worker.ledger.TrustLedger.GateOverride;
import io.javatask.worker.ledger.TrustLedger.Newest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is known of one data set.
 *
 * @param metrics all five; empty in a summary
 * @param openMisses the newest of them; empty in a summary
 * @param newest how new its data are; unknown in a summary
 */
public record DatasetTrust(
    TrustDataset dataset,
    Optional<Certification> certification,
    List<SlaState> slas,
    List<Budget> budgets,
    List<Metric> metrics,
    Incidents incidents,
    List<Miss> openMisses,
    int openMissCount,
    Newest newest,
    Optional<GateOverride> override,
    Instant asOf,
    Duration window) {
  public DatasetTrust {
    slas = List.copyOf(slas);
    budgets = List.copyOf(budgets);
    metrics = List.copyOf(metrics);
    openMisses = List.copyOf(openMisses);
  }

  /** The worst of the SLAs of scheduled runs. */
  public SlaStatus status() {
    return SlaState.worst(slas.stream().filter(s -> !s.ofBackfills()).toList());
  }

  /** The least that is left of its budgets. */
  public Optional<Double> budgetLeft() {
    return budgets.stream().map(Budget::left).flatMap(Optional::stream).min(Double::compare);
  }
}
