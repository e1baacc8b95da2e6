package io.javatask.core.task;

import io.javatask.core.report.LoadReceipt;
import io.javatask.core.report.ValidationReport.QuarantineRef;
import io.javatask.core.sink.HeldRows;
import io.javatask.core.sink.Sink;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The table beside the target: rows are kept back in the transaction that loads the others, in the
 * place of those of an earlier load of the same partition and source.
 *
 * @param draft file that the rows wait in
 */
record BesideTarget(Path draft, Set<String> masked) implements QuarantinePlace {
  @Override
  public Quarantine draft(long attempt) {
    return new Quarantine(draft, attempt, masked);
  }

  @Override
  public Outcome keep(Quarantine rows, String source, Optional<Sink> sink, Optional<Load> load) {
    HeldRows held = new HeldRows(rows.lines(), source, Optional.empty());
    Optional<LoadReceipt> receipt = load.map(l -> l.with(Optional.of(held)));
    if (load.isEmpty()) {
      sink.orElseThrow().keepBack(held);
    }
    Optional<QuarantineRef> kept =
        rows.rows() == 0
            ? Optional.empty()
            : Optional.of(
                new QuarantineRef(sink.orElseThrow().dataset() + " (quarantine)", rows.rows()));
    return new Outcome(kept, receipt);
  }
}
