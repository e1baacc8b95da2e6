package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.DataInterval;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskContext;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.location.ConfiguredLocations;
import io.javatask.core.report.ValidationReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineFencesTest {
  private static final String DAY = "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z";
  private static final String CONTRACT =
      """
      {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "orders", "version": "1.0.0",
       "status": "active", "schema": [{"name": "orders", "properties": [
         {"name": "id", "logicalType": "string", "required": true},
         {"name": "amount", "logicalType": "integer", "required": true}]}]}\
      """;

  private final Contract contract =
      new ContractReader().read(CONTRACT, "orders.json", Optional.empty());
  private final QuarantineFences fences = new QuarantineFences();

  @TempDir Path home;

  private Path held() {
    return home.resolve("q/orders/" + LocalContext.REQUEST + ".jsonl");
  }

  private void source(String... rows) {
    try {
      Files.writeString(home.resolve("day.csv"), "id,amount\n" + String.join("\n", rows) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One attempt, of a process of its own, that is held up while it checks its rows. */
  private ValidationReport attempt(long epoch, Runnable meanwhile) {
    LocalContext plain = LocalContext.of(contract, DAY);
    LocalContext context = new LocalContext(contract, plain.interval(), plain.asOf(), epoch);
    Validate.Input input =
        new Validate.Input(
            Optional.of("landing:day.csv"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    ConfiguredLocations places = new ConfiguredLocations(Map.of("landing", home), Map.of());
    try {
      return new Validate(places, CoreTasks.Options.in(home.resolve("q")))
          .run(new HeldUp(context, meanwhile), input);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private record HeldUp(LocalContext plain, Runnable meanwhile) implements TaskContext {
    @Override
    public String requestId() {
      return plain.requestId();
    }

    @Override
    public long epoch() {
      return plain.epoch();
    }

    @Override
    public Optional<DataInterval> interval() {
      return plain.interval();
    }

    @Override
    public String partition() {
      return plain.partition();
    }

    @Override
    public Instant asOf() {
      return plain.asOf();
    }

    @Override
    public void checkpoint() {}

    @Override
    public <T> T require(Class<T> part) {
      return plain.require(part);
    }

    @Override
    public void progress(long rows, long bytes) {
      meanwhile.run();
    }

    @Override
    public void log(String message) {}

    @Override
    public void checked(String rule, String status, long evaluated, long failed, String message) {}
  }

  private void assertSuperseded(Runnable late) {
    assertThatThrownBy(late::run)
        .isInstanceOfSatisfying(
            TaskException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.SUPERSEDED);
              assertThat(e).hasMessageContaining("attempt 7 ").hasMessageContaining("attempt 8 ");
            });
  }

  @Test
  void aLateAttemptLeavesTheFileOfANewerOneAlone() throws IOException {
    source("a,", "b,2");
    assertSuperseded(
        () ->
            attempt(
                7,
                () -> {
                  source("a,1", "c,");
                  assertThat(attempt(8, () -> {}).rows().quarantined()).isEqualTo(1);
                }));
    assertThat(Files.readString(held())).contains("\"c\"").doesNotContain("\"a\"");
    try (Stream<Path> files = Files.list(held().getParent())) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder(
              LocalContext.REQUEST + ".jsonl", LocalContext.REQUEST + ".jsonl.fence");
    }
  }

  @Test
  void aLateAttemptKeepsNothingBackWhereANewerOneDidNot() {
    source("a,", "b,2");
    assertSuperseded(
        () ->
            attempt(
                7,
                () -> {
                  source("a,1", "b,2");
                  assertThat(attempt(8, () -> {}).rows().quarantined()).isZero();
                }));
    assertThat(held()).doesNotExist();
    assertSuperseded(() -> attempt(7, () -> {}));
    assertThat(attempt(8, () -> {}).rows().quarantined()).isZero();
  }

  @Test
  void attemptsThatEndAtOnceLeaveWhatTheNewestSays() throws Exception {
    Path file = home.resolve("q/orders/r.jsonl");
    ExecutorService pool = Executors.newFixedThreadPool(4);
    List<Long> written = new ArrayList<>();
    try {
      List<Future<Boolean>> all = new ArrayList<>();
      for (long epoch = 1; epoch <= 40; epoch++) {
        long mine = epoch;
        all.add(
            pool.submit(
                () -> {
                  try {
                    fences.raise(file, mine);
                    return fences.pass(file, mine, () -> written.add(mine));
                  } catch (TaskException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.SUPERSEDED);
                    return false;
                  }
                }));
      }
      for (Future<Boolean> one : all) {
        assertThat(one.get()).isNotNull();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(written).isSorted().endsWith(40L);
  }

  @Test
  void fencesThatNobodyCanNeedAreSwept() throws IOException {
    Path folder = Files.createDirectories(home.resolve("q/orders"));
    Path old = Files.writeString(folder.resolve("old.jsonl.fence"), "5");
    Path recent = Files.writeString(folder.resolve("recent.jsonl.fence"), "5");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(90_000)));
    fences.raise(folder.resolve("new.jsonl"), 6);
    assertThat(old).doesNotExist();
    assertThat(recent).hasContent("5");
    assertThat(folder.resolve("new.jsonl.fence")).hasContent("6");
  }
}
