package io.javatask.worker.rpc;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.javatask.api.DataInterval;
import io.javatask.api.Excerpt;
import io.javatask.api.Nearest;
import io.javatask.proto.v1.GetContractWindowRequest;
import io.javatask.proto.v1.ListTaskRunsRequest;
import io.javatask.proto.v1.SubmitTaskRunRequest;
import io.javatask.proto.v1.TaskPromises;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.worker.ledger.RunQuery;
import io.javatask.worker.ledger.RunState;
import io.javatask.worker.ledger.RunType;
import io.javatask.worker.ledger.Submission.ParentRun;
import io.javatask.worker.ledger.WindowQuery;
import io.javatask.worker.run.RequestException;
import io.javatask.worker.run.RunRequest;
import io.javatask.worker.run.RunRequest.ContractSource;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;

/** Reads requests off the wire; whatever is not well formed is refused with its field's name. */
final class Requests {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");
  private static final int MAX_TEXT = 500;
  private static final int MAX_LABELS = 64;
  private static final int MAX_PROMISES = 50;
  private static final int MAX_LABEL_VALUE = 2000;

  private final Structs structs;
  private final Collection<String> taskTypes;

  Requests(Structs structs, Collection<String> taskTypes) {
    this.structs = structs;
    this.taskTypes = List.copyOf(taskTypes);
  }

  RunRequest submission(SubmitTaskRunRequest request) {
    return new RunRequest(
        requestId(request.getRequestId()),
        callerAttempt(request.getCallerAttempt()),
        digest(request.getInputDigest()),
        taskType(request.getTaskType()),
        text("task_version", request.getTaskVersion()),
        structs.object(request.getInputs()),
        contract(request),
        request.hasPromises() ? Optional.of(promises(request.getPromises())) : Optional.empty(),
        runType(request),
        interval(request),
        bounded("partition_key", request.getPartitionKey()),
        request.hasAsOfTime()
            ? Optional.of(instant("as_of_time", request.getAsOfTime()))
            : Optional.empty(),
        parent(request),
        traceparent(request.getTraceparent()),
        labels(request.getLabelsMap()),
        request.hasExecutionTimeout()
            ? Optional.of(timeout("execution_timeout", request.getExecutionTimeout()))
            : Optional.empty(),
        request.hasQueueTimeout()
            ? Optional.of(timeout("queue_timeout", request.getQueueTimeout()))
            : Optional.empty(),
        bounded("queue", request.getQueue()),
        memory(request.getMemory()));
  }

  private static Optional<Long> memory(long bytes) {
    if (bytes < 0) {
      throw new RequestException("memory", "must not be less than nothing, but is " + bytes);
    }
    return Optional.of(bytes).filter(given -> given > 0);
  }

  private ArrayNode promises(TaskPromises promises) {
    if (promises.getSlasCount() > MAX_PROMISES) {
      throw new RequestException("promises.slas", "has more than " + MAX_PROMISES + " entries");
    }
    return structs.array(promises.getSlasList());
  }

  /** A UUID, in small letters. */
  static String requestId(String text) {
    String small = text.toLowerCase(Locale.ROOT);
    if (text.isEmpty()) {
      throw new RequestException("request_id", "is missing");
    }
    if (!UUID.matcher(small).matches()) {
      throw new RequestException(
          "request_id",
          "'" + cut(text) + "' is not a UUID such as 0b0e9a4e-6b5c-5f6d-8a2f-1c2d3e4f5a6b");
    }
    return small;
  }

  static String callerAttempt(String text) {
    if (text.isEmpty()) {
      throw new RequestException("caller_attempt", "is missing");
    }
    return bounded("caller_attempt", text);
  }

  private static Optional<String> digest(String text) {
    if (!text.isEmpty() && !DIGEST.matcher(text).matches()) {
      throw new RequestException(
          "input_digest", "'" + cut(text) + "' is not 'sha256:' and 64 hex digits");
    }
    return Optional.of(text).filter(digest -> !digest.isEmpty());
  }

  private String taskType(String name) {
    if (name.isEmpty()) {
      throw new RequestException("task_type", "is missing" + Nearest.hint(name, taskTypes));
    }
    return bounded("task_type", name);
  }

  private static Optional<ContractSource> contract(SubmitTaskRunRequest request) {
    if (!request.hasContract()) {
      return Optional.empty();
    }
    var contract = request.getContract();
    if (contract.getName().isEmpty() == contract.getText().isEmpty()) {
      throw new RequestException("contract", "takes exactly one of name and text");
    }
    String schema = bounded("contract.schema", contract.getSchema());
    if (contract.getText().isEmpty()) {
      return Optional.of(new ContractSource.Named(contract.getName(), schema));
    }
    return Optional.of(
        new ContractSource.Text(contract.getText(), origin(contract.getOrigin()), schema));
  }

  /** The last part of what the caller says its text came from. */
  static String origin(String text) {
    String name = text.substring(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1);
    return storable("origin", name.isEmpty() ? "contract" : cut(name));
  }

  private static RunType runType(SubmitTaskRunRequest request) {
    return switch (request.getRunType()) {
      case RUN_TYPE_UNSPECIFIED -> RunType.UNSPECIFIED;
      case RUN_TYPE_SCHEDULED -> RunType.SCHEDULED;
      case RUN_TYPE_MANUAL -> RunType.MANUAL;
      case RUN_TYPE_BACKFILL -> RunType.BACKFILL;
      case UNRECOGNIZED ->
          throw new RequestException(
              "run_type", "there is no run type with the number " + request.getRunTypeValue());
    };
  }

  private static Optional<DataInterval> interval(SubmitTaskRunRequest request) {
    if (!request.hasDataInterval()) {
      return Optional.empty();
    }
    var interval = request.getDataInterval();
    if (!interval.hasStartTime() || !interval.hasEndTime()) {
      throw new RequestException("data_interval", "takes both start_time and end_time");
    }
    try {
      return Optional.of(
          new DataInterval(
              instant("data_interval.start_time", interval.getStartTime()),
              instant("data_interval.end_time", interval.getEndTime())));
    } catch (IllegalArgumentException e) {
      throw new RequestException("data_interval", String.valueOf(e.getMessage()));
    }
  }

  /** A window of intervals. */
  static WindowQuery window(GetContractWindowRequest request) {
    if (request.getContractId().isEmpty()) {
      throw new RequestException("contract_id", "is missing");
    }
    if (!request.hasStartTime() || !request.hasEndTime()) {
      throw new RequestException(request.hasStartTime() ? "end_time" : "start_time", "is missing");
    }
    try {
      return new WindowQuery(
          bounded("contract_id", request.getContractId()),
          text("schema", request.getSchema()),
          text("task_type", request.getTaskType()),
          text("dataset", request.getDataset()),
          instant("start_time", request.getStartTime()),
          instant("end_time", request.getEndTime()));
    } catch (IllegalArgumentException e) {
      throw new RequestException("end_time", String.valueOf(e.getMessage()));
    }
  }

  static Optional<Instant> asOf(GetContractWindowRequest request) {
    return request.hasAsOfTime()
        ? Optional.of(instant("as_of_time", request.getAsOfTime()))
        : Optional.empty();
  }

  static Instant instant(String field, Timestamp timestamp) {
    if (!Timestamps.isValid(timestamp)) {
      throw new RequestException(field, "is not a valid time");
    }
    return Wire.instant(timestamp);
  }

  private static Optional<ParentRun> parent(SubmitTaskRunRequest request) {
    if (!request.hasParentRun()) {
      return Optional.empty();
    }
    var parent = request.getParentRun();
    return Optional.of(
        new ParentRun(
            bounded("parent_run.namespace", parent.getNamespace()),
            bounded("parent_run.job_name", parent.getJobName()),
            bounded("parent_run.run_id", parent.getRunId()),
            bounded("parent_run.root_namespace", parent.getRootNamespace()),
            bounded("parent_run.root_job_name", parent.getRootJobName()),
            bounded("parent_run.root_run_id", parent.getRootRunId())));
  }

  /** Why a run is to be cancelled, in a form that becomes its error. */
  static String reason(String text) {
    return storable("reason", Excerpt.of(text, MAX_TEXT));
  }

  private static String traceparent(String text) {
    if (!text.isEmpty() && !TRACEPARENT.matcher(text).matches()) {
      throw new RequestException("traceparent", "'" + cut(text) + "' is no W3C traceparent");
    }
    return text;
  }

  private static Map<String, String> labels(Map<String, String> labels) {
    if (labels.size() > MAX_LABELS) {
      throw new RequestException("labels", "are " + labels.size() + ", at most " + MAX_LABELS);
    }
    labels.forEach(
        (name, value) -> {
          if (name.isEmpty() || name.length() > 200) {
            throw new RequestException("labels", "a name takes 1 to 200 characters");
          }
          if (value.length() > MAX_LABEL_VALUE) {
            throw new RequestException(
                "labels." + name, "is longer than " + MAX_LABEL_VALUE + " characters");
          }
          storable("labels", name);
          storable("labels." + name, value);
        });
    return labels;
  }

  static java.time.Duration timeout(String field, Duration duration) {
    if (!Durations.isValid(duration) || !Durations.isPositive(duration)) {
      throw new RequestException(field, "must be a duration of more than nothing");
    }
    return java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
  }

  static RunQuery query(ListTaskRunsRequest request) {
    return new RunQuery(
        request.getStatesList().stream().map(Requests::state).toList(),
        text("task_type", request.getTaskType()),
        labels(request.getLabelsMap()),
        pageSize(request.getPageSize(), 50, 500),
        request.getPageToken());
  }

  private static RunState state(TaskRunState state) {
    return switch (state) {
      case TASK_RUN_STATE_QUEUED -> RunState.QUEUED;
      case TASK_RUN_STATE_RUNNING -> RunState.RUNNING;
      case TASK_RUN_STATE_SUCCEEDED -> RunState.SUCCEEDED;
      case TASK_RUN_STATE_FAILED -> RunState.FAILED;
      case TASK_RUN_STATE_CANCELLED -> RunState.CANCELLED;
      case TASK_RUN_STATE_LOST -> RunState.LOST;
      case TASK_RUN_STATE_UNSPECIFIED, UNRECOGNIZED ->
          throw new RequestException("states", "holds what is no state");
    };
  }

  /** The wanted size of a page; a wish above the limit gets the limit. */
  static int pageSize(int wanted, int usual, int most) {
    if (wanted < 0) {
      throw new RequestException("page_size", "must not be negative");
    }
    return wanted == 0 ? usual : Math.min(wanted, most);
  }

  static Optional<String> text(String field, String text) {
    return Optional.of(bounded(field, text)).filter(value -> !value.isEmpty());
  }

  private static String bounded(String field, String text) {
    if (text.length() > MAX_TEXT) {
      throw new RequestException(field, "is longer than " + MAX_TEXT + " characters");
    }
    return storable(field, text);
  }

  /** PostgreSQL has no U+0000 in its texts, so that no ledger takes any. */
  static String storable(String field, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new RequestException(field, "holds the character U+0000");
    }
    return text;
  }

  private static String cut(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }
}
