package io.javatask.worker;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.javatask.proto.v1.GetTaskRunRequest;
import io.javatask.proto.v1.GetWorkerRequest;
import io.javatask.proto.v1.TaskRunServiceGrpc;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.proto.v1.WorkerServiceGrpc;
import io.javatask.worker.config.LedgerConfig;
import io.javatask.worker.config.RunLimits;
import io.javatask.worker.config.Secret;
import io.javatask.worker.config.WorkerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A worker with the test tasks in a process of its own, which can be killed. */
final class ForkedWorker implements AutoCloseable {
  /** Property of the most runs that may wait. */
  static final String QUEUED = "javatask.test.queued";

  private static final List<String> QUEUES = List.of("default");
  private static final RunLimits LIMITS =
      new RunLimits(
          2,
          Integer.getInteger(QUEUED, 10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofMillis(300),
          Duration.ofSeconds(1),
          RunLimits.DEFAULT.memory());

  private final Process process;
  private final ManagedChannel channel;

  private ForkedWorker(Process process, int port) {
    this.process = process;
    this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  /** What the process runs. */
  public static void main(String[] arguments) {
    try {
      serve(arguments);
    } catch (Exception e) {
      // threads that were begun already would keep the process, and whoever waits for its port
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static void serve(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]);
    WorkerConfig alone = TestWorker.config(home, LIMITS, 0, LedgerConfig.DEFAULT);
    WorkerConfig config =
        switch (arguments.length) {
          case 1 -> alone;
          case 2 -> TestWorker.config(home, LIMITS, 0, LineageReceiver.settings(arguments[1]));
          default -> TestWorker.shared(home, LIMITS, ledger(arguments), QUEUES);
        };
    Worker worker =
        Worker.start(config, (locations, quarantine) -> new TestTasks().all(), Clock.systemUTC());
    Runtime.getRuntime().addShutdownHook(new Thread(worker::drainAndClose));
    Path draft = Files.writeString(home.resolve("port.part"), Integer.toString(worker.port()));
    Files.move(draft, home.resolve("port"));
    // whoever began it may be killed, too
    ProcessHandle.current().parent().orElseThrow().onExit().join();
    System.exit(0);
  }

  private static LedgerConfig ledger(String[] arguments) {
    return new LedgerConfig.Postgres(
        arguments[1], arguments[2], Secret.NONE, Duration.parse(arguments[3]));
  }

  static ForkedWorker start(Path home, LedgerConfig ledger) throws IOException {
    return ledger instanceof LedgerConfig.Postgres postgres
        ? fork(home, postgres.url(), postgres.user(), postgres.lease().toString())
        : fork(home);
  }

  /**
   * Starts one that tells of its runs.
   *
   * @param lineage URL of a lineage backend
   */
  static ForkedWorker telling(Path home, String lineage) throws IOException {
    return fork(home, lineage);
  }

  private static ForkedWorker fork(Path home, String... more) throws IOException {
    Process process =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-XX:+UseSerialGC",
                            "-Xmx512m",
                            handedOn("javatask.lineage.events", ""),
                            handedOn(QUEUED, "10"),
                            handedOn(TestWorker.KEEPALIVE, "200"),
                            "-cp",
                            System.getProperty("java.class.path"),
                            ForkedWorker.class.getName(),
                            home.toString()),
                        Stream.of(more))
                    .toList())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("worker.log").toFile())
            .start();
    Path port = home.resolve("port");
    Awaitility.await()
        .atMost(Duration.ofMinutes(5))
        .until(() -> Files.exists(port) || !process.isAlive());
    if (!Files.exists(port)) {
      throw new IllegalStateException(Files.readString(home.resolve("worker.log")));
    }
    return new ForkedWorker(process, Integer.parseInt(Files.readString(port)));
  }

  private static String handedOn(String property, String otherwise) {
    return "-D" + property + "=" + System.getProperty(property, otherwise);
  }

  /** Stops the whole process in its tracks, as a machine that is cut off seems to others. */
  void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    int exit =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (exit != 0) {
      throw new IllegalStateException("the worker could not be sent SIG" + name);
    }
  }

  TaskRunServiceGrpc.TaskRunServiceBlockingStub runs() {
    return TaskRunServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
  }

  int running() {
    return WorkerServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(10, TimeUnit.SECONDS)
        .getWorker(GetWorkerRequest.getDefaultInstance())
        .getWorker()
        .getRunning();
  }

  void submit(String id, String task) {
    var submitted = runs().submitTaskRun(TestWorker.request(id, task, "text").build());
    if (!submitted.hasTaskRun()) {
      throw new IllegalStateException("no run came of the submission");
    }
  }

  void awaitState(String id, TaskRunState state) {
    var request = GetTaskRunRequest.newBuilder().setRequestId(id).build();
    Awaitility.await().until(() -> runs().getTaskRun(request).getTaskRun().getState() == state);
  }

  long pid() {
    return process.pid();
  }

  ManagedChannel channel() {
    return channel;
  }

  /** As a power cut would. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** As a service manager would; returns the exit code. */
  int terminate(Duration patience) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("the worker did not end within " + patience);
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    process.destroyForcibly();
  }
}
