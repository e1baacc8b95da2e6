package io.javatask.worker.cli;

import io.javatask.core.task.QuarantineFolder.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What runs kept back, wherever it is looked at. */
interface QuarantineBook extends AutoCloseable {
  /** What is there, the oldest first; of a table, or of the files. */
  List<Entry> entries(Optional<String> table);

  /** The first rows of an entry, as JSON. */
  List<String> rows(String id, int limit);

  /** Removes what is older; returns what is gone, or would be. */
  List<Entry> purge(Optional<String> table, Duration age, boolean dryRun);

  @Override
  void close();
}
