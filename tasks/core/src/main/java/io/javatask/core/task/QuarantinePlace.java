package io.javatask.core.task;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.report.ValidationReport.QuarantineRef;
import io.javatask.core.sink.HeldRows;
import io.javatask.core.sink.Sink;
import java.util.Optional;

/** Where the rows go that a run keeps back, and when: before, within or after its load. */
interface QuarantinePlace {
  /** Where they wait for the verdict. */
  Quarantine draft(long attempt);

  /** Rows that do not go on, whatever the rules say. */
  default RowSet staying(Batch batch) {
    return new RowSet(batch.rows());
  }

  /** Whether the run reads all rows of its interval, so that what its checks saw is kept. */
  default boolean seesWholeSet() {
    return true;
  }

  /**
   * Puts the rows in their place, and loads those that are accepted, if any are to be.
   *
   * @param source name of what was read
   * @param sink where the run loads; absent where it does not
   * @param load does so; absent where the verdict forbids it
   */
  Outcome keep(Quarantine draft, String source, Optional<Sink> sink, Optional<Load> load);

  /** The load, as yet to be done. */
  interface Load {
    /**
     * @param held what it is to keep back in the table beside its target
     */
    LoadReceipt with(Optional<HeldRows> held);
  }

  /** What came of both. */
  record Outcome(Optional<QuarantineRef> quarantine, Optional<LoadReceipt> receipt) {
    static final Outcome NOTHING = new Outcome(Optional.empty(), Optional.empty());
  }
}
