package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.location.Locations;
import io.javatask.core.sink.Store;
import io.javatask.worker.config.LedgerConfig;
import io.javatask.worker.config.LocationConfig;
import io.javatask.worker.config.Places;
import io.javatask.worker.config.WorkerConfig;
import io.javatask.worker.ledger.LedgerDatabase;
import io.javatask.worker.ledger.WorkerRecord;
import io.javatask.worker.rpc.Doorstep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Looks at all that a worker of a configuration needs, and changes nothing. */
final class Checkup {
  private static final long LITTLE_SPACE = 1L << 30;

  private final WorkerConfig config;

  Checkup(WorkerConfig config) {
    this.config = config;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(careful("security", this::security));
    findings.add(port());
    findings.add(careful("ledger", this::ledger));
    findings.add(writable("quarantine", config.quarantineDir()));
    Locations locations = Places.of(config.locations());
    for (Map.Entry<String, LocationConfig> location : config.locations().entrySet()) {
      String subject = "location " + location.getKey();
      findings.add(
          careful(
              subject, () -> location(subject, location.getKey(), location.getValue(), locations)));
    }
    return findings;
  }

  /** Whatever a look throws is what it found. */
  private static Finding careful(String subject, Supplier<Finding> look) {
    try {
      return look.get();
    } catch (TaskException e) {
      return e.code() == ErrorCode.STORE_LOCKED
          ? Finding.warning(subject, String.valueOf(e.getMessage()))
          : Finding.failed(subject, e.code(), String.valueOf(e.getMessage()));
    }
  }

  private static Finding java() {
    long mebibytes = Runtime.getRuntime().maxMemory() >> 20;
    return Finding.ok(
        "java", System.getProperty("java.version") + ", at most " + mebibytes + " MiB of heap");
  }

  private Finding security() {
    Doorstep.check(config.security(), Clock.systemUTC());
    String calls =
        config.security().tls().isPresent() ? "calls are encrypted" : "calls are in clear";
    return Finding.ok(
        "security",
        calls
            + (config.security().tokensFile().isPresent()
                ? ", callers need a token"
                : ", whoever reaches the port may do everything"));
  }

  private Finding port() {
    String address = config.listen().toString();
    return Doorstep.isFree(config.listen())
        ? Finding.ok("port", address + " is free")
        : Finding.warning(
            "port", address + " is taken: by a worker that runs, or by somebody else");
  }

  private Finding ledger() {
    if (config.ledger() instanceof LedgerConfig.Sqlite
        && !Files.exists(config.stateDir().resolve("ledger.sqlite"))) {
      Finding directory = writable("ledger", config.stateDir());
      return directory.level() == Finding.Level.FAILED
          ? directory
          : Finding.ok("ledger", "none yet; the first start makes it in " + config.stateDir());
    }
    try (LedgerDatabase database = LedgerDatabase.look(config.ledger(), config.stateDir())) {
      LedgerDatabase.Condition condition = database.condition();
      String where =
          config.ledger() instanceof LedgerConfig.Postgres postgres
              ? postgres.url()
              : config.stateDir().resolve("ledger.sqlite").toString();
      return Finding.ok(
          "ledger",
          where
              + ", version "
              + condition.version()
              + (condition.version() < condition.known()
                  ? " (the next start brings it to " + condition.known() + ")"
                  : "")
              + ", workers: "
              + String.join(", ", condition.workers().stream().map(WorkerRecord::listen).toList()));
    }
  }

  private static Finding location(
      String subject, String name, LocationConfig location, Locations locations) {
    if (location instanceof LocationConfig.Directory directory) {
      return directory(subject, directory.path());
    }
    if (location instanceof LocationConfig.DuckDb duckDb && !Files.exists(duckDb.path())) {
      Path parent = duckDb.path().toAbsolutePath().getParent();
      Finding directory = writable(subject, parent == null ? duckDb.path() : parent);
      return directory.level() == Finding.Level.FAILED
          ? directory
          : Finding.ok(subject, duckDb.path() + " is not there yet; the first load makes it");
    }
    Store store = locations.store(name + ":doctor");
    try {
      int receipts = store.receipts().size();
      return Finding.ok(subject, "answers, with receipts of " + receipts + " loads");
    } finally {
      store.close();
    }
  }

  private static Finding directory(String subject, Path path) {
    if (!Files.isDirectory(path)) {
      return Finding.warning(subject, path + " is no directory (yet)");
    }
    return Files.isReadable(path)
        ? Finding.ok(subject, path.toString())
        : Finding.failed(subject, ErrorCode.SOURCE_UNREADABLE, path + " cannot be read");
  }

  /** A directory that is not there yet is judged by the one that it would be made in. */
  private static Finding writable(String subject, Path directory) {
    Path there = directory;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there) || !Files.isWritable(there)) {
      return Finding.failed(
          subject, ErrorCode.STORE_DENIED, directory + " cannot be written: see " + there);
    }
    try {
      long free = Files.getFileStore(there).getUsableSpace();
      return free < LITTLE_SPACE
          ? Finding.warning(subject, directory + " has only " + (free >> 20) + " MiB left")
          : Finding.ok(subject, directory + ", " + (free >> 30) + " GiB free");
    } catch (IOException e) {
      return Finding.warning(subject, "the space of " + directory + " cannot be told: " + e);
    }
  }
}
