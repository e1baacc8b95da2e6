package io.javatask.worker.rpc;

import com.google.protobuf.Timestamp;
import io.javatask.api.DataInterval;
import io.javatask.proto.v1.CheckEvent;
import io.javatask.proto.v1.Contract;
import io.javatask.proto.v1.ErrorCategory;
import io.javatask.proto.v1.LogEvent;
import io.javatask.proto.v1.LogLevel;
import io.javatask.proto.v1.ProgressEvent;
import io.javatask.proto.v1.RunType;
import io.javatask.proto.v1.StateEvent;
import io.javatask.proto.v1.SubmitDecision;
import io.javatask.proto.v1.TaskError;
import io.javatask.proto.v1.TaskRun;
import io.javatask.proto.v1.TaskRunEvent;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.worker.ledger.ContractLedger;
import io.javatask.worker.ledger.Decision;
import io.javatask.worker.ledger.RunError;
import io.javatask.worker.ledger.RunEvent;
import io.javatask.worker.ledger.RunLedger;
import io.javatask.worker.ledger.RunRecord;
import io.javatask.worker.ledger.RunState;
import java.time.Instant;
import java.util.Optional;

/** Writes what the ledger holds in the words of the wire. */
final class Wire {
  private Wire() {}

  static TaskRun run(RunLedger.Reported reported) {
    return run(reported.run(), reported.report());
  }

  static TaskRun run(RunRecord run, Optional<String> report) {
    var submission = run.submission();
    TaskRun.Builder wire =
        TaskRun.newBuilder()
            .setRequestId(run.requestId())
            .setState(state(run.state()))
            .setEpoch(run.epoch())
            .setTaskType(submission.taskType())
            .setTaskVersion(submission.taskVersion())
            .setCallerAttempt(run.callerAttempt())
            .setInputDigest(run.inputDigest())
            .setRunType(runType(submission.runType()))
            .setAsOfTime(time(submission.asOf()))
            .putAllLabels(submission.labels())
            .setCreateTime(time(run.createTime()))
            .setCancelRequested(run.cancelRequested())
            .setAcknowledged(run.acknowledged())
            .setLastSequence(run.lastSequence())
            .setWorkerId(run.workerId());
    submission.interval().ifPresent(interval -> wire.setDataInterval(interval(interval)));
    run.startTime().ifPresent(time -> wire.setStartTime(time(time)));
    run.endTime().ifPresent(time -> wire.setEndTime(time(time)));
    run.error().ifPresent(error -> wire.setError(error(error)));
    report.map(SentReport::of).ifPresent(wire::setReport);
    return wire.build();
  }

  static io.javatask.proto.v1.DataInterval interval(DataInterval interval) {
    return io.javatask.proto.v1.DataInterval.newBuilder()
        .setStartTime(time(interval.start()))
        .setEndTime(time(interval.end()))
        .build();
  }

  static TaskRunEvent event(RunEvent.Stored stored) {
    TaskRunEvent.Builder wire =
        TaskRunEvent.newBuilder()
            .setSequence(stored.sequence())
            .setTime(time(stored.time()))
            .setEpoch(stored.epoch());
    RunEvent event = stored.event();
    if (event instanceof RunEvent.StateChanged changed) {
      StateEvent.Builder state = StateEvent.newBuilder().setState(state(changed.state()));
      changed.error().ifPresent(error -> state.setError(error(error)));
      wire.setState(state);
    } else if (event instanceof RunEvent.Progress progress) {
      wire.setProgress(
          ProgressEvent.newBuilder().setRows(progress.rows()).setBytes(progress.bytes()));
    } else if (event instanceof RunEvent.Log log) {
      wire.setLog(LogEvent.newBuilder().setLevel(level(log.level())).setMessage(log.message()));
    } else if (event instanceof RunEvent.Check check) {
      wire.setCheck(
          CheckEvent.newBuilder()
              .setRule(check.rule())
              .setStatus(check.status())
              .setEvaluated(check.evaluated())
              .setFailed(check.failed())
              .setMessage(check.message()));
    }
    return wire.build();
  }

  static Contract contract(ContractLedger.Registered contract, boolean withText) {
    Contract.Builder wire =
        Contract.newBuilder()
            .setId(contract.id())
            .setName(contract.name())
            .setVersion(contract.version())
            .setHash(contract.hash())
            .setCreateTime(time(contract.createTime()));
    return (withText ? wire.setText(contract.text()) : wire).build();
  }

  static SubmitDecision decision(Decision decision) {
    return switch (decision) {
      case CREATED -> SubmitDecision.SUBMIT_DECISION_CREATED;
      case ATTACHED -> SubmitDecision.SUBMIT_DECISION_ATTACHED;
      case SUPERSEDED -> SubmitDecision.SUBMIT_DECISION_SUPERSEDED;
      case STORED_RESULT -> SubmitDecision.SUBMIT_DECISION_STORED_RESULT;
      case REEXECUTED -> SubmitDecision.SUBMIT_DECISION_REEXECUTED;
    };
  }

  static TaskRunState state(RunState state) {
    return switch (state) {
      case QUEUED -> TaskRunState.TASK_RUN_STATE_QUEUED;
      case RUNNING -> TaskRunState.TASK_RUN_STATE_RUNNING;
      case SUCCEEDED -> TaskRunState.TASK_RUN_STATE_SUCCEEDED;
      case FAILED -> TaskRunState.TASK_RUN_STATE_FAILED;
      case CANCELLED -> TaskRunState.TASK_RUN_STATE_CANCELLED;
      case LOST -> TaskRunState.TASK_RUN_STATE_LOST;
    };
  }

  private static RunType runType(io.javatask.worker.ledger.RunType type) {
    return switch (type) {
      case UNSPECIFIED -> RunType.RUN_TYPE_UNSPECIFIED;
      case SCHEDULED -> RunType.RUN_TYPE_SCHEDULED;
      case MANUAL -> RunType.RUN_TYPE_MANUAL;
      case BACKFILL -> RunType.RUN_TYPE_BACKFILL;
    };
  }

  private static TaskError error(RunError error) {
    return TaskError.newBuilder()
        .setCode(error.code().name())
        .setCategory(
            switch (error.code().category()) {
              case USER -> ErrorCategory.ERROR_CATEGORY_USER;
              case EXTERNAL -> ErrorCategory.ERROR_CATEGORY_EXTERNAL;
              case INTERNAL -> ErrorCategory.ERROR_CATEGORY_INTERNAL;
            })
        .setRetryable(error.code().retryable())
        .setMessage(error.message())
        .build();
  }

  private static LogLevel level(RunEvent.Level level) {
    return switch (level) {
      case INFO -> LogLevel.LOG_LEVEL_INFO;
      case WARNING -> LogLevel.LOG_LEVEL_WARNING;
      case ERROR -> LogLevel.LOG_LEVEL_ERROR;
    };
  }

  static Timestamp time(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
