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
  private static final HotStatement INSERT_REPORT =
      HotStatement.of(
          "INSERT INTO report (request_id, epoch, verdict, body) VALUES (:id, :epoch, :verdict,"
              + " :body)");

  private static final HotStatement CANCEL =
      HotStatement.of(
          "UPDATE task_run SET cancel_requested = 1, cancel_reason = :message WHERE request_id ="
              + " :id AND caller_attempt = :caller AND state IN ('QUEUED', 'RUNNING') RETURNING "
              + RunRows.COLUMNS);

  private static final HotStatement REPORT =
      HotStatement.of("SELECT body FROM report WHERE request_id = :id AND epoch = :epoch");

  private final LedgerDatabase database;
  private final Clock clock;
  private final Changes changes;
  private final Transitions transitions;
  private final RunRows rows;
  private final Events events;
  private final StateRows states = new StateRows();

  public RunLedger(
      LedgerDatabase database, JsonMapper json, Clock clock, String workerId, Changes changes) {
    this(database, json, clock, workerId, changes, RunNews.NONE);
  }

  /**
   * A ledger that writes down what others are to be told, with what it tells of.
   *
   * @param news says what that is
   */
  public RunLedger(
      LedgerDatabase database,
      JsonMapper json,
      Clock clock,
      String workerId,
      Changes changes,
      RunNews news) {
    this.database = database;
    this.clock = clock;
    this.changes = changes;
    this.transitions = new Transitions(json, clock, workerId, database.dialect(), news);
    this.rows = transitions.rows();
    this.events = transitions.events();
  }

  LedgerDatabase database() {
    return database;
  }

  Changes changes() {
    return changes;
  }

  Transitions transitions() {
    return transitions;
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
      int waiting = rows.waiting(handle, submission.queue());
      admission.admit(waiting - (replaces(known, submission) ? 1 : 0));
      return new Submitted(transitions.queue(handle, submission, known), decision);
    }
    takeOver(handle, submission);
    return new Submitted(rows.find(handle, submission.requestId()).orElseThrow(), decision);
  }

  private static boolean replaces(Optional<RunRecord> known, Submission submission) {
    return known
        .filter(run -> run.state() == RunState.QUEUED)
        .filter(run -> run.submission().queue().equals(submission.queue()))
        .isPresent();
  }

  private static void takeOver(Handle handle, Submission submission) {
    handle
        .createUpdate("UPDATE task_run SET caller_attempt = :caller WHERE request_id = :id")
        .bind("caller", submission.callerAttempt())
        .bind("id", submission.requestId())
        .execute();
  }

  /** Ends an attempt; false if it is over already, or a newer one has taken its place. */
  public boolean settle(Ending ending) {
    Optional<RunRecord> over = database.write(handle -> settle(handle, ending));
    ended(ending, over);
    return over.isPresent();
  }

  /** Lets those know who wait, once it is committed. */
  void ended(Ending ending, Optional<RunRecord> over) {
    changes.ended(
        ending.requestId(),
        over.map(run -> new Reported(run, ending.result().map(Result::report))));
  }

  Optional<RunRecord> settle(Handle handle, Ending ending) {
    Optional<RunRecord> over =
        transitions.end(handle, ending.requestId(), ending.epoch(), ending.state(), ending.came());
    over.ifPresent(run -> ending.result().ifPresent(result -> keep(handle, run, result)));
    return over;
  }

  private void keep(Handle handle, RunRecord run, Result result) {
    store(handle, run.requestId(), run.epoch(), result);
    states.replace(handle, run, result.states(), clock.instant());
  }

  private void store(Handle handle, String requestId, long epoch, Result result) {
    INSERT_REPORT
        .on(handle, database.dialect())
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
   * Cancels a run: at once while it waits; else whoever runs it is told.
   *
   * @param message what becomes the run's error
   * @return the run before; absent if it is over, or the caller was replaced by a later one
   */
  public Optional<RunRecord> cancel(String requestId, String callerAttempt, String message) {
    Optional<RunRecord> noted =
        database.write(handle -> cancel(handle, requestId, callerAttempt, message));
    noted.ifPresent(run -> changes.ended(requestId));
    return noted;
  }

  private Optional<RunRecord> cancel(
      Handle handle, String requestId, String callerAttempt, String message) {
    Optional<RunRecord> noted =
        rows.one(
            CANCEL
                .on(handle, database.dialect())
                .bind("id", requestId)
                .bind("caller", callerAttempt)
                .bind("message", message));
    noted.ifPresent(
        run -> {
          if (run.state() == RunState.QUEUED) {
            RunError error = new RunError(ErrorCode.CANCELLED, message);
            var unused =
                transitions.end(handle, requestId, run.epoch(), RunState.CANCELLED, Came.to(error));
          } else {
            transitions.announceCancel(handle, requestId);
          }
        });
    return noted;
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
            handle -> {
              Instant now = clock.instant();
              boolean may = events.append(handle, requestId, epoch, now, event);
              if (may) {
                transitions.progress(handle, requestId, now, event);
              }
              return may;
            });
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

  /**
   * A run with what it has to show for itself.
   *
   * @param report of its newest attempt; absent if that has none
   */
  public record Reported(RunRecord run, Optional<String> report) {}

  /** A run and its report, of one moment. */
  public Optional<Reported> reported(String requestId) {
    return database.read(handle -> rows.find(handle, requestId).map(run -> reported(handle, run)));
  }

  /** A run as it was found, and the report of that attempt. */
  public Reported reported(RunRecord run) {
    return run.state().terminal()
        ? database.read(handle -> reported(handle, run))
        : new Reported(run, Optional.empty());
  }

  private Reported reported(Handle handle, RunRecord run) {
    return new Reported(
        run,
        run.state().terminal() ? report(handle, run.requestId(), run.epoch()) : Optional.empty());
  }

  private Optional<String> report(Handle handle, String requestId, long epoch) {
    return REPORT
        .on(handle, database.dialect())
        .bind("id", requestId)
        .bind("epoch", epoch)
        .one(row -> row.getString(1));
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
}
