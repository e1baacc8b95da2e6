package io.javatask.worker.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.worker.TestLedger;
import io.javatask.worker.ledger.RunNews.Notice;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What waits to be told, and who may tell it. */
class OutboxTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path directory = Path.of("");

  private static void add(LedgerDatabase ledger, String request, Instant time, String body) {
    ledger.write(
        handle -> {
          Outbox.add(handle, request, 1, time, List.of(new Notice("a", body)));
          return 0;
        });
  }

  private static List<String> bodies(Outbox outbox) {
    return outbox.next("a", 10).stream().map(Outbox.Waiting::body).toList();
  }

  @ParameterizedTest
  @EnumSource
  void noticesOfARunKeepTheirOrderWhateverTheClockSays(TestLedger kind) {
    try (LedgerDatabase ledger = LedgerDatabase.open(kind.fresh(), directory)) {
      Outbox outbox = new Outbox(ledger);
      add(ledger, "r1", NOW.plusSeconds(5), "start");
      add(ledger, "r2", NOW, "earlier");
      add(ledger, "r1", NOW, "end");
      add(ledger, "r1", NOW, "after the end");

      assertThat(bodies(outbox)).containsExactly("earlier", "start", "end", "after the end");
      outbox.delivered(outbox.next("a", 1).get(0));
      assertThat(bodies(outbox)).containsExactly("start", "end", "after the end");
      assertThat(outbox.next("b", 10)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsRefusedIsNotOfferedAgainButKept(TestLedger kind) {
    try (LedgerDatabase ledger = LedgerDatabase.open(kind.fresh(), directory)) {
      Outbox outbox = new Outbox(ledger);
      add(ledger, "r1", NOW, "bad");
      add(ledger, "r1", NOW, "good");
      outbox.refused(outbox.next("a", 1).get(0), "422");

      assertThat(bodies(outbox)).containsExactly("good");
      assertThat(outbox.waiting("a")).isEqualTo(1);
      String why =
          ledger.read(
              handle ->
                  handle
                      .createQuery("SELECT refusal FROM outbox WHERE body = 'bad'")
                      .mapTo(String.class)
                      .one());
      assertThat(why).isEqualTo("422");
      assertThat(outbox.shed("a", NOW.plusSeconds(1), 10)).isEqualTo(1);
      assertThat(bodies(outbox)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsTooOldOrTooMuchIsGivenUpAndCounted(TestLedger kind) {
    try (LedgerDatabase ledger = LedgerDatabase.open(kind.fresh(), directory)) {
      Outbox outbox = new Outbox(ledger);
      for (int i = 0; i < 6; i++) {
        add(ledger, "r" + i, NOW.plusSeconds(i), "n" + i);
      }

      assertThat(outbox.shed("a", NOW.plusSeconds(2), 100)).isEqualTo(2);
      assertThat(bodies(outbox)).containsExactly("n2", "n3", "n4", "n5");
      assertThat(outbox.shed("a", NOW, 3)).isEqualTo(1);
      assertThat(bodies(outbox)).containsExactly("n3", "n4", "n5");
      assertThat(outbox.shed("a", NOW, 3)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLeaseHasOneHolderUntilItEnds(TestLedger kind) {
    try (LedgerDatabase ledger = LedgerDatabase.open(kind.fresh(), directory)) {
      Leases leases = new Leases(ledger);
      Duration length = Duration.ofMinutes(1);

      assertThat(leases.hold("work", "ann", length)).isTrue();
      assertThat(leases.hold("work", "bob", length)).isFalse();
      assertThat(leases.hold("other work", "bob", length)).isTrue();
      leases.release("work", "bob");
      assertThat(leases.hold("work", "bob", length)).isFalse();
      assertThat(leases.hold("work", "ann", Duration.ofMillis(50))).isTrue();
      Awaitility.await().until(() -> leases.hold("work", "bob", length));
      assertThat(leases.hold("work", "ann", length)).isFalse();
      leases.release("work", "bob");
      assertThat(leases.hold("work", "ann", length)).isTrue();
    }
  }
}
