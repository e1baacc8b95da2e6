package io.javatask.worker.ledger;

import io.javatask.api.ErrorCode;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.json.JsonMapper;

/**
 * The ways from state to state. Each names the attempt that it is meant for, does nothing if a
 * newer one has taken its place, and leaves an event.
 */
final class Transitions {
  private static final RunError REPLACED =
      new RunError(ErrorCode.SUPERSEDED, "a newer attempt of the same request took over");

  private final JsonMapper json;
  private final Clock clock;
  private final String workerId;
  private final Dialect dialect;
  private final RunRows rows;
  private final Events events;
  private final RunNews news;
  private final TrustRows trust;

  Transitions(JsonMapper json, Clock clock, String workerId, Dialect dialect, RunNews news) {
    this.json = json;
    this.clock = clock;
    this.workerId = workerId;
    this.dialect = dialect;
    this.rows = new RunRows(json, dialect);
    this.events = new Events(json, workerId, dialect);
    this.news = news;
    this.trust = new TrustRows(json);
  }

  Clock clock() {
    return clock;
  }

  String workerId() {
    return workerId;
  }

  RunRows rows() {
    return rows;
  }

  Events events() {
    return events;
  }

  /** Queues a new attempt, and returns the run as it is then. */
  RunRecord queue(Handle handle, Submission submission, Optional<RunRecord> known) {
    Instant now = Times.instant(Times.micros(clock.instant()));
    long epoch = epoch(known, now);
    known.ifPresent(run -> keep(handle, run, now));
    RunRecord queued = queued(submission, known, epoch, now);
    (known.isEmpty() ? Statements.INSERT_RUN : Statements.RENEW_RUN)
        .on(handle, dialect)
        .bind("id", submission.requestId())
        .bind("epoch", epoch)
        .bind("type", submission.taskType())
        .bind("version", submission.taskVersion())
        .bind("caller", submission.callerAttempt())
        .bind("digest", submission.inputDigest())
        .bind("request", json.writeValueAsString(submission))
        .bind("now", Times.micros(now))
        .bind("queue", submission.queue())
        .bind("memory", submission.memory().orElse(0L))
        .bind("deadline", Times.micros(now.plus(submission.queueTimeout())))
        .bind("sequence", queued.lastSequence())
        .bind("worker", workerId)
        .execute();
    if (known.isPresent()) {
      handle
          .createUpdate("DELETE FROM run_label WHERE request_id = :id")
          .bind("id", submission.requestId())
          .execute();
    }
    label(handle, submission);
    events.insert(
        handle,
        submission.requestId(),
        new RunEvent.Stored(
            queued.lastSequence(),
            now,
            epoch,
            new RunEvent.StateChanged(RunState.QUEUED, Optional.empty())),
        Announcement.Kind.QUEUED);
    known
        .filter(run -> !run.state().terminal())
        .ifPresent(run -> tellOthers(handle, run, RunState.CANCELLED, now, Came.to(REPLACED)));
    return queued;
  }

  private RunRecord queued(
      Submission submission, Optional<RunRecord> known, long epoch, Instant now) {
    return new RunRecord(
        submission.requestId(),
        epoch,
        RunState.QUEUED,
        submission.callerAttempt(),
        submission.inputDigest(),
        submission,
        known.map(RunRecord::createTime).orElse(now),
        now,
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        Optional.empty(),
        known.map(RunRecord::lastSequence).orElse(0L) + 1,
        workerId);
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
    if (submission.labels().isEmpty()) {
      return;
    }
    var batch =
        handle.prepareBatch(
            "INSERT INTO run_label (request_id, name, value) VALUES (:id, :name, :value)");
    submission
        .labels()
        .forEach(
            (name, value) ->
                batch
                    .bind("id", submission.requestId())
                    .bind("name", name)
                    .bind("value", value)
                    .add());
    batch.execute();
  }

  /** Keeps the attempt that a new one takes the place of. */
  private void keep(Handle handle, RunRecord run, Instant now) {
    boolean over = run.state().terminal();
    Optional<RunError> error = over ? run.error() : Optional.of(REPLACED);
    Statements.KEEP_ATTEMPT
        .on(handle, dialect)
        .bind("id", run.requestId())
        .bind("state", over ? run.state().name() : RunState.CANCELLED.name())
        .bind("end", Times.micros(over ? run.endTime().orElse(now) : now))
        .bind("code", error.map(e -> e.code().name()))
        .bind("message", error.map(RunError::message))
        .execute();
  }

  /**
   * Takes the oldest run that waits, if there is one and it fits.
   *
   * @param claim of some queues, and of so much memory
   */
  Optional<RunRecord> claim(Handle handle, HotStatement.Use claim) {
    Instant now = clock.instant();
    Optional<RunRecord> claimed =
        rows.one(claim.bind("now", Times.micros(now)).bind("worker", workerId));
    claimed.ifPresent(
        run -> {
          events.insert(
              handle,
              run.requestId(),
              new RunEvent.Stored(
                  run.lastSequence(),
                  now,
                  run.epoch(),
                  new RunEvent.StateChanged(RunState.RUNNING, Optional.empty())),
              Announcement.Kind.EVENT);
          tellOthers(handle, run, RunState.RUNNING, now, Came.STARTED);
        });
    return claimed;
  }

  /** Ends an attempt, and returns its run; absent if it is over already. */
  Optional<RunRecord> end(Handle handle, String requestId, long epoch, RunState state, Came came) {
    Instant now = clock.instant();
    Optional<RunError> error = came.error();
    Optional<RunRecord> ended =
        rows.one(
            Statements.END_RUN
                .on(handle, dialect)
                .bind("id", requestId)
                .bind("epoch", epoch)
                .bind("state", state.name())
                .bind("now", Times.micros(now))
                .bind("code", error.map(e -> e.code().name()))
                .bind("message", error.map(RunError::message)));
    ended.ifPresent(
        run -> {
          events.insert(
              handle,
              requestId,
              new RunEvent.Stored(
                  run.lastSequence(), now, epoch, new RunEvent.StateChanged(state, error)),
              Announcement.Kind.EVENT);
          trust.settled(handle, run, state, came, now);
          tellOthers(handle, run, state, now, came);
        });
    return ended;
  }

  /** Lets others know that an attempt gets on, if that is what an event says. */
  void progress(Handle handle, String requestId, Instant now, RunEvent event) {
    if (news != RunNews.NONE && event instanceof RunEvent.Progress progress) {
      rows.find(handle, requestId)
          .ifPresent(run -> tellOthers(handle, run, RunState.RUNNING, now, Came.to(progress)));
    }
  }

  private void tellOthers(Handle handle, RunRecord run, RunState state, Instant now, Came came) {
    if (news == RunNews.NONE) {
      return;
    }
    RunNews.Change change =
        new RunNews.Change(
            run,
            state,
            now,
            run.submission().contract().flatMap(ref -> ContractLedger.find(handle, ref.hash())),
            came.progress(),
            came.result(),
            came.error());
    Outbox.add(handle, run.requestId(), run.epoch(), now, news.of(change));
  }

  /** Lets other workers know that a run is to be cancelled. */
  void announceCancel(Handle handle, String requestId) {
    dialect.announce(handle, new Announcement(Announcement.Kind.CANCEL, workerId, requestId));
  }
}
