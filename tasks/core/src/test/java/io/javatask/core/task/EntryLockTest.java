package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntryLockTest {
  private static final int TAKEN = 70;
  private static final int NOT_TAKEN = 71;

  @TempDir Path folder;

  /** Another process, which tries to take the lock of the file that is its argument. */
  static final class Other {
    public static void main(String[] args) {
      boolean taken = EntryLock.tryTake(Path.of(args[0])).isPresent();
      Runtime.getRuntime().halt(taken ? TAKEN : NOT_TAKEN);
    }
  }

  private static int another(Path entry) throws IOException, InterruptedException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            entry.toString())
        .inheritIO()
        .start()
        .waitFor();
  }

  @Test
  void keepsOtherProcessesAwayAlsoAfterThisOneTriedAgain() throws Exception {
    Path entry = folder.resolve("a.jsonl");
    EntryLock lock = EntryLock.take(entry);
    assertThat(another(entry)).isEqualTo(NOT_TAKEN);
    assertThat(EntryLock.tryTake(entry)).isEmpty(); // as a purge does meanwhile
    assertThat(another(entry)).isEqualTo(NOT_TAKEN);
    lock.close();
    assertThat(another(entry)).isEqualTo(TAKEN);
    // what a process leaves that died locks nobody out
    EntryLock again = EntryLock.take(entry);
    assertThat(another(entry)).isEqualTo(NOT_TAKEN);
    again.close();
    assertThat(folder).isEmptyDirectory();
  }
}
