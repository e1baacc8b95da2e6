package io.javatask.worker.soak;

import com.google.protobuf.Duration;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.javatask.proto.v1.GetTaskRunRequest;
import io.javatask.proto.v1.SubmitTaskRunRequest;
import io.javatask.proto.v1.TaskRun;
import io.javatask.proto.v1.TaskRunServiceGrpc;
import io.javatask.proto.v1.WaitTaskRunRequest;
import io.javatask.worker.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A worker as it is shipped, in a process of its own that can be killed; and a caller of it. */
final class SoakWorker implements AutoCloseable {
  private static final java.time.Duration START = java.time.Duration.ofSeconds(60);

  private final Process process;
  private final ManagedChannel channel;

  private SoakWorker(Process process, int port) {
    this.process = process;
    this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  /**
   * Starts a worker, and waits until it answers.
   *
   * @param home its state and its files
   * @param launcher {@code bin/javatask} of a distribution; absent for the tested classes
   * @param warehouse what the configuration says of the database
   */
  static SoakWorker start(Path home, Optional<Path> launcher, String warehouse) throws IOException {
    Path config = home.resolve("worker.yaml");
    Path port = home.resolve("port");
    Path temporary = Files.createDirectories(home.resolve("tmp"));
    Files.createDirectories(home.resolve("landing"));
    Files.writeString(
        config,
        """
        listen: 127.0.0.1:0
        stateDir: %1$s/state
        quarantineDir: %1$s/quarantine
        runs:
          stopGrace: 1s
        locations:
          landing:
            type: directory
            path: %1$s/landing
          warehouse:
        %2$s\
        """
            .formatted(home, warehouse.indent(0)));
    Files.deleteIfExists(port);
    List<String> command = new ArrayList<>(command(launcher));
    command.addAll(
        List.of("worker", "--config", config.toString(), "--port-file", port.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("worker.log").toFile()));
    builder.environment().put("JAVATASK_OPTS", "-Djava.io.tmpdir=" + temporary);
    Process process = builder.start();
    Awaitility.await()
        .atMost(START)
        .pollInterval(java.time.Duration.ofMillis(20))
        .until(() -> Files.exists(port) || !process.isAlive());
    if (!process.isAlive()) {
      throw new IllegalStateException("the worker did not start: " + home.resolve("worker.log"));
    }
    return new SoakWorker(process, Integer.parseInt(Files.readString(port).strip()));
  }

  private static List<String> command(Optional<Path> launcher) {
    return launcher
        .map(path -> List.of(path.toString()))
        .orElseGet(
            () ->
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xmx512m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName()));
  }

  private TaskRunServiceGrpc.TaskRunServiceBlockingStub runs(long seconds) {
    return TaskRunServiceGrpc.newBlockingStub(channel).withDeadlineAfter(seconds, TimeUnit.SECONDS);
  }

  void submit(SubmitTaskRunRequest request) {
    var unused = runs(20).submitTaskRun(request);
  }

  TaskRun get(String requestId) {
    return runs(20)
        .getTaskRun(GetTaskRunRequest.newBuilder().setRequestId(requestId).build())
        .getTaskRun();
  }

  /** The run when it is over, else as it is after a minute. */
  TaskRun waited(String requestId) {
    return runs(70)
        .waitTaskRun(
            WaitTaskRunRequest.newBuilder()
                .setRequestId(requestId)
                .setMaxWait(Duration.newBuilder().setSeconds(60))
                .build())
        .getTaskRun();
  }

  /** At once, and whatever it was doing. */
  void kill() throws InterruptedException {
    channel.shutdownNow();
    process.destroyForcibly().waitFor();
  }

  /** In peace, if it ends within a while. */
  @Override
  public void close() {
    channel.shutdownNow();
    process.destroy();
    process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
    process.destroyForcibly();
  }
}
