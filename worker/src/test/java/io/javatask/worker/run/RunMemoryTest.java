package io.javatask.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.worker.ledger.RunRecord;
import io.javatask.worker.ledger.RunState;
import io.javatask.worker.ledger.RunType;
import io.javatask.worker.ledger.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunMemoryTest {
  private final RunMemory memory = new RunMemory(100);

  @Test
  void whatIsTakenIsNotFreeBeforeTheLedgerHasCommittedIt() {
    Optional<RunRecord> taken =
        memory.take(
            room -> {
              Optional<RunRecord> run = room.take((free, limit) -> Optional.of(run(60)));
              assertThat(memory.taken()).isEqualTo(60);
              return run;
            });
    memory.take(
        room ->
            room.take(
                (free, limit) -> {
                  assertThat(free).isEqualTo(40);
                  assertThat(limit).isEqualTo(100);
                  return Optional.empty();
                }));
    assertThat(memory.missed()).isTrue();
    memory.release(taken.orElseThrow());
    assertThat(memory.taken()).isZero();
  }

  @Test
  void aWriteThatFailsGivesBackWhatItTook() {
    assertThatThrownBy(
            () ->
                memory.take(
                    room -> {
                      var unused = room.take((free, limit) -> Optional.of(run(60)));
                      throw new IllegalStateException("the commit failed");
                    }))
        .hasMessage("the commit failed");
    assertThat(memory.taken()).isZero();
  }

  @Test
  void aWriteThatIsTriedAgainTakesOnce() {
    memory.take(
        room -> {
          var unused = room.take((free, limit) -> Optional.of(run(60)));
          return room.take(
              (free, limit) -> {
                assertThat(free).isEqualTo(100);
                return Optional.of(run(30));
              });
        });
    assertThat(memory.taken()).isEqualTo(30);
  }

  private static RunRecord run(long bytes) {
    String id = "0b0e9a4e-6b5c-5f6d-8a2f-1c2d3e4f5a6b";
    Submission submission =
        new Submission(
            id,
            "try-1",
            "sha256:0",
            "echo",
            "1",
            "{}",
            Optional.empty(),
            Optional.empty(),
            RunType.MANUAL,
            Optional.empty(),
            "",
            Instant.EPOCH,
            Optional.empty(),
            "",
            Map.of(),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            "default",
            Optional.of(bytes));
    return new RunRecord(
        id,
        1,
        RunState.RUNNING,
        "try-1",
        "sha256:0",
        submission,
        Instant.EPOCH,
        Instant.EPOCH,
        Optional.of(Instant.EPOCH),
        Optional.empty(),
        false,
        false,
        Optional.empty(),
        2,
        "w");
  }
}
