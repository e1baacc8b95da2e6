package io.javatask.worker.cli;

import io.javatask.worker.config.WorkerConfig;
import java.nio.file.Path;
import java.util.Optional;

/** Starts a worker. */
@FunctionalInterface
public interface Serve {
  /**
   * Serves until the process is told to end.
   *
   * @param portFile where to write the port once calls are answered
   */
  int serve(WorkerConfig config, Optional<Path> portFile) throws InterruptedException;
}
