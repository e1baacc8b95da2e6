package io.javatask.core.task;

import io.javatask.core.report.ValidationReport.QuarantineRef;
import io.javatask.core.sink.Sink;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * One file of a run, which appears as a whole before anything is loaded and replaces that of an
 * earlier attempt, so that a replay adds nothing.
 */
record QuarantineFile(Path file, Set<String> masked) implements QuarantinePlace {
  @Override
  public Quarantine draft(long attempt) {
    return new Quarantine(file, attempt, masked);
  }

  @Override
  public Outcome keep(Quarantine draft, String source, Optional<Sink> sink, Optional<Load> load) {
    Optional<QuarantineRef> kept = draft.finish();
    return new Outcome(kept, load.map(l -> l.with(Optional.empty())));
  }
}
