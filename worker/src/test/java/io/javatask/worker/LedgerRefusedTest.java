package io.javatask.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.worker.config.LedgerConfig;
import io.javatask.worker.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ledgers that a worker cannot have. */
class LedgerRefusedTest {
  @TempDir Path home = Path.of("");

  @Test
  void aStateDirectoryServesOneWorkerOnly() {
    try (TestWorker first = TestWorker.start(home)) {
      assertThat(first.port).isPositive();
      assertThatThrownBy(() -> TestWorker.start(home))
          .isInstanceOfSatisfying(
              TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_LOCKED))
          .hasMessageContaining("belongs to another worker process")
          .hasMessageContaining(home.resolve("javatask-state").toString());
    }
    TestWorker.start(home).close();
  }

  @Test
  void aLedgerThatIsNoneIsSaidToBeSo() throws IOException {
    Path state = Files.createDirectories(home.resolve("javatask-state"));
    Files.writeString(
        state.resolve("ledger.sqlite"), "this is no database, however you look at it");

    assertThatThrownBy(() -> TestWorker.start(home))
        .isInstanceOfSatisfying(
            TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE));
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsNamedWithoutItsPassword() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    LedgerConfig nobody =
        new LedgerConfig.Postgres(
            "jdbc:postgresql://127.0.0.1:" + port + "/ledger",
            "javatask",
            new Secret("s3cr3t"),
            Duration.ofSeconds(15));

    assertThatThrownBy(() -> TestWorker.start(home, nobody))
        .isInstanceOfSatisfying(
            TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE))
        .hasMessageContaining("127.0.0.1:" + port)
        .hasMessageContaining("cannot be opened")
        .hasMessageNotContaining("s3cr3t");
  }
}
