package io.javatask.core.task;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
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
 * @param entry the request that kept the rows back in a table; absent for a file
 * @param dataset where the rows go
 * @param done the receipt of an earlier attempt that committed, and ended before the file was
 *     replaced
 */
record ReleasePlace(
    HeldFile before,
    Path file,
    Set<String> masked,
    Optional<String> entry,
    String requestId,
    String dataset,
    Optional<LoadReceipt> done)
    implements QuarantinePlace {
  @Override
  public Quarantine draft(long attempt) {
    return new ReleaseDraft(file, attempt, masked, before);
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
    Optional<HeldRows> stored = entry.map(e -> new HeldRows(lines, source, entry));
    Optional<LoadReceipt> receipt = done.or(() -> load.map(l -> l.with(stored)));
    if (entry.isEmpty()) {
      before.requireUnchanged();
      Optional<QuarantineRef> unused = draft.finish();
    }
    return new Outcome(ref(left.held()), receipt);
  }
}
