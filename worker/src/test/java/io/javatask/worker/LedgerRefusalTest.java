package io.javatask.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.proto.v1.TaskRun;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.worker.config.LedgerConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ledgers whose database refuses what is to be written: another try would meet the same. */
class LedgerRefusalTest {
  @TempDir Path home = Path.of("");

  @ParameterizedTest
  @EnumSource
  void runWhoseEndIsRefusedFailsInsteadOfNeverEnding(TestLedger kind) throws SQLException {
    LedgerConfig ledger = kind.fresh();
    try (TestWorker worker = TestWorker.start(home, ledger)) {
      refuseSuccess(ledger);
      String id = TestWorker.newId();
      worker.submit(id, "echo", "x");

      TaskRun run = worker.finished(id);

      assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_FAILED);
      assertThat(run.getError().getCode()).isEqualTo("INTERNAL");
      assertThat(run.getError().getMessage()).contains("refuses to keep");
      String next = TestWorker.newId();
      worker.submit(next, "fail", "SOURCE_NOT_FOUND");
      assertThat(worker.finished(next).getError().getCode()).isEqualTo("SOURCE_NOT_FOUND");
    }
  }

  @ParameterizedTest
  @EnumSource
  void textsThatADatabaseHasNoFormForAreKeptNevertheless(TestLedger kind) {
    try (TestWorker worker = TestWorker.start(home, kind.fresh())) {
      String id = TestWorker.newId();
      worker.submit(id, "quote", "a\0b");

      TaskRun run = worker.finished(id);

      assertThat(run.getError().getCode()).isEqualTo("SOURCE_NOT_FOUND");
      assertThat(run.getError().getMessage()).matches("there is no 'a[\0\uFFFD]b'");
    }
  }

  private void refuseSuccess(LedgerConfig ledger) throws SQLException {
    if (ledger instanceof LedgerConfig.Postgres postgres) {
      execute(
          postgres.url() + "?user=" + postgres.user(),
          List.of("ALTER TABLE task_run ADD CHECK (state <> 'SUCCEEDED')"));
    } else {
      execute(
          "jdbc:sqlite:" + home.resolve("javatask-state/ledger.sqlite"),
          List.of(
              "PRAGMA busy_timeout = 10000",
              "CREATE TRIGGER refuse BEFORE UPDATE ON task_run WHEN NEW.state = 'SUCCEEDED'"
                  + " BEGIN SELECT RAISE(ABORT, 'refused'); END"));
    }
  }

  private static void execute(String url, List<String> statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
