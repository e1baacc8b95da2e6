package io.javatask.worker.run;

import io.javatask.api.DataInterval;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.check.StateWindow;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.report.ValidationReport.ContractRef;
import io.javatask.core.report.WindowReport;
import io.javatask.worker.ledger.ContractLedger;
import io.javatask.worker.ledger.KeptStates;
import io.javatask.worker.ledger.RunLedger;
import io.javatask.worker.ledger.WindowQuery;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Judges contracts over windows of intervals, from the states in the ledger. */
public final class Windows {
  private final RunLedger runs;
  private final ContractLedger contracts;

  public Windows(RunLedger runs, ContractLedger contracts) {
    this.runs = runs;
    this.contracts = contracts;
  }

  /**
   * The rules of the version that the newest of the runs was judged by, over all intervals within
   * the window.
   *
   * @param asOf the time that freshness is judged at; absent means the window's end
   * @throws RequestException if the runs are not of one schema and task, or of several data sets
   *     that were not asked for together, or their intervals overlap, so that rows would count
   *     twice
   */
  public WindowReport report(WindowQuery query, Optional<Instant> asOf) {
    List<KeptStates> kept = runs.states(query);
    if (kept.isEmpty()) {
      throw new TaskException(
          ErrorCode.RUN_NOT_FOUND,
          "the ledger has no states of the contract '"
              + query.contract()
              + "' for an interval from "
              + query.from()
              + " to "
              + query.to());
    }
    one("schema", kept.stream().map(k -> k.states().schema()).distinct().toList());
    one("task_type", kept.stream().map(KeptStates::taskType).distinct().toList());
    List<String> datasets = kept.stream().map(k -> k.states().dataset()).distinct().toList();
    if (query.dataset().isEmpty()) {
      one("dataset", datasets);
    }
    apart(kept);
    KeptStates newest = kept.stream().max(Comparator.comparing(KeptStates::settled)).orElseThrow();
    Contract contract = contract(newest);
    Instant at = asOf.orElse(query.to());
    try (StateWindow window = new StateWindow(contract, at)) {
      kept.forEach(k -> window.absorb(k.interval().toString(), k.states().states()));
      return new WindowReport(
          WindowReport.SCHEMA_VERSION,
          new ContractRef(contract.id(), contract.version(), contract.hash(), contract.schema()),
          newest.taskType(),
          datasets,
          query.from().toString(),
          query.to().toString(),
          at.toString(),
          kept.stream().map(k -> k.interval().toString()).toList(),
          window.results());
    }
  }

  private static void one(String field, List<String> found) {
    if (found.size() > 1) {
      throw new RequestException(
          field, "is needed: the window has runs of " + String.join(", ", found));
    }
  }

  private static void apart(List<KeptStates> kept) {
    for (int i = 1; i < kept.size(); i++) {
      DataInterval before = kept.get(i - 1).interval();
      DataInterval next = kept.get(i).interval();
      boolean sameDataset =
          kept.get(i - 1).states().dataset().equals(kept.get(i).states().dataset());
      if (sameDataset && next.start().isBefore(before.end())) {
        throw new RequestException(
            "window",
            "the intervals " + before + " and " + next + " overlap: rows would count twice");
      }
    }
  }

  private Contract contract(KeptStates run) {
    ContractLedger.Registered found =
        contracts
            .find(run.states().contractHash())
            .orElseThrow(
                () ->
                    new TaskException(
                        ErrorCode.CONTRACT_NOT_FOUND,
                        "the ledger has no contract with the hash " + run.states().contractHash()));
    return new ContractReader()
        .read(found.text(), found.origin(), Optional.of(run.states().schema()));
  }
}
