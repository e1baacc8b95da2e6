package io.javatask.core.task;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
import io.javatask.core.contract.WriteMode;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.report.ValidationReport.QuarantineRef;
import io.javatask.core.sink.HeldRows;
import io.javatask.core.sink.Sink;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The entry that a release takes its rows from: those that still fail stay in it. A file is
 * replaced once the load is committed, a table's rows within the load.
 *
 * @param file where the draft lies beside; the entry itself, where it is one
 * @param stored the entry as it began, where it is one of a table; absent for a file
 * @param dataset where the rows go
 * @param done the receipt of an earlier release of the same rows, which were kept back again since
 */
record ReleasePlace(
    HeldFile before,
    Path file,
    Set<String> masked,
    Optional<HeldRows.Entry> stored,
    String requestId,
    String dataset,
    Optional<LoadReceipt> done)
    implements QuarantinePlace {
  @Override
  public Quarantine draft(long attempt) {
    return stored.isPresent()
        ? new ReleaseDraft(file, attempt, masked, before)
        : new ReleaseDraft(file, new DeadReleases(file).draft(attempt), attempt, masked, before);
  }

  @Override
  public RowSet staying(Batch batch) {
    RowSet rows = new RowSet(batch.rows());
    for (int row = 0; row < batch.rows(); row++) {
      if (before.staying().get((int) batch.ordinal(row))) {
        rows.add(row);
      }
    }
    return rows;
  }

  @Override
  public boolean seesWholeSet() {
    return false;
  }

  private Optional<QuarantineRef> ref(long rows) {
    return rows == 0 ? Optional.empty() : Optional.of(new QuarantineRef(before.name(), rows));
  }

  @Override
  public Outcome keep(Quarantine draft, String source, Optional<Sink> sink, Optional<Load> load) {
    ReleaseDraft left = (ReleaseDraft) draft;
    if (load.isEmpty() && done.isEmpty()) {
      return new Outcome(ref(before.held()), done);
    }
    Optional<Path> lines = left.complete(requestId, dataset);
    done.ifPresent(receipt -> requireSame(receipt, before.held() - left.held()));
    Optional<HeldRows> rows = stored.map(e -> new HeldRows(lines, source, stored));
    if (stored.isEmpty()) {
      before.requireUnchanged();
      left.outlive();
    }
    Optional<LoadReceipt> receipt = done.or(() -> load.map(l -> l.with(rows)));
    if (stored.isEmpty()) {
      before.requireUnchanged();
      Optional<QuarantineRef> unused = draft.finish();
    }
    return new Outcome(ref(left.held()), receipt);
  }

  /** What was let go then is known by its number only. */
  private void requireSame(LoadReceipt receipt, long now) {
    boolean lands = receipt.mode().equals(WriteMode.ADD_LANDED.label());
    long then =
        receipt.inserted()
            + receipt.updated()
            + receipt.unchanged()
            + receipt.skipped()
            + (lands ? 0 : receipt.deleted());
    if (then != now) {
      throw Release.invalid(
          "the request "
              + receipt.requestId()
              + " has released "
              + then
              + " of its rows into '"
              + dataset
              + "' at "
              + receipt.committedAt()
              + ", before "
              + before.name()
              + " was written anew, and "
              + now
              + " would be let go now, so that nobody can tell which are loaded: have the data that"
              + " its rules refer to as they were, or purge the entry and run the corrected source"
              + " again");
    }
  }
}
