package io.javatask.worker;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.check.TableChecks;
import io.javatask.core.task.CoreTasks;
import io.javatask.worker.cli.Console;
import io.javatask.worker.config.ListenAddress;
import io.javatask.worker.config.WorkerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A worker that is a process: ready when it says so, drained when it is told to end. */
final class WorkerProcess {
  private final Console console;

  WorkerProcess(Console console) {
    this.console = console;
  }

  /** Serves until the process is told to end. */
  int serve(WorkerConfig config, Optional<Path> portFile) throws InterruptedException {
    Logging.verbose(config.log());
    Worker worker = Worker.start(config, tasks(config), Clock.systemUTC());
    Runtime.getRuntime().addShutdownHook(new Thread(worker::drainAndClose, "drain"));
    console
        .err()
        .println(
            "javatask "
                + Version.current()
                + " listens on "
                + new ListenAddress(config.listen().host(), worker.port())
                + ", state in "
                + config.stateDir());
    portFile.ifPresent(file -> write(file, worker.port()));
    new CountDownLatch(1).await();
    return 0;
  }

  private static TaskCatalog tasks(WorkerConfig config) {
    TableChecks checks =
        config.pluginsDir().map(TableChecks::with).orElseGet(TableChecks::onClassPath);
    return (locations, quarantine) ->
        CoreTasks.all(
            locations,
            CoreTasks.Options.in(quarantine).with(checks).with(config.held().classified()));
  }

  /** Whoever waits for the file finds the whole number in it. */
  private static void write(Path file, int port) {
    try {
      Path draft = file.resolveSibling(file.getFileName() + ".part");
      Files.writeString(draft, port + "\n");
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT, "--port-file: " + file + " cannot be written: " + e, e);
    }
  }
}
