package io.javatask.worker.rpc;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.javatask.api.DataInterval;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.proto.v1.AckTaskRunRequest;
import io.javatask.proto.v1.ContractServiceGrpc;
import io.javatask.proto.v1.ContractSource;
import io.javatask.proto.v1.GetContractWindowRequest;
import io.javatask.proto.v1.GetTaskRunRequest;
import io.javatask.proto.v1.ListTaskRunsRequest;
import io.javatask.proto.v1.SubmitTaskRunRequest;
import io.javatask.proto.v1.TaskRun;
import io.javatask.proto.v1.TaskRunServiceGrpc;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.proto.v1.WaitTaskRunRequest;
import io.javatask.worker.ledger.RunError;
import io.javatask.worker.ledger.RunRecord;
import io.javatask.worker.ledger.RunState;
import io.javatask.worker.ledger.RunType;
import io.javatask.worker.ledger.Submission;
import io.javatask.worker.ledger.WindowQuery;
import io.javatask.worker.run.RunRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks a worker for its runs. */
public final class RunsClient implements AutoCloseable {
  private static final int DEADLINE_SECONDS = 10;
  private static final int WAIT_SECONDS = 30;

  private final WorkerConnection worker;

  private RunsClient(WorkerConnection worker) {
    this.worker = worker;
  }

  /** A client of a worker; nothing is sent yet. */
  public static RunsClient connect(WorkerAddress worker) {
    return new RunsClient(worker.connect());
  }

  private TaskRunServiceGrpc.TaskRunServiceBlockingStub stub() {
    return TaskRunServiceGrpc.newBlockingStub(worker.channel())
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  /** The newest runs first, without their reports. */
  public List<RunRecord> newest(int limit) {
    var request = ListTaskRunsRequest.newBuilder().setPageSize(limit).build();
    return worker.call(() -> stub().listTaskRuns(request)).getTaskRunsList().stream()
        .map(RunsClient::run)
        .toList();
  }

  public Optional<RunRecord> find(String requestId) {
    return get(requestId).map(RunsClient::run);
  }

  /** The report of the run's newest attempt, as JSON. */
  public Optional<String> report(String requestId) {
    return get(requestId).map(TaskRun::getReport).filter(report -> !report.isEmpty());
  }

  /** A contract's rules over a window of intervals, as JSON. */
  public String window(WindowQuery query, Optional<Instant> asOf) {
    var request =
        GetContractWindowRequest.newBuilder()
            .setContractId(query.contract())
            .setSchema(query.schema().orElse(""))
            .setTaskType(query.taskType().orElse(""))
            .setDataset(query.dataset().orElse(""))
            .setStartTime(Wire.time(query.from()))
            .setEndTime(Wire.time(query.to()));
    asOf.ifPresent(time -> request.setAsOfTime(Wire.time(time)));
    return worker
        .call(
            () ->
                ContractServiceGrpc.newBlockingStub(worker.channel())
                    .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .getContractWindow(request.build()))
        .getReport();
  }

  /**
   * Submits a run, waits for its end, and acknowledges its result.
   *
   * @return its report, as JSON
   * @throws TaskException of the code that the run failed with; its cause is a {@link RunFailure}
   */
  public String run(Errand errand) {
    var submission =
        SubmitTaskRunRequest.newBuilder()
            .setRequestId(errand.requestId())
            .setCallerAttempt(UUID.randomUUID().toString())
            .setTaskType(errand.taskType())
            .setContract(contract(errand.contract()))
            .setRunType(io.javatask.proto.v1.RunType.RUN_TYPE_MANUAL)
            .setPartitionKey(errand.partition());
    errand
        .inputs()
        .forEach((name, value) -> submission.getInputsBuilder().putFields(name, value(value)));
    errand.interval().ifPresent(span -> submission.setDataInterval(interval(span)));
    worker.call(() -> stub().submitTaskRun(submission.build()));
    var wait =
        WaitTaskRunRequest.newBuilder()
            .setRequestId(errand.requestId())
            .setMaxWait(com.google.protobuf.Duration.newBuilder().setSeconds(WAIT_SECONDS))
            .build();
    TaskRun run = worker.call(() -> waiting().waitTaskRun(wait)).getTaskRun();
    while (run.getState() == TaskRunState.TASK_RUN_STATE_QUEUED
        || run.getState() == TaskRunState.TASK_RUN_STATE_RUNNING) {
      run = worker.call(() -> waiting().waitTaskRun(wait)).getTaskRun();
    }
    if (run.hasError()) {
      throw new TaskException(
          ErrorCode.valueOf(run.getError().getCode()),
          run.getError().getMessage(),
          new RunFailure(run.getError().getMessage(), run.getReport()));
    }
    var ack =
        AckTaskRunRequest.newBuilder()
            .setRequestId(errand.requestId())
            .setEpoch(run.getEpoch())
            .setCallerAttempt(submission.getCallerAttempt())
            .build();
    worker.call(() -> stub().ackTaskRun(ack));
    return run.getReport();
  }

  /**
   * A run to be done by a worker.
   *
   * @param contract one of the worker's contracts, or one that is sent
   * @param inputs texts, numbers, booleans and JSON by name
   */
  public record Errand(
      String requestId,
      String taskType,
      RunRequest.ContractSource contract,
      Map<String, ?> inputs,
      Optional<DataInterval> interval,
      String partition) {}

  private static Value value(Object input) {
    if (input instanceof ObjectNode object) {
      var struct = Struct.newBuilder();
      object.properties().forEach(e -> struct.putFields(e.getKey(), value(e.getValue())));
      return Value.newBuilder().setStructValue(struct).build();
    }
    if (input instanceof ArrayNode array) {
      var list = ListValue.newBuilder();
      array.forEach(item -> list.addValues(value(item)));
      return Value.newBuilder().setListValue(list).build();
    }
    if (input instanceof JsonNode scalar) {
      return value(
          scalar.isBoolean()
              ? scalar.booleanValue()
              : scalar.isNumber() ? scalar.doubleValue() : scalar.asString());
    }
    if (input instanceof Boolean flag) {
      return Value.newBuilder().setBoolValue(flag).build();
    }
    return input instanceof Number number
        ? Value.newBuilder().setNumberValue(number.doubleValue()).build()
        : Value.newBuilder().setStringValue(input.toString()).build();
  }

  private static ContractSource contract(RunRequest.ContractSource source) {
    var contract = ContractSource.newBuilder().setSchema(source.schema());
    if (source instanceof RunRequest.ContractSource.Named named) {
      contract.setName(named.name());
    } else if (source instanceof RunRequest.ContractSource.Text sent) {
      contract.setText(sent.text()).setOrigin(sent.origin());
    }
    return contract.build();
  }

  private TaskRunServiceGrpc.TaskRunServiceBlockingStub waiting() {
    return TaskRunServiceGrpc.newBlockingStub(worker.channel())
        .withDeadlineAfter(WAIT_SECONDS + DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private static io.javatask.proto.v1.DataInterval interval(DataInterval span) {
    return io.javatask.proto.v1.DataInterval.newBuilder()
        .setStartTime(Wire.time(span.start()))
        .setEndTime(Wire.time(span.end()))
        .build();
  }

  private Optional<TaskRun> get(String requestId) {
    var request = GetTaskRunRequest.newBuilder().setRequestId(requestId).build();
    return worker.call(
        () -> {
          try {
            return Optional.of(stub().getTaskRun(request).getTaskRun());
          } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  private static RunRecord run(TaskRun run) {
    return new RunRecord(
        run.getRequestId(),
        run.getEpoch(),
        RunState.valueOf(run.getState().name().replace("TASK_RUN_STATE_", "")),
        run.getCallerAttempt(),
        run.getInputDigest(),
        submission(run),
        Wire.instant(run.getCreateTime()),
        Wire.instant(run.getCreateTime()),
        run.hasStartTime() ? Optional.of(Wire.instant(run.getStartTime())) : Optional.empty(),
        run.hasEndTime() ? Optional.of(Wire.instant(run.getEndTime())) : Optional.empty(),
        run.getCancelRequested(),
        run.getAcknowledged(),
        run.hasError()
            ? Optional.of(
                new RunError(
                    ErrorCode.valueOf(run.getError().getCode()), run.getError().getMessage()))
            : Optional.empty(),
        run.getLastSequence(),
        run.getWorkerId());
  }

  /** What the wire tells of a submission; the rest is left empty. */
  private static Submission submission(TaskRun run) {
    return new Submission(
        run.getRequestId(),
        run.getCallerAttempt(),
        run.getInputDigest(),
        run.getTaskType(),
        run.getTaskVersion(),
        "{}",
        Optional.empty(),
        Optional.empty(),
        RunType.valueOf(run.getRunType().name().replace("RUN_TYPE_", "")),
        run.hasDataInterval()
            ? Optional.of(
                new DataInterval(
                    Wire.instant(run.getDataInterval().getStartTime()),
                    Wire.instant(run.getDataInterval().getEndTime())))
            : Optional.empty(),
        "",
        Wire.instant(run.getAsOfTime()),
        Optional.empty(),
        "",
        run.getLabelsMap(),
        Duration.ZERO,
        Duration.ZERO,
        "",
        Optional.empty());
  }

  @Override
  public void close() {
    worker.close();
  }
}
