package io.javatask.worker.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.proto.v1.AckTaskRunRequest;
import io.javatask.proto.v1.AckTaskRunResponse;
import io.javatask.proto.v1.CancelTaskRunRequest;
import io.javatask.proto.v1.CancelTaskRunResponse;
import io.javatask.proto.v1.GetTaskRunRequest;
import io.javatask.proto.v1.GetTaskRunResponse;
import io.javatask.proto.v1.ListTaskRunsRequest;
import io.javatask.proto.v1.ListTaskRunsResponse;
import io.javatask.proto.v1.ListViolationsRequest;
import io.javatask.proto.v1.ListViolationsResponse;
import io.javatask.proto.v1.SubmitTaskRunRequest;
import io.javatask.proto.v1.SubmitTaskRunResponse;
import io.javatask.proto.v1.TaskRunServiceGrpc;
import io.javatask.proto.v1.WaitTaskRunRequest;
import io.javatask.proto.v1.WaitTaskRunResponse;
import io.javatask.proto.v1.WatchTaskRunRequest;
import io.javatask.proto.v1.WatchTaskRunResponse;
import io.javatask.worker.ledger.Changes;
import io.javatask.worker.ledger.Page;
import io.javatask.worker.ledger.RunLedger;
import io.javatask.worker.ledger.RunQuery;
import io.javatask.worker.ledger.RunRecord;
import io.javatask.worker.ledger.Submitted;
import io.javatask.worker.run.RequestException;
import io.javatask.worker.run.TaskRunner;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;

/** Task runs over the wire. */
final class TaskRunEndpoint extends TaskRunServiceGrpc.TaskRunServiceImplBase {
  private static final Duration MAX_WAIT = Duration.ofSeconds(60);

  private final TaskRunner runner;
  private final RunLedger ledger;
  private final Requests requests;
  private final Violations violations;
  private final Changes changes;
  private final Clock clock;
  private final Duration keepalive;
  private final Executor executor;
  private final ScheduledExecutorService timer;

  TaskRunEndpoint(
      TaskRunner runner,
      RunLedger ledger,
      Requests requests,
      Violations violations,
      Changes changes,
      Clock clock,
      Duration keepalive,
      Executor executor,
      ScheduledExecutorService timer) {
    this.runner = runner;
    this.ledger = ledger;
    this.requests = requests;
    this.violations = violations;
    this.changes = changes;
    this.clock = clock;
    this.keepalive = keepalive;
    this.executor = executor;
    this.timer = timer;
  }

  @Override
  public void submitTaskRun(
      SubmitTaskRunRequest request, StreamObserver<SubmitTaskRunResponse> observer) {
    Statuses.answer(
        observer,
        () -> {
          Submitted submitted = runner.submit(requests.submission(request));
          return SubmitTaskRunResponse.newBuilder()
              .setTaskRun(Wire.run(ledger.reported(submitted.run())))
              .setDecision(Wire.decision(submitted.decision()))
              .build();
        });
  }

  @Override
  public void getTaskRun(GetTaskRunRequest request, StreamObserver<GetTaskRunResponse> observer) {
    Statuses.answer(
        observer,
        () ->
            GetTaskRunResponse.newBuilder()
                .setTaskRun(Wire.run(find(request.getRequestId())))
                .build());
  }

  @Override
  public void waitTaskRun(
      WaitTaskRunRequest request, StreamObserver<WaitTaskRunResponse> observer) {
    try {
      String id = Requests.requestId(request.getRequestId());
      Duration wait =
          request.hasMaxWait() ? Requests.timeout("max_wait", request.getMaxWait()) : MAX_WAIT;
      new RunWait(
              (ServerCallStreamObserver<WaitTaskRunResponse>) observer,
              id,
              () -> find(id),
              wait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : wait,
              changes,
              executor,
              timer)
          .start();
    } catch (RuntimeException e) {
      observer.onError(Statuses.of(e));
    }
  }

  @Override
  public void watchTaskRun(
      WatchTaskRunRequest request, StreamObserver<WatchTaskRunResponse> observer) {
    try {
      RunRecord run = run(request.getRequestId());
      long after = request.getAfterSequence();
      if (after < 0 || after > run.lastSequence()) {
        throw new RequestException(
            "after_sequence",
            "must be 0 to " + run.lastSequence() + ", the run's last event, not " + after);
      }
      new WatchStream(
              (ServerCallStreamObserver<WatchTaskRunResponse>) observer,
              ledger,
              clock,
              run.requestId(),
              after,
              keepalive,
              changes,
              executor,
              timer)
          .start();
    } catch (RuntimeException e) {
      observer.onError(Statuses.of(e));
    }
  }

  @Override
  public void ackTaskRun(AckTaskRunRequest request, StreamObserver<AckTaskRunResponse> observer) {
    Statuses.answer(
        observer,
        () -> {
          String caller = Requests.callerAttempt(request.getCallerAttempt());
          RunRecord run = run(request.getRequestId());
          if (request.getEpoch() < 1) {
            throw new RequestException("epoch", "must name the attempt whose result was stored");
          }
          ledger.acknowledge(run.requestId(), caller, request.getEpoch());
          return AckTaskRunResponse.newBuilder()
              .setTaskRun(Wire.run(run(run.requestId()), Optional.empty()))
              .build();
        });
  }

  @Override
  public void cancelTaskRun(
      CancelTaskRunRequest request, StreamObserver<CancelTaskRunResponse> observer) {
    Statuses.answer(
        observer,
        () -> {
          String caller = Requests.callerAttempt(request.getCallerAttempt());
          RunRecord run = run(request.getRequestId());
          boolean accepted =
              runner.cancel(run.requestId(), caller, Requests.reason(request.getReason()));
          return CancelTaskRunResponse.newBuilder()
              .setTaskRun(Wire.run(find(run.requestId())))
              .setAccepted(accepted)
              .build();
        });
  }

  @Override
  public void listTaskRuns(
      ListTaskRunsRequest request, StreamObserver<ListTaskRunsResponse> observer) {
    Statuses.answer(
        observer,
        () -> {
          RunQuery query = Requests.query(request);
          Page<RunRecord> page = paged(() -> ledger.list(query));
          ListTaskRunsResponse.Builder response =
              ListTaskRunsResponse.newBuilder().setNextPageToken(page.next());
          page.items().forEach(run -> response.addTaskRuns(Wire.run(run, Optional.empty())));
          return response.build();
        });
  }

  @Override
  public void listViolations(
      ListViolationsRequest request, StreamObserver<ListViolationsResponse> observer) {
    Statuses.answer(
        observer,
        () -> {
          RunLedger.Reported run = find(request.getRequestId());
          return run.report().isEmpty()
              ? ListViolationsResponse.getDefaultInstance()
              : paged(() -> violations.page(request, run.report().get(), run.run().epoch()));
        });
  }

  /** Whatever is wrong with a page token is the caller's fault. */
  static <T> T paged(Supplier<T> list) {
    try {
      return list.get();
    } catch (IllegalArgumentException e) {
      throw new RequestException("page_token", "is not a token that this list gave out");
    }
  }

  private RunRecord run(String requestId) {
    return known(requestId, ledger::find);
  }

  private RunLedger.Reported find(String requestId) {
    return known(requestId, ledger::reported);
  }

  private static <T> T known(String requestId, Function<String, Optional<T>> look) {
    String id = Requests.requestId(requestId);
    return look.apply(id)
        .orElseThrow(
            () ->
                new TaskException(
                    ErrorCode.RUN_NOT_FOUND, "the ledger has no run with the request_id " + id));
  }
}
