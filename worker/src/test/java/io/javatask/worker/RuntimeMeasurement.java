package io.javatask.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import io.grpc.stub.StreamObserver;
import io.javatask.proto.v1.CancelTaskRunRequest;
import io.javatask.proto.v1.TaskRunEvent;
import io.javatask.proto.v1.TaskRunServiceGrpc;
import io.javatask.proto.v1.TaskRunServiceGrpc.TaskRunServiceBlockingStub;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.proto.v1.WaitTaskRunRequest;
import io.javatask.proto.v1.WatchTaskRunRequest;
import io.javatask.proto.v1.WatchTaskRunResponse;
import io.javatask.worker.config.LedgerConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * How quick the runtime itself is: no-ops over a warm channel, many at once, many watched, and a
 * process for each task beside it. Run by {@code make bench-runtime}.
 */
class RuntimeMeasurement {
  private static final Path FIGURES = Path.of("../build/bench");
  private static final Path LAUNCHER = Path.of("target/javatask/bin/javatask");
  private static final int WARM_UPS = 8;
  private static final int ALONE = 1000;
  private static final int CLIENTS = 64;
  private static final int WATCHED = 5000;
  private static final Duration LOAD = Duration.ofSeconds(15);

  @TempDir Path home = Path.of("");

  private final Map<String, Object> figures = new LinkedHashMap<>();

  @Test
  void measure() throws Exception {
    figures.put("processors", Runtime.getRuntime().availableProcessors());
    figures.put("java", System.getProperty("java.version"));
    figures.put("load_average_before", load());
    figures.put("cold_start", coldStart());
    figures.put(
        "process_per_task",
        Map.of(
            "what",
            "simulation of Airflow's Java SDK: a fresh java process for each task, which runs the"
                + " same no-op and prints its result",
            "milliseconds",
            processes()));
    for (TestLedger kind : TestLedger.values()) {
      figures.put(kind.name().toLowerCase(Locale.ROOT), ledger(kind));
    }
    figures.put("load_average_after", load());
    Files.createDirectories(FIGURES);
    Files.writeString(
        FIGURES.resolve("runtime.json"),
        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(figures));
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private Map<String, Object> ledger(TestLedger kind) throws Exception {
    Map<String, Object> found = new LinkedHashMap<>();
    LedgerConfig ledger = kind.fresh();
    Path directory = Files.createDirectories(home.resolve(kind.name()));
    System.setProperty(ForkedWorker.QUEUED, Integer.toString(2 * WATCHED));
    System.setProperty(TestWorker.KEEPALIVE, "10000"); // as it is by default
    try (ForkedWorker worker = ForkedWorker.start(directory, ledger)) {
      TaskRunServiceBlockingStub runs = TaskRunServiceGrpc.newBlockingStub(worker.channel());
      found.put("warm_up_seconds", warmUp(runs));
      found.put("one_client_ms", quantiles(clients(runs, 1, ALONE, Duration.ofMinutes(1), 0)));
      long began = System.nanoTime();
      List<Double> full = clients(runs, CLIENTS, Integer.MAX_VALUE, LOAD, 0);
      double rate = full.size() / ((System.nanoTime() - began) / 1e9);
      found.put("sustained_runs_per_second", Math.round(rate));
      found.put("64_clients_without_pause_ms", quantiles(full));
      // half of what it can do, spread over the same clients
      long pause = (long) (CLIENTS / (rate / 2) * 1e9);
      found.put(
          "64_clients_at_half_of_that_ms",
          quantiles(clients(runs, CLIENTS, Integer.MAX_VALUE, LOAD, pause)));
      found.put("watched", watched(worker, runs));
      found.put("resident_after_load_mib", resident(worker.pid()));
    }
    return found;
  }

  /**
   * Has both processes compile what they run all the time, which takes most of a small machine's
   * first minute of load; until a round is no quicker than those before. Returns the seconds.
   */
  private static long warmUp(TaskRunServiceBlockingStub runs) throws Exception {
    int most = 0;
    for (int round = 1; round <= WARM_UPS; round++) {
      int done = clients(runs, CLIENTS, Integer.MAX_VALUE, LOAD, 0).size();
      if (done < 1.03 * most) {
        return round * LOAD.toSeconds();
      }
      most = done;
    }
    return WARM_UPS * LOAD.toSeconds();
  }

  /** Milliseconds from submission to result, of clients that each do one run after another. */
  private static List<Double> clients(
      TaskRunServiceBlockingStub runs, int clients, int each, Duration time, long pauseNanos)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      long end = System.nanoTime() + time.toNanos();
      List<Future<List<Double>>> all = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        long offset = pauseNanos * client / clients;
        all.add(threads.submit(() -> client(runs, each, end, pauseNanos, offset)));
      }
      List<Double> found = new ArrayList<>();
      for (Future<List<Double>> client : all) {
        found.addAll(client.get());
      }
      return found;
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Double> client(
      TaskRunServiceBlockingStub runs, int each, long end, long pauseNanos, long offset)
      throws InterruptedException {
    List<Double> found = new ArrayList<>();
    long next = System.nanoTime() + offset;
    while (found.size() < each && System.nanoTime() < end) {
      TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
      long start = System.nanoTime();
      String id = TestWorker.newId();
      var unused = runs.submitTaskRun(TestWorker.request(id, "echo", "x").build());
      var run = runs.waitTaskRun(wait(id)).getTaskRun();
      if (run.getState() != TaskRunState.TASK_RUN_STATE_SUCCEEDED) {
        throw new IllegalStateException("a no-op did not succeed: " + run);
      }
      found.add((System.nanoTime() - start) / 1e6);
      next += pauseNanos;
    }
    return found;
  }

  private static WaitTaskRunRequest wait(String id) {
    return WaitTaskRunRequest.newBuilder()
        .setRequestId(id)
        .setMaxWait(Durations.fromSeconds(30))
        .build();
  }

  private static Map<String, Object> quantiles(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("count", sorted.length);
    found.put("p50", at(sorted, 0.5));
    found.put("p99", at(sorted, 0.99));
    found.put("max", at(sorted, 1));
    return found;
  }

  private static double at(double[] sorted, double quantile) {
    double value = sorted[(int) Math.min(sorted.length - 1.0, sorted.length * quantile)];
    return Math.round(100 * value) / 100.0;
  }

  /** Thousands of runs that wait, are watched over one channel, and then end one after another. */
  private static Map<String, Object> watched(ForkedWorker worker, TaskRunServiceBlockingStub runs)
      throws Exception {
    List<String> holders = List.of(TestWorker.newId(), TestWorker.newId());
    for (String id : holders) {
      worker.submit(id, "hold");
    }
    for (String id : holders) {
      worker.awaitState(id, TaskRunState.TASK_RUN_STATE_RUNNING);
    }
    long heapBefore = heap();
    double workerBefore = resident(worker.pid());
    CountDownLatch over = new CountDownLatch(WATCHED);
    ConcurrentLinkedQueue<Double> delays = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < WATCHED; i++) {
      String id = TestWorker.newId();
      var unused =
          runs.withDeadlineAfter(2, TimeUnit.MINUTES)
              .submitTaskRun(TestWorker.request(id, "echo", "x").build());
      TaskRunServiceGrpc.newStub(worker.channel())
          .watchTaskRun(
              WatchTaskRunRequest.newBuilder().setRequestId(id).build(), new Watcher(delays, over));
    }
    long heapWatching = heap();
    double workerWatching = resident(worker.pid());
    long began = System.nanoTime();
    for (String id : holders) {
      var unused =
          runs.cancelTaskRun(
              CancelTaskRunRequest.newBuilder().setRequestId(id).setCallerAttempt("try-1").build());
    }
    assertThat(over.await(5, TimeUnit.MINUTES)).isTrue();
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("runs", WATCHED);
    found.put("seconds_until_all_ended", Math.round((System.nanoTime() - began) / 1e8) / 10.0);
    found.put("delay_of_completion_ms", quantiles(List.copyOf(delays)));
    found.put("watching_process_heap_growth_mib", Math.round((heapWatching - heapBefore) / 1e6));
    found.put("worker_resident_growth_mib", Math.round(workerWatching - workerBefore));
    return found;
  }

  /** Notes how long after it happened the end of a run is heard of. */
  private record Watcher(ConcurrentLinkedQueue<Double> delays, CountDownLatch over)
      implements StreamObserver<WatchTaskRunResponse> {
    @Override
    public void onNext(WatchTaskRunResponse response) {
      TaskRunEvent event = response.getEvent();
      if (event.getState().getState() == TaskRunState.TASK_RUN_STATE_SUCCEEDED) {
        double happened = event.getTime().getSeconds() * 1e3 + event.getTime().getNanos() / 1e6;
        delays.add(System.currentTimeMillis() - happened);
      }
    }

    @Override
    public void onError(Throwable thrown) {
      throw new IllegalStateException(thrown);
    }

    @Override
    public void onCompleted() {
      over.countDown();
    }
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** From the command to the port, and what the process holds after five idle seconds. */
  private Map<String, Object> coldStart() throws Exception {
    double[] seconds = new double[5];
    double idle = 0;
    for (int i = 0; i < seconds.length; i++) {
      Path directory = Files.createDirectories(home.resolve("cold-" + i));
      Path config = Files.writeString(directory.resolve("worker.yaml"), "listen: 127.0.0.1:0\n");
      Path port = directory.resolve("port");
      long began = System.nanoTime();
      Process process =
          new ProcessBuilder(
                  LAUNCHER.toString(),
                  "worker",
                  "--config",
                  config.toString(),
                  "--port-file",
                  port.toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
      try {
        while (!Files.exists(port)) {
          if (!process.isAlive()) {
            throw new IllegalStateException(Files.readString(directory.resolve("log")));
          }
          Thread.sleep(5);
        }
        seconds[i] = (System.nanoTime() - began) / 1e9;
        if (i == seconds.length - 1) {
          Thread.sleep(5000);
          idle = resident(process.pid());
        }
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
    Arrays.sort(seconds);
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("seconds_median_of_5", at(seconds, 0.5));
    found.put("resident_idle_mib", idle);
    return found;
  }

  private Map<String, Object> processes() throws Exception {
    List<Double> found = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      long began = System.nanoTime();
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  NoOpProcess.class.getName())
              .redirectErrorStream(true)
              .start();
      String said =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
      found.add((System.nanoTime() - began) / 1e6);
    }
    return quantiles(found);
  }

  private static double resident(long pid) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(
              line -> Math.round(Long.parseLong(line.replaceAll("\\D", "")) / 102.4) / 10.0)
          .findFirst()
          .orElseThrow();
    }
  }
}
