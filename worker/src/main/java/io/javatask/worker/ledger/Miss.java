package io.javatask.worker.ledger;

import io.javatask.api.DataInterval;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One SLA that was missed for one interval.
 *
 * @param kind of the SLA, as the contract reads it
 * @param part the interval or partition key as text, or the time from which on data were old
 * @param end absent while it is open
 * @param detail the cause in a sentence
 * @param requestId the run that is to blame
 */
public record Miss(
    String datasetId,
    String sla,
    String kind,
    String part,
    Optional<DataInterval> interval,
    Instant begin,
    Optional<Instant> end,
    Cause cause,
    String detail,
    Optional<String> requestId,
    String dagId,
    String taskId,
    String dagRunId,
    String objective,
    String observed,
    Instant detectTime) {
  /** Why an SLA was missed. */
  public enum Cause {
    NO_RUN,
    LATE_RUN,
    FAILED_RUN,
    RULE,
    DATA,
    UPSTREAM
  }

  /** The same for the same data set, SLA and interval. */
  public String id() {
    String text = String.join("\n", datasetId, sla, part);
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** The task of Airflow that a run was made by; each is empty where it was none. */
  public record Caller(String dagId, String taskId, String dagRunId) {}

  /** The same, with who made the run that is to blame. */
  public Miss madeBy(Caller caller) {
    return new Miss(
        datasetId,
        sla,
        kind,
        part,
        interval,
        begin,
        end,
        cause,
        detail,
        requestId,
        caller.dagId(),
        caller.taskId(),
        caller.dagRunId(),
        objective,
        observed,
        detectTime);
  }

  /** The same for another reason. */
  public Miss because(Cause other, String why) {
    return new Miss(
        datasetId,
        sla,
        kind,
        part,
        interval,
        begin,
        end,
        other,
        why,
        requestId,
        dagId,
        taskId,
        dagRunId,
        objective,
        observed,
        detectTime);
  }
}
