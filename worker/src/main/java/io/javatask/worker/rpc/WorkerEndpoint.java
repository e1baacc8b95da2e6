package io.javatask.worker.rpc;

import io.grpc.stub.StreamObserver;
import io.javatask.proto.v1.DrainWorkerRequest;
import io.javatask.proto.v1.DrainWorkerResponse;
import io.javatask.proto.v1.GetWorkerRequest;
import io.javatask.proto.v1.GetWorkerResponse;
import io.javatask.proto.v1.Worker;
import io.javatask.proto.v1.WorkerServiceGrpc;
import io.javatask.worker.ledger.RunLedger;
import io.javatask.worker.ledger.RunState;
import io.javatask.worker.ledger.WorkerRecord;
import io.javatask.worker.run.TaskRunner;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/** The worker itself, over the wire. */
final class WorkerEndpoint extends WorkerServiceGrpc.WorkerServiceImplBase {
  /** What callers may rely on beyond the wire itself. */
  private static final List<String> CAPABILITIES =
      List.of("watch-resume", "contract-text", "supersede", "queues");

  private final WorkerRecord identity;
  private final TaskRunner runner;
  private final RunLedger ledger;
  private final int maxRunning;
  private final Duration drainTimeout;
  private final Runnable onDrain;

  /**
   * Makes the endpoint.
   *
   * @param onDrain called when a drain begins, so that load balancers learn of it
   */
  WorkerEndpoint(
      WorkerRecord identity,
      TaskRunner runner,
      RunLedger ledger,
      int maxRunning,
      Duration drainTimeout,
      Runnable onDrain) {
    this.identity = identity;
    this.runner = runner;
    this.ledger = ledger;
    this.maxRunning = maxRunning;
    this.drainTimeout = drainTimeout;
    this.onDrain = onDrain;
  }

  @Override
  public void getWorker(GetWorkerRequest request, StreamObserver<GetWorkerResponse> observer) {
    Statuses.answer(observer, () -> GetWorkerResponse.newBuilder().setWorker(worker()).build());
  }

  @Override
  public void drainWorker(
      DrainWorkerRequest request, StreamObserver<DrainWorkerResponse> observer) {
    // on a thread of its own: it takes as long as the runs do
    Thread thread = new Thread(() -> Statuses.answer(observer, () -> drained(request)), "drain");
    thread.setDaemon(true);
    thread.start();
  }

  private DrainWorkerResponse drained(DrainWorkerRequest request) {
    Duration timeout =
        request.hasTimeout() ? Requests.timeout("timeout", request.getTimeout()) : drainTimeout;
    onDrain.run();
    try {
      TaskRunner.Drained drained = runner.drain(timeout);
      return DrainWorkerResponse.newBuilder()
          .setWorker(worker())
          .setFinished(drained.finished())
          .setCancelled(drained.cancelled())
          .setLeftQueued(drained.leftQueued())
          .build();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the drain was interrupted", e);
    }
  }

  private Worker worker() {
    return Worker.newBuilder()
        .setWorkerId(identity.workerId())
        .setVersion(identity.version())
        .addWireVersions("javatask.v1")
        .addAllCapabilities(CAPABILITIES)
        .setStartTime(Wire.time(identity.startTime()))
        .setDraining(runner.draining())
        .setRunning(runner.running())
        .setQueued(ledger.count(RunState.QUEUED))
        .setMaxRunning(maxRunning)
        .addAllLocations(new TreeSet<>(identity.locations().keySet()))
        .addAllQueues(identity.queues())
        .build();
  }
}
