package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.core.location.ConfiguredLocations;
import io.javatask.core.source.Decoded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineFolderTest {
  @TempDir Path home;

  private Path write(String contract, String request, int rows) {
    Path file = home.resolve("q").resolve(contract).resolve(request + ".jsonl");
    try (Quarantine quarantine = new Quarantine(file, 1, Set.of())) {
      for (int i = 0; i < rows; i++) {
        quarantine.reject("x.csv", new Decoded.Rejected(i, i + 2, "too short", "a,b"));
      }
      quarantine.finish();
    }
    return file;
  }

  @Test
  void anAttemptRemovesTheDraftsOfEarlierOnesAndNoOthers() throws IOException {
    Path folder = Files.createDirectories(home.resolve("q/orders"));
    for (String left : new String[] {"r1.jsonl.0.part", "r1.jsonl.2.part", "r10.jsonl.0.part"}) {
      Files.writeString(folder.resolve(left), "{}");
    }
    write("orders", "r1", 2);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("r1.jsonl", "r1.jsonl.2.part", "r10.jsonl.0.part");
    }
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

    Instant later = Instant.now().plusSeconds(60);
    assertThat(folder.entries()).allMatch(entry -> folder.remove(entry, later));
    assertThat(folder.entries()).isEmpty();
    assertThat(new QuarantineFolder(home.resolve("none")).entries()).isEmpty();
  }

  @Test
  void whatARunHasItsHandOnIsNotPurged() throws IOException {
    Path released = write("orders", "r1", 2);
    write("orders", "r2", 1);
    Path left = Files.writeString(home.resolve("q/orders/r3.jsonl.7.part"), "half a li");
    FileTime longAgo = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    try (Stream<Path> files = Files.list(home.resolve("q/orders"))) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, longAgo);
      }
    }
    Instant before = Instant.parse("2026-02-01T00:00:00Z");
    QuarantineShelf shelf =
        new QuarantineShelf(home.resolve("q"), new ConfiguredLocations(Map.of(), Map.of()));
    Path draft = Files.writeString(home.resolve("q/orders/r2.jsonl.8.part"), "being written");
    try (EntryLock lock = EntryLock.take(released)) {
      assertThat(lock).isNotNull();
      assertThat(shelf.purge(Optional.empty(), before, id -> false, false)).isEmpty();
    }
    assertThat(left).doesNotExist(); // of a run that ended before its time
    Files.delete(draft);
    assertThat(shelf.purge(Optional.empty(), before, "r2"::equals, true))
        .extracting(QuarantineFolder.Entry::requestId)
        .containsExactly("r1");
    assertThat(released).exists();
    assertThat(shelf.purge(Optional.empty(), before, "r2"::equals, false)).hasSize(1);
    assertThat(released).doesNotExist();
    assertThat(shelf.entries(Optional.empty())).hasSize(1);
  }
}
