package io.javatask.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.javatask.proto.v1.AckTaskRunRequest;
import io.javatask.proto.v1.CancelTaskRunRequest;
import io.javatask.proto.v1.SubmitTaskRunRequest;
import io.javatask.proto.v1.TaskRun;
import io.javatask.proto.v1.TaskRunServiceGrpc;
import io.javatask.proto.v1.TaskRunServiceGrpc.TaskRunServiceBlockingStub;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.proto.v1.WaitTaskRunRequest;
import io.javatask.worker.config.LedgerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Workers of one ledger at full load, of which now and then one is killed, with runs that succeed,
 * fail, take too long, are cancelled and are replaced: each comes to its end, and nothing piles up.
 *
 * <p>{@code -Djavatask.soak.seconds=N} goes on for so long.
 */
class RuntimeSoakTest {
  private static final int SHORT = 15;
  private static final int CLIENTS = 16;
  private static final Duration LEASE = Duration.ofSeconds(6);
  private static final Path FIGURES = Path.of("../build/soak");
  private static final Set<Status.Code> TRY_AGAIN =
      Set.of(
          Status.Code.UNAVAILABLE,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.CANCELLED);

  /** What may remain more than there was after a fifth of the time. */
  private static final long HEAP_GROWTH = 24L << 20;

  private static final long DESCRIPTOR_GROWTH = 24;
  private static final long THREAD_GROWTH = 12;

  @TempDir Path home = Path.of("");

  private final List<ForkedWorker> doomed = new CopyOnWriteArrayList<>();
  private final Map<String, AtomicLong> ends = new ConcurrentSkipListMap<>();
  private final List<String> findings = new CopyOnWriteArrayList<>();
  private final AtomicLong kills = new AtomicLong();
  private final AtomicLong failedStarts = new AtomicLong();
  private volatile boolean over;

  /** What a process holds. */
  private record Sample(long heapBytes, long descriptors, long threads) {}

  /** What is asked for, and how it may end. */
  private enum Kind {
    ECHO(TaskRunState.TASK_RUN_STATE_SUCCEEDED),
    COUNT(TaskRunState.TASK_RUN_STATE_SUCCEEDED),
    REPLACED(TaskRunState.TASK_RUN_STATE_SUCCEEDED),
    FAIL(TaskRunState.TASK_RUN_STATE_FAILED),
    TIMEOUT(TaskRunState.TASK_RUN_STATE_FAILED),
    CANCEL(TaskRunState.TASK_RUN_STATE_CANCELLED);

    private final TaskRunState end;

    Kind(TaskRunState end) {
      this.end = end;
    }

    static Kind of(int number) {
      return number < 60
          ? ECHO
          : number < 72
              ? COUNT
              : number < 80 ? REPLACED : number < 88 ? FAIL : number < 93 ? TIMEOUT : CANCEL;
    }
  }

  @Test
  void noRunIsLostAndNothingPilesUp() throws Exception {
    int seconds = Integer.getInteger("javatask.soak.seconds", SHORT);
    LedgerConfig.Postgres ledger = (LedgerConfig.Postgres) TestLedger.POSTGRES.fresh(LEASE);
    ExecutorService clients = Executors.newCachedThreadPool();
    List<Sample> samples = new ArrayList<>();
    try (ForkedWorker steady = start("steady", ledger)) {
      doomed.add(start("doomed-0", ledger));
      List<Future<?>> loads = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        long seed = i;
        loads.add(clients.submit(() -> load(steady, new Random(seed))));
      }
      Future<?> killer = clients.submit(() -> kill(ledger, seconds));
      long step = TimeUnit.SECONDS.toMillis(seconds) / 5;
      for (int i = 0; i < 5; i++) {
        Thread.sleep(step);
        samples.add(sample(steady.pid()));
      }
      over = true;
      killer.get();
      for (Future<?> load : loads) {
        load.get();
      }
      judge(samples, rows(ledger), seconds);
    } finally {
      over = true;
      clients.shutdownNow();
      doomed.forEach(ForkedWorker::close);
    }
  }

  private ForkedWorker start(String name, LedgerConfig ledger) throws IOException {
    return ForkedWorker.start(Files.createDirectories(home.resolve(name)), ledger);
  }

  private void load(ForkedWorker steady, Random random) {
    while (!over) {
      Kind kind = Kind.of(random.nextInt(100));
      try {
        TaskRunState end = drive(kind, steady, random);
        ends.computeIfAbsent(kind + " " + end, key -> new AtomicLong()).incrementAndGet();
        if (end != kind.end) {
          findings.add("a run of the kind " + kind + " ended " + end);
        }
      } catch (StatusRuntimeException e) {
        findings.add(kind + ": " + e);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Brings one request to its end, as a caller would that retries what may be retried. */
  private TaskRunState drive(Kind kind, ForkedWorker steady, Random random)
      throws InterruptedException {
    String id = TestWorker.newId();
    for (int attempt = 1; attempt < 50; attempt++) {
      SubmitTaskRunRequest request = request(kind, id).setCallerAttempt("try-" + attempt).build();
      persist(steady, random, runs -> runs.submitTaskRun(request).getTaskRun());
      if (kind == Kind.REPLACED) {
        SubmitTaskRunRequest other =
            request.toBuilder().setInputs(TestWorker.inputs("another")).build();
        persist(steady, random, runs -> runs.submitTaskRun(other).getTaskRun());
      }
      if (kind == Kind.CANCEL) {
        Thread.sleep(random.nextInt(200));
        String caller = "try-" + attempt;
        persist(steady, random, runs -> cancel(runs, id, caller));
      }
      TaskRun run = ended(steady, random, id);
      if (!run.getError().getCode().equals("WORKER_LOST")) {
        acknowledge(steady, random, run);
        return run.getState();
      }
      ends.computeIfAbsent("lost and made again", key -> new AtomicLong()).incrementAndGet();
    }
    throw new IllegalStateException("the run " + id + " is lost again and again");
  }

  private static SubmitTaskRunRequest.Builder request(Kind kind, String id) {
    return switch (kind) {
      case ECHO, REPLACED -> TestWorker.request(id, "echo", "x");
      case COUNT ->
          TestWorker.request(id, "count", "x")
              .setInputs(
                  TestWorker.inputs("x")
                      .putFields(
                          "times",
                          com.google.protobuf.Value.newBuilder().setNumberValue(10).build()));
      case FAIL -> TestWorker.request(id, "fail", "STORE_LOCKED");
      case TIMEOUT ->
          TestWorker.request(id, "hold", "x").setExecutionTimeout(Durations.fromMillis(50));
      case CANCEL -> TestWorker.request(id, "hold", "x");
    };
  }

  private static TaskRun cancel(TaskRunServiceBlockingStub runs, String id, String caller) {
    return runs.cancelTaskRun(
            CancelTaskRunRequest.newBuilder().setRequestId(id).setCallerAttempt(caller).build())
        .getTaskRun();
  }

  private TaskRun ended(ForkedWorker steady, Random random, String id) throws InterruptedException {
    WaitTaskRunRequest request =
        WaitTaskRunRequest.newBuilder()
            .setRequestId(id)
            .setMaxWait(Durations.fromSeconds(5))
            .build();
    while (true) {
      TaskRun run = persist(steady, random, runs -> runs.waitTaskRun(request).getTaskRun());
      switch (run.getState()) {
        case TASK_RUN_STATE_QUEUED, TASK_RUN_STATE_RUNNING -> {}
        default -> {
          return run;
        }
      }
    }
  }

  private void acknowledge(ForkedWorker steady, Random random, TaskRun run)
      throws InterruptedException {
    if (run.getState() == TaskRunState.TASK_RUN_STATE_SUCCEEDED) {
      AckTaskRunRequest request =
          AckTaskRunRequest.newBuilder()
              .setRequestId(run.getRequestId())
              .setCallerAttempt(run.getCallerAttempt())
              .setEpoch(run.getEpoch())
              .build();
      persist(steady, random, runs -> runs.ackTaskRun(request).getTaskRun());
    }
  }

  /** A call to any of the workers. */
  private interface Call {
    TaskRun on(TaskRunServiceBlockingStub runs);
  }

  private TaskRun persist(ForkedWorker steady, Random random, Call call)
      throws InterruptedException {
    while (true) {
      List<ForkedWorker> all = Stream.concat(Stream.of(steady), doomed.stream()).toList();
      try {
        return call.on(
            TaskRunServiceGrpc.newBlockingStub(all.get(random.nextInt(all.size())).channel())
                .withDeadlineAfter(20, TimeUnit.SECONDS));
      } catch (StatusRuntimeException e) {
        if (!TRY_AGAIN.contains(e.getStatus().getCode())) {
          throw e;
        }
        Thread.sleep(20);
      }
    }
  }

  private void kill(LedgerConfig ledger, int seconds) {
    long pause = Math.max(3000, TimeUnit.SECONDS.toMillis(seconds) / 30);
    try {
      while (!over) {
        Thread.sleep(pause);
        ForkedWorker next = replacement(ledger);
        ForkedWorker victim = doomed.get(0);
        doomed.set(0, next);
        victim.kill();
        victim.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** On a machine that has no time for it, a start may come to nothing: it is made again. */
  private ForkedWorker replacement(LedgerConfig ledger) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        return start("doomed-" + kills.incrementAndGet(), ledger);
      } catch (IllegalStateException e) {
        failedStarts.incrementAndGet();
        if (tries == 5) {
          throw e;
        }
      }
    }
  }

  /** Of the heap what is alive. */
  private static Sample sample(long pid) throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String text = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int unused = jcmd.waitFor();
    String total =
        text.lines()
            .filter(line -> line.startsWith("Total"))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("jcmd says: " + text));
    return new Sample(
        Long.parseLong(total.trim().split("\\s+")[2]),
        count(Path.of("/proc", Long.toString(pid), "fd")),
        count(Path.of("/proc", Long.toString(pid), "task")));
  }

  private static long count(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    }
  }

  private static Map<String, Long> rows(LedgerConfig.Postgres ledger) throws SQLException {
    Map<String, Long> rows = new LinkedHashMap<>();
    try (Connection connection = DriverManager.getConnection(ledger.url(), ledger.user(), "");
        Statement statement = connection.createStatement()) {
      for (String table : List.of("task_run", "attempt", "event", "report", "worker")) {
        try (ResultSet found = statement.executeQuery("SELECT count(*) FROM " + table)) {
          found.next();
          rows.put(table, found.getLong(1));
        }
      }
      try (ResultSet found =
          statement.executeQuery(
              "SELECT count(*) FROM task_run WHERE state IN ('QUEUED', 'RUNNING')")) {
        found.next();
        rows.put("unsettled", found.getLong(1));
      }
    }
    return rows;
  }

  private void judge(List<Sample> samples, Map<String, Long> rows, int seconds) throws IOException {
    long runs =
        ends.entrySet().stream()
            .filter(end -> !end.getKey().startsWith("lost"))
            .mapToLong(end -> end.getValue().get())
            .sum();
    Sample first = samples.get(0);
    Sample last = samples.get(samples.size() - 1);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("seconds", seconds);
    figures.put("runs", runs);
    figures.put("runs_per_second", Math.round(10.0 * runs / seconds) / 10.0);
    figures.put("kills", kills.get() - failedStarts.get());
    figures.put("starts_that_came_to_nothing", failedStarts.get());
    figures.put("ends", ends);
    figures.put("steady_worker", samples);
    figures.put("ledger_rows", rows);
    figures.put("findings", findings);
    figures.put(
        "load_average", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    Files.createDirectories(FIGURES);
    Files.writeString(
        FIGURES.resolve("runtime.json"),
        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(figures));

    assertThat(findings).isEmpty();
    assertThat(runs).isPositive();
    assertThat(rows.get("unsettled")).isZero();
    assertThat(last.heapBytes()).isLessThan(first.heapBytes() + HEAP_GROWTH);
    assertThat(last.descriptors()).isLessThan(first.descriptors() + DESCRIPTOR_GROWTH);
    assertThat(last.threads()).isLessThan(first.threads() + THREAD_GROWTH);
    // what ended since the last sweep may still be there
    assertThat(rows.get("task_run"))
        .isLessThan(TestWorker.KEPT + Math.max(1000, 15 * runs / seconds));
  }
}
