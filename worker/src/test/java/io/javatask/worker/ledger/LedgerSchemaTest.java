package io.javatask.worker.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.worker.TestLedger;
import io.javatask.worker.config.LedgerConfig;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LedgerSchemaTest {
  @TempDir Path directory = Path.of("");

  /** A start trusts VERSION instead of loading Flyway: it must not lag behind the migrations. */
  @Test
  void theVersionIsThatOfTheNewestMigration() throws IOException, URISyntaxException {
    URL first = LedgerSchema.class.getResource("V1__runs.sql");
    assertThat(first).isNotNull();
    Path migrations = Path.of(first.toURI()).getParent();
    assertThat(migrations).isNotNull();
    try (Stream<Path> files = Files.list(migrations)) {
      List<Integer> versions =
          files
              .map(file -> String.valueOf(file.getFileName()))
              .filter(name -> name.matches("V\\d+__.*\\.sql"))
              .map(name -> Integer.valueOf(name.replaceAll("V(\\d+)__.*", "$1")))
              .sorted(Comparator.reverseOrder())
              .toList();
      assertThat(LedgerSchema.VERSION).isEqualTo(versions.get(0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUpToDateLedgerIsOpenedAgain(TestLedger kind) {
    LedgerConfig ledger = kind.fresh();
    LedgerDatabase.open(ledger, directory).close();
    try (LedgerDatabase again = LedgerDatabase.open(ledger, directory)) {
      for (String table :
          List.of("task_run", "attempt", "event", "report", "receipt", "contract", "run_label")) {
        assertThat(rows(again, table)).as(table).isZero();
      }
    }
  }

  private static int rows(LedgerDatabase database, String table) {
    return database.read(
        handle -> handle.createQuery("SELECT count(*) FROM " + table).mapTo(Integer.class).one());
  }

  @ParameterizedTest
  @EnumSource
  void aLedgerCanBeLookedAtButNotWrittenBesideItsWorker(TestLedger kind) {
    LedgerConfig ledger = kind.fresh();
    try (LedgerDatabase worker = LedgerDatabase.open(ledger, directory);
        LedgerDatabase look = LedgerDatabase.look(ledger, directory)) {
      int written =
          worker.write(
              handle ->
                  handle.execute("INSERT INTO contract VALUES ('h', 'i', 'n', '1', '{}', 'o', 0)"));
      assertThat(written).isEqualTo(1);
      assertThat(
              look.<String>read(
                  handle ->
                      handle.createQuery("SELECT id FROM contract").mapTo(String.class).one()))
          .isEqualTo("i");
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> look.write(handle -> handle.execute("DELETE FROM contract")))
          .hasMessageContaining("cannot be read or written");
    }
  }
}
