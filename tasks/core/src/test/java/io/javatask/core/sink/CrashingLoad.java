package io.javatask.core.sink;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
import io.javatask.core.contract.WriteMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A process that loads table {@code t} and dies, or is killed, at a bad moment. */
final class CrashingLoad {
  static final int HALTED = 70;
  static final int ROWS = 50_000;

  private CrashingLoad() {}

  static Batch batch() {
    TestRows rows = TestRows.of(StoreCompatibility.ITEMS);
    for (long i = 0; i < ROWS; i++) {
      rows.row("crash-" + i, "name " + i, i);
    }
    return rows.batch();
  }

  /** Arguments: {@code stage|commit|hold REQUEST duckdb FILE}, or {@code … postgres URL USER}. */
  public static void main(String[] args) {
    Store store =
        args[2].equals("duckdb")
            ? new DuckDBStore(Path.of(args[3]), "test")
            : PostgresStore.connecting(args[3], args[4], Optional.empty(), "test");
    if (args[0].equals("hold")) {
      System.out.println("holding");
      System.out.flush();
      LockSupport.parkNanos(Duration.ofMinutes(1).toNanos());
      Runtime.getRuntime().halt(0);
    }
    long epoch = 2L + store.receipts().size();
    Sink sink =
        store.open(
            new LoadRequest(
                "test:t",
                "t",
                StoreCompatibility.ITEMS,
                WriteMode.MERGE,
                args[1],
                epoch,
                "p",
                "1",
                false));
    Batch batch = batch();
    sink.write(batch, RowSet.all(batch.rows()));
    if (args[0].equals("stage")) {
      Runtime.getRuntime().halt(HALTED);
    }
    System.out.println("committing");
    System.out.flush();
    sink.commit(new LoadSummary("sha256:in", 0, 0));
    Runtime.getRuntime().halt(0);
  }
}
