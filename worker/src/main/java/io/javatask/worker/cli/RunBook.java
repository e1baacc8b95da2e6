package io.javatask.worker.cli;

import io.javatask.worker.ledger.RunRecord;
import io.javatask.worker.ledger.WindowQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Runs to look at, wherever they are read from. */
interface RunBook extends AutoCloseable {
  /** The newest runs first. */
  List<RunRecord> newest(int limit);

  Optional<RunRecord> find(String requestId);

  /** The report of a run's newest attempt. */
  Optional<String> report(String requestId);

  /** A contract's rules over a window of intervals, as JSON. */
  String window(WindowQuery query, Optional<Instant> asOf);

  @Override
  void close();
}
