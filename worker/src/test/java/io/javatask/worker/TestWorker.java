package io.javatask.worker;

import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.javatask.core.task.CoreTasks;
import io.javatask.proto.v1.ContractServiceGrpc;
import io.javatask.proto.v1.GetTaskRunRequest;
import io.javatask.proto.v1.SubmitTaskRunRequest;
import io.javatask.proto.v1.SubmitTaskRunResponse;
import io.javatask.proto.v1.TaskRun;
import io.javatask.proto.v1.TaskRunServiceGrpc;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.proto.v1.TaskTypeServiceGrpc;
import io.javatask.proto.v1.WaitTaskRunRequest;
import io.javatask.proto.v1.WorkerServiceGrpc;
import io.javatask.worker.config.LedgerConfig;
import io.javatask.worker.config.LineageSettings;
import io.javatask.worker.config.LineageTransport;
import io.javatask.worker.config.ListenAddress;
import io.javatask.worker.config.LocationConfig;
import io.javatask.worker.config.MetricsSettings;
import io.javatask.worker.config.QueueSettings;
import io.javatask.worker.config.Retention;
import io.javatask.worker.config.RunLimits;
import io.javatask.worker.config.Security;
import io.javatask.worker.config.WatchSettings;
import io.javatask.worker.config.WorkerConfig;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real worker on a free port, with a ledger in a directory of its own, and a client of it. */
public final class TestWorker implements AutoCloseable {
  public static final RunLimits LIMITS =
      new RunLimits(
          2,
          3,
          java.time.Duration.ofMinutes(1),
          java.time.Duration.ofMinutes(1),
          java.time.Duration.ofSeconds(3),
          java.time.Duration.ofSeconds(1),
          RunLimits.DEFAULT.memory());

  /** Property of milliseconds between signs of life. */
  static final String KEEPALIVE = "javatask.test.keepalive";

  /** Runs that the ledger of several workers remembers. */
  static final int KEPT = 5000;

  public final TestTasks tasks = new TestTasks();
  public final ManagedChannel channel;
  public final int port;
  private final Worker worker;

  private TestWorker(WorkerConfig config) {
    this(config, Clock.systemUTC());
  }

  private TestWorker(WorkerConfig config, Clock clock) {
    this.worker =
        Worker.start(
            config,
            (locations, quarantine) ->
                Stream.concat(tasks.all().stream(), CoreTasks.all(locations, quarantine).stream())
                    .toList(),
            clock);
    this.port = worker.port();
    this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  public static TestWorker start(WorkerConfig config) {
    return new TestWorker(config);
  }

  /** A worker for which it is another time. */
  public static TestWorker start(WorkerConfig config, Clock clock) {
    return new TestWorker(config, clock);
  }

  public static TestWorker start(Path home) {
    return start(home, LIMITS);
  }

  /** A worker whose metrics are scraped. */
  public static TestWorker start(Path home, Optional<MetricsSettings> metrics) {
    return start(home, metrics, suiteEvents());
  }

  /** A worker whose metrics are scraped and that tells lineage backends of its runs. */
  public static TestWorker start(
      Path home, Optional<MetricsSettings> metrics, LineageSettings lineage) {
    WorkerConfig plain = config(home, LIMITS);
    return new TestWorker(plain.toBuilder().lineage(lineage).metrics(metrics).build());
  }

  /** The port of the metrics. */
  public int metricsPort() {
    return worker.metricsPort().orElseThrow();
  }

  public static TestWorker start(Path home, RunLimits limits) {
    return new TestWorker(config(home, limits));
  }

  public static TestWorker start(Path home, LedgerConfig ledger) {
    return new TestWorker(config(home, LIMITS, 0, ledger));
  }

  /** One of several workers that share a ledger and tell lineage backends of their runs. */
  public static TestWorker start(Path home, LedgerConfig ledger, LineageSettings lineage) {
    return new TestWorker(shared(home, LIMITS, ledger, List.of("default"), lineage));
  }

  /** A worker that tells lineage backends of its runs. */
  public static TestWorker start(Path home, LineageSettings lineage) {
    return new TestWorker(config(home, LIMITS, 0, lineage));
  }

  /** A worker that protects its calls; its own channel stays plain. */
  public static TestWorker start(Path home, Security security) {
    WorkerConfig plain = config(home, LIMITS);
    return new TestWorker(plain.toBuilder().security(security).build());
  }

  public static WorkerConfig config(Path home, RunLimits limits) {
    return config(home, limits, 0);
  }

  public static WorkerConfig config(Path home, RunLimits limits, int port) {
    return config(home, limits, port, LedgerConfig.DEFAULT);
  }

  public static WorkerConfig config(Path home, RunLimits limits, int port, LedgerConfig ledger) {
    return config(home, limits, port, ledger, suiteEvents());
  }

  public static WorkerConfig config(
      Path home, RunLimits limits, int port, LineageSettings lineage) {
    return config(home, limits, port, LedgerConfig.DEFAULT, lineage);
  }

  /**
   * All workers of the tests append their events to the file that the property {@code
   * javatask.lineage.events} names, so that a checker of others can look at them.
   */
  private static LineageSettings suiteEvents() {
    String file = System.getProperty("javatask.lineage.events", "");
    return file.isEmpty()
        ? LineageSettings.NONE
        : LineageSettings.NONE.with(
            java.util.Map.of("suite", new LineageTransport.File(Path.of(file))));
  }

  private static WorkerConfig config(
      Path home, RunLimits limits, int port, LedgerConfig ledger, LineageSettings lineage) {
    return WorkerConfig.builder(home)
        .listen(new ListenAddress("127.0.0.1", port))
        .ledger(ledger)
        .runs(limits)
        .watch(new WatchSettings(java.time.Duration.ofMillis(Integer.getInteger(KEEPALIVE, 200))))
        .lineage(lineage)
        .build();
  }

  /** A worker of some queues, whose locations are the same for all. */
  public static TestWorker start(Path home, LedgerConfig ledger, List<String> queues) {
    return new TestWorker(shared(home, LIMITS, ledger, queues));
  }

  /** The configuration of one of several workers: without a location that can have one only. */
  public static WorkerConfig shared(
      Path home, RunLimits limits, LedgerConfig ledger, List<String> queues) {
    return shared(home, limits, ledger, queues, suiteEvents());
  }

  private static WorkerConfig shared(
      Path home,
      RunLimits limits,
      LedgerConfig ledger,
      List<String> queues,
      LineageSettings lineage) {
    WorkerConfig alone = config(home, limits, 0, ledger, lineage);
    Map<String, LocationConfig> locations = new LinkedHashMap<>(alone.locations());
    locations.remove("warehouse");
    return alone.toBuilder()
        .ledger(ledger)
        .queues(new QueueSettings(queues, Map.of()))
        .retention(new Retention(Optional.empty(), Optional.of(KEPT)))
        .locations(locations)
        .build();
  }

  public TaskRunServiceGrpc.TaskRunServiceBlockingStub runs() {
    return TaskRunServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  public TaskRunServiceGrpc.TaskRunServiceStub async() {
    return TaskRunServiceGrpc.newStub(channel);
  }

  public WorkerServiceGrpc.WorkerServiceBlockingStub worker() {
    return WorkerServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  public TaskTypeServiceGrpc.TaskTypeServiceBlockingStub taskTypes() {
    return TaskTypeServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  public ContractServiceGrpc.ContractServiceBlockingStub contracts() {
    return ContractServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  public static String newId() {
    return UUID.randomUUID().toString();
  }

  /** A well-formed submission of a test task, by the caller attempt {@code try-1}. */
  public static SubmitTaskRunRequest.Builder request(String id, String task, String text) {
    return SubmitTaskRunRequest.newBuilder()
        .setRequestId(id)
        .setCallerAttempt("try-1")
        .setTaskType(task)
        .setInputs(inputs(text));
  }

  public static Struct.Builder inputs(String text) {
    return Struct.newBuilder().putFields("text", Value.newBuilder().setStringValue(text).build());
  }

  public SubmitTaskRunResponse submit(SubmitTaskRunRequest.Builder request) {
    return runs().submitTaskRun(request.build());
  }

  public SubmitTaskRunResponse submit(String id, String task, String text) {
    return submit(request(id, task, text));
  }

  public TaskRun get(String id) {
    return runs().getTaskRun(GetTaskRunRequest.newBuilder().setRequestId(id).build()).getTaskRun();
  }

  /** Waits for a run to be over. */
  public TaskRun finished(String id) {
    return runs()
        .waitTaskRun(
            WaitTaskRunRequest.newBuilder()
                .setRequestId(id)
                .setMaxWait(Duration.newBuilder().setSeconds(20))
                .build())
        .getTaskRun();
  }

  /** Waits for a run to be under way. */
  public void awaitRunning(String id) {
    org.awaitility.Awaitility.await()
        .pollInterval(java.time.Duration.ofMillis(5))
        .until(() -> get(id).getState() == TaskRunState.TASK_RUN_STATE_RUNNING);
  }

  /** Ends the worker as an operator would. */
  public void drain() {
    channel.shutdownNow();
    worker.drainAndClose();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    worker.close();
  }
}
