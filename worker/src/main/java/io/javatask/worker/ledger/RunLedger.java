package io.javatask.worker.ledger;

import io.javatask.api.ErrorCode;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every run, attempt, event, report and receipt of a worker.
 *
 * <p>Each change of a run's state names the attempt that it is meant for and does nothing if a
 * newer one has taken its place: the result of a superseded attempt never overwrites another's.
 * Listeners hear of a change after it is committed.
 */
public final class RunLedger {
  private final LedgerDatabase database;
  private final JsonMapper json;
  private final Clock clock;
  private final String workerId;
  private final Changes changes;
  private final RunRows rows;
  private final Events events;
  private final StateRows states = new StateRows();

  public RunLedger(
      LedgerDatabase database, JsonMapper json, Clock clock, String workerId, Changes changes) {
    this.database = database;
    this.json = json;
    this.clock = clock;
    this.workerId = workerId;
    this.changes = changes;
    this.rows = new RunRows(json, database.dialect());
    this.events = new Events(json);
  }

  /**
   * Decides what a submission means and records it, in one transaction. Whoever submits last owns
   * the run: a cancel or acknowledgement of a caller that it replaced is ignored.
   */
  public Submitted submit(Submission submission, Admission admission) {
    Submitted submitted = database.write(handle -> decide(handle, submission, admission));
    changes.changed(submission.requestId());
    return submitted;
  }

  private Submitted decide(Handle handle, Submission submission, Admission admission) {
    Optional<RunRecord> known = rows.hold(handle, submission.requestId());
    Decision decision = known.map(run -> Decision.of(run, submission)).orElse(Decision.CREATED);
    if (decision.executes()) {
      boolean replacesQueued = known.map(run -> run.state() == RunState.QUEUED).orElse(false);
      admission.admit(rows.count(handle, RunState.QUEUED) - (replacesQueued ? 1 : 0));
      queue(handle, submission, known);
    } else {
      takeOver(handle, submission);
    }
    return new Submitted(rows.find(handle, submission.requestId()).orElseThrow(), decision);
  }

  private void queue(Handle handle, Submission submission, Optional<RunRecord> known) {
    Instant now = clock.instant();
    long epoch = epoch(known, now);
    known.filter(run -> !run.state().terminal()).ifPresent(run -> closeAttempt(handle, run, now));
    String statement = known.isEmpty() ? Statements.INSERT_RUN : Statements.RENEW_RUN;
    handle
        .createUpdate(statement)
        .bind("id", submission.requestId())
        .bind("epoch", epoch)
        .bind("state", RunState.QUEUED.name())
        .bind("type", submission.taskType())
        .bind("version", submission.taskVersion())
        .bind("caller", submission.callerAttempt())
        .bind("digest", submission.inputDigest())
        .bind("request", json.writeValueAsString(submission))
        .bind("now", Times.micros(now))
        .bind("worker", workerId)
        .execute();
    label(handle, submission);
    handle
        .createUpdate(Statements.INSERT_ATTEMPT)
        .bind("id", submission.requestId())
        .bind("epoch", epoch)
        .bind("now", Times.micros(now))
        .execute();
    state(handle, submission.requestId(), epoch, now, RunState.QUEUED, Optional.empty());
  }

  /**
   * Targets remember the greatest epoch of a request for longer than a ledger may live, and the
   * command line, which has no ledger, loads into them too: so the clock counts, and the epoch
   * before only where the clock stands still or goes back.
   */
  private static long epoch(Optional<RunRecord> known, Instant now) {
    return Math.max(known.map(RunRecord::epoch).orElse(0L) + 1, now.toEpochMilli());
  }

  private static void label(Handle handle, Submission submission) {
    handle
        .createUpdate("DELETE FROM run_label WHERE request_id = :id")
        .bind("id", submission.requestId())
        .execute();
    submission
        .labels()
        .forEach(
            (name, value) ->
                handle
                    .createUpdate(
                        "INSERT INTO run_label (request_id, name, value) VALUES (:id, :name,"
                            + " :value)")
                    .bind("id", submission.requestId())
                    .bind("name", name)
                    .bind("value", value)
                    .execute());
  }

  private static void closeAttempt(Handle handle, RunRecord run, Instant now) {
    handle
        .createUpdate(Statements.END_ATTEMPT)
        .bind("id", run.requestId())
        .bind("epoch", run.epoch())
        .bind("state", RunState.CANCELLED.name())
        .bind("now", Times.micros(now))
        .bind("code", ErrorCode.SUPERSEDED.name())
        .bind("message", "a newer attempt of the same request took over")
        .execute();
  }

  private static void takeOver(Handle handle, Submission submission) {
    for (String table : List.of("task_run", "attempt")) {
      handle
          .createUpdate(
              "UPDATE "
                  + table
                  + " SET caller_attempt = :caller WHERE request_id = :id AND epoch = (SELECT epoch"
                  + " FROM task_run WHERE request_id = :id)")
          .bind("caller", submission.callerAttempt())
          .bind("id", submission.requestId())
          .execute();
    }
  }

  /** Marks an attempt as running; absent if it is no longer queued. */
  public Optional<RunRecord> start(String requestId, long epoch) {
    Optional<RunRecord> started =
        database.write(
            handle -> {
              Instant now = clock.instant();
              if (!move(handle, Statements.START_RUN, requestId, epoch, now)) {
                return Optional.empty();
              }
              move(handle, Statements.START_ATTEMPT, requestId, epoch, now);
              state(handle, requestId, epoch, now, RunState.RUNNING, Optional.empty());
              return rows.find(handle, requestId);
            });
    started.ifPresent(run -> changes.changed(requestId));
    return started;
  }

  private boolean move(Handle handle, String statement, String requestId, long epoch, Instant now) {
    return handle
            .createUpdate(statement)
            .bind("id", requestId)
            .bind("epoch", epoch)
            .bind("now", Times.micros(now))
            .bind("worker", workerId)
            .execute()
        == 1;
  }

  /** Records the result of an attempt; false if the attempt is no longer running. */
  public boolean succeed(String requestId, long epoch, Result result) {
    boolean done =
        database.write(
            handle -> {
              if (!end(handle, requestId, epoch, RunState.SUCCEEDED, Optional.empty())) {
                return false;
              }
              store(handle, requestId, epoch, result);
              rows.find(handle, requestId)
                  .ifPresent(run -> states.replace(handle, run, result.states(), clock.instant()));
              return true;
            });
    changes.changed(requestId);
    return done;
  }

  private static void store(Handle handle, String requestId, long epoch, Result result) {
    handle
        .createUpdate(
            "INSERT INTO report (request_id, epoch, verdict, body) VALUES (:id, :epoch, :verdict,"
                + " :body)")
        .bind("id", requestId)
        .bind("epoch", epoch)
        .bind("verdict", result.verdict())
        .bind("body", result.report())
        .execute();
    result
        .receipt()
        .ifPresent(
            receipt ->
                handle
                    .createUpdate(
                        "INSERT INTO receipt (request_id, epoch, dataset, part, body) VALUES (:id,"
                            + " :epoch, :dataset, :part, :body)")
                    .bind("id", requestId)
                    .bind("epoch", epoch)
                    .bind("dataset", receipt.dataset())
                    .bind("part", receipt.partition())
                    .bind("body", receipt.body())
                    .execute());
  }

  /**
   * Ends an attempt without a result; false if it is over already.
   *
   * @param state FAILED, CANCELLED or LOST
   */
  public boolean fail(String requestId, long epoch, RunState state, RunError error) {
    boolean done =
        database.write(handle -> end(handle, requestId, epoch, state, Optional.of(error)));
    changes.changed(requestId);
    return done;
  }

  /** As {@link #fail}, but only for an attempt that has not started. */
  public boolean failQueued(String requestId, long epoch, RunState state, RunError error) {
    boolean done =
        database.write(
            handle ->
                rows.hold(handle, requestId)
                        .filter(run -> run.state() == RunState.QUEUED)
                        .isPresent()
                    && end(handle, requestId, epoch, state, Optional.of(error)));
    changes.changed(requestId);
    return done;
  }

  private boolean end(
      Handle handle, String requestId, long epoch, RunState state, Optional<RunError> error) {
    Instant now = clock.instant();
    for (String statement : List.of(Statements.END_RUN, Statements.END_ATTEMPT)) {
      int ended =
          handle
              .createUpdate(statement)
              .bind("id", requestId)
              .bind("epoch", epoch)
              .bind("state", state.name())
              .bind("now", Times.micros(now))
              .bind("code", error.map(e -> e.code().name()))
              .bind("message", error.map(RunError::message))
              .execute();
      if (ended == 0) {
        return false;
      }
    }
    state(handle, requestId, epoch, now, state, error);
    return true;
  }

  private void state(
      Handle handle,
      String requestId,
      long epoch,
      Instant now,
      RunState state,
      Optional<RunError> error) {
    events.append(
        handle,
        requestId,
        epoch,
        now,
        new RunEvent.StateChanged(state, error),
        Events.While.NEWEST);
  }

  /**
   * Notes that a run is to be cancelled.
   *
   * @return the run to cancel; absent if it is over, or the caller was replaced by a later one
   */
  public Optional<RunRecord> requestCancel(String requestId, String callerAttempt) {
    return database.write(
        handle -> {
          int noted =
              handle
                  .createUpdate(
                      "UPDATE task_run SET cancel_requested = 1 WHERE request_id = :id AND"
                          + " caller_attempt = :caller AND state IN ('QUEUED', 'RUNNING')")
                  .bind("id", requestId)
                  .bind("caller", callerAttempt)
                  .execute();
          return noted == 0 ? Optional.empty() : rows.find(handle, requestId);
        });
  }

  /** Notes that the caller has the result of an attempt; one of a replaced caller is ignored. */
  public void acknowledge(String requestId, String callerAttempt, long epoch) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    "UPDATE task_run SET acknowledged = 1 WHERE request_id = :id AND epoch = :epoch"
                        + " AND caller_attempt = :caller AND state = 'SUCCEEDED'")
                .bind("id", requestId)
                .bind("epoch", epoch)
                .bind("caller", callerAttempt)
                .execute());
  }

  /** Adds an event of an attempt, unless it is over or superseded. */
  public void append(String requestId, long epoch, RunEvent event) {
    boolean appended =
        database.write(
            handle ->
                events.append(
                    handle, requestId, epoch, clock.instant(), event, Events.While.UNDER_WAY));
    if (appended) {
      changes.changed(requestId);
    }
  }

  /** The states that runs of intervals within a window left. */
  public List<KeptStates> states(WindowQuery query) {
    return database.read(handle -> states.within(handle, query));
  }

  /** Events behind a sequence number, in order. */
  public List<RunEvent.Stored> events(String requestId, long after, int limit) {
    return database.read(handle -> events.after(handle, requestId, after, limit));
  }

  public Optional<RunRecord> find(String requestId) {
    return database.read(handle -> rows.find(handle, requestId));
  }

  /** The report of the run's newest attempt; absent if that has none. */
  public Optional<String> report(String requestId) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT p.body FROM report p JOIN task_run r ON r.request_id = p.request_id AND"
                        + " r.epoch = p.epoch WHERE p.request_id = :id")
                .bind("id", requestId)
                .mapTo(String.class)
                .findOne());
  }

  /** Number of runs in a state. */
  public int count(RunState state) {
    return database.read(handle -> rows.count(handle, state));
  }

  /**
   * A page of runs, the newest first.
   *
   * @throws IllegalArgumentException for a page token of another list
   */
  public Page<RunRecord> list(RunQuery query) {
    return database.read(handle -> rows.page(handle, query));
  }

  /**
   * Takes the ledger over from the worker before: what that one was running is lost, what it had
   * queued goes on.
   *
   * @return the queued runs, the oldest first
   */
  public List<RunRecord> recover() {
    return database.write(
        handle -> {
          for (RunRecord run : rows.in(handle, RunState.RUNNING)) {
            end(
                handle,
                run.requestId(),
                run.epoch(),
                RunState.LOST,
                Optional.of(
                    new RunError(
                        ErrorCode.WORKER_LOST,
                        "the worker " + run.workerId() + " went away while it ran the attempt")));
          }
          return rows.in(handle, RunState.QUEUED);
        });
  }
}
