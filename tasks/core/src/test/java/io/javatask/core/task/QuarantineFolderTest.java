package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.core.source.Decoded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineFolderTest {
  @TempDir Path home;

  private Path write(String contract, String request, int rows) {
    Path file = home.resolve("q").resolve(contract).resolve(request + ".jsonl");
    try (Quarantine quarantine = new Quarantine(file, 1)) {
      for (int i = 0; i < rows; i++) {
        quarantine.reject("x.csv", new Decoded.Rejected(i, i + 2, "too short", "a,b"));
      }
      quarantine.finish();
    }
    return file;
  }

  @Test
  void onlyTheOwnerMayLookIntoQuarantine() throws IOException {
    Path file = write("orders", "r1", 2);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    for (Path folder : new Path[] {home.resolve("q"), home.resolve("q/orders")}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void filesAreListedShownAndRemoved() {
    write("orders", "r1", 2);
    write("users", "r1", 1);
    write("users", "r2", 3);
    QuarantineFolder folder = new QuarantineFolder(home.resolve("q"));
    assertThat(folder.entries())
        .extracting(QuarantineFolder.Entry::id)
        .containsExactlyInAnyOrder("orders/r1", "users/r1", "users/r2");
    assertThat(folder.entries().stream().mapToLong(QuarantineFolder.Entry::rows).sum())
        .isEqualTo(6);
    assertThat(folder.rows("r2", 2)).hasSize(2).allMatch(row -> row.contains("too short"));
    assertThatThrownBy(() -> folder.rows("r1", 2)).hasMessageContaining("several contracts");
    assertThatThrownBy(() -> folder.rows("r3", 2)).hasMessageContaining("has no 'r3'");

    folder.entries().forEach(folder::remove);
    assertThat(folder.entries()).isEmpty();
    assertThat(new QuarantineFolder(home.resolve("none")).entries()).isEmpty();
  }
}
