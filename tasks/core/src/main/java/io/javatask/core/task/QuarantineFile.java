package io.javatask.core.task;

import io.javatask.core.report.ValidationReport.QuarantineRef;
import io.javatask.core.sink.Sink;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * One file of a run, which appears as a whole before anything is loaded and replaces that of an
 * earlier attempt, so that a replay adds nothing.
 *
 * @param fences keep the file from an attempt that is no longer the newest; absent where there are
 *     no attempts
 */
record QuarantineFile(Path file, Set<String> masked, Optional<QuarantineFences> fences)
    implements QuarantinePlace {
  QuarantineFile(Path file, Set<String> masked) {
    this(file, masked, Optional.empty());
  }

  @Override
  public Quarantine draft(long attempt) {
    fences.ifPresent(all -> all.raise(file, attempt));
    return new Quarantine(file, attempt, masked);
  }

  @Override
  public Outcome keep(Quarantine draft, String source, Optional<Sink> sink, Optional<Load> load) {
    Optional<QuarantineRef> kept =
        fences.isPresent()
            ? fences.get().pass(file, draft.attempt(), () -> replace(draft))
            : replace(draft);
    return new Outcome(kept, load.map(l -> l.with(Optional.empty())));
  }

  /** What releases have left speaks of the lines as they were. */
  private Optional<QuarantineRef> replace(Quarantine draft) {
    new DeadReleases(file).remove();
    return draft.finish();
  }
}
