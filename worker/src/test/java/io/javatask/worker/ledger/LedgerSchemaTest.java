package io.javatask.worker.ledger;

import static org.assertj.core.api.Assertions.assertThat;

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
      assertThat(LedgerSchema.VERSION).isEqualTo(versions.get(0).toString());
    }
  }

  @Test
  void anUpToDateLedgerIsOpenedAgain() {
    LedgerDatabase.open(directory).close();
    try (LedgerDatabase again = LedgerDatabase.open(directory)) {
      int tables =
          again.read(
              handle ->
                  handle
                      .createQuery(
                          "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN"
                              + " ('task_run', 'attempt', 'event', 'report', 'receipt',"
                              + " 'contract', 'run_label')")
                      .mapTo(Integer.class)
                      .one());
      assertThat(tables).isEqualTo(7);
    }
  }

  @Test
  void aLedgerCanBeLookedAtButNotWrittenBesideItsWorker() {
    try (LedgerDatabase worker = LedgerDatabase.open(directory);
        LedgerDatabase look = LedgerDatabase.look(directory)) {
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
