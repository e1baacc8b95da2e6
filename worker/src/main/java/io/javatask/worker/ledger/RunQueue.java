package io.javatask.worker.ledger;

import io.javatask.api.ErrorCode;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.statement.Query;

/**
 * What a worker does with the runs of a ledger that it may share: takes those that wait, looks at
 * what others did to its own, and settles those that nobody is going to.
 */
public final class RunQueue {
  private static final String WAITING = " FROM task_run WHERE state = 'QUEUED'";
  private static final String OVERDUE = WAITING + " AND queue_deadline <= :now";
  private static final String ORPHANS =
      " FROM task_run r WHERE state = 'RUNNING' AND NOT EXISTS (SELECT 1 FROM worker w WHERE"
          + " w.worker_id = r.worker_id)";
  private static final String STANDING =
      "SELECT request_id, epoch, state, cancel_requested, cancel_reason";
  private static final String OWN =
      " FROM task_run WHERE state = 'RUNNING' AND worker_id = :worker";
  private static final String DEAD = " FROM worker WHERE lease_end < ";

  private final RunLedger ledger;
  private final LedgerDatabase database;
  private final Dialect dialect;
  private final Clock clock;
  private final String workerId;
  private final List<String> queues;
  private final HotStatement claim;
  private final Changes changes;
  private final Transitions transitions;

  /**
   * Makes one worker's view.
   *
   * @param queues those that it serves
   */
  public RunQueue(RunLedger ledger, List<String> queues) {
    this.ledger = ledger;
    this.database = ledger.database();
    this.dialect = database.dialect();
    this.transitions = ledger.transitions();
    this.clock = transitions.clock();
    this.workerId = transitions.workerId();
    this.queues = List.copyOf(queues);
    this.claim = Statements.claim(queues.size(), dialect);
    this.changes = ledger.changes();
  }

  /**
   * Takes the oldest run that waits; absent if none does, it does not fit, or this worker is held
   * for dead.
   */
  public Optional<RunRecord> claim(Room room) {
    Optional<RunRecord> claimed = database.write(handle -> claim(handle, room));
    claimed.ifPresent(run -> changes.changed(run.requestId()));
    return claimed;
  }

  /**
   * What came of the end of an attempt and the claim of the next.
   *
   * @param ended absent if the attempt was over already, or a newer one had taken its place
   */
  public record Next(Optional<RunRecord> ended, Optional<RunRecord> claimed) {}

  /** Ends an attempt and takes the next run by one transaction: both, or neither. */
  public Next settleAndClaim(Ending ending, Room room) {
    Next next =
        database.write(handle -> new Next(ledger.settle(handle, ending), claim(handle, room)));
    ledger.ended(ending, next.ended());
    next.claimed().ifPresent(run -> changes.changed(run.requestId()));
    return next;
  }

  private Optional<RunRecord> claim(Handle handle, Room room) {
    return room.take((free, limit) -> claim(handle, free, limit));
  }

  private Optional<RunRecord> claim(Handle handle, long free, long limit) {
    HotStatement.Use use = claim.on(handle, dialect).bind("free", free).bind("limit", limit);
    for (int i = 0; i < queues.size(); i++) {
      use.bind("queue" + i, queues.get(i));
    }
    return transitions.claim(handle, use);
  }

  /**
   * What a worker sees that looks at the ledger.
   *
   * @param own the runs that it asked about
   * @param taken those that it has under way, by the ledger
   */
  public record Glance(
      boolean waiting,
      boolean overdue,
      boolean orphans,
      List<Standing> own,
      List<Standing> taken) {}

  /**
   * How an attempt stands in the ledger.
   *
   * @param epoch the newest attempt's
   * @param cancel why it is to be cancelled; absent unless somebody asked for it
   */
  public record Standing(String requestId, long epoch, RunState state, Optional<String> cancel) {}

  /**
   * Looks whether there is something to do.
   *
   * @param own the runs that this worker has under way
   */
  public Glance glance(Collection<String> own) {
    return database.read(
        handle ->
            new Glance(
                any(handle.createQuery("SELECT 1" + WAITING + " LIMIT 1")),
                any(
                    handle
                        .createQuery("SELECT 1" + OVERDUE + " LIMIT 1")
                        .bind("now", Times.micros(clock.instant()))),
                any(handle.createQuery("SELECT 1" + ORPHANS + " LIMIT 1"))
                    || any(handle.createQuery("SELECT 1" + DEAD + dialect.now() + " LIMIT 1")),
                own.stream().flatMap(id -> standing(handle, id).stream()).toList(),
                standings(handle.createQuery(STANDING + OWN).bind("worker", workerId)).list()));
  }

  private static boolean any(Query query) {
    return query.mapTo(Integer.class).findOne().isPresent();
  }

  private Optional<Standing> standing(Handle handle, String requestId) {
    String query = STANDING + " FROM task_run WHERE request_id = :id";
    return standings(handle.createQuery(query).bind("id", requestId)).findOne();
  }

  private static ResultIterable<Standing> standings(Query query) {
    return query.map(
        (row, context) ->
            new Standing(
                row.getString("request_id"),
                row.getLong("epoch"),
                RunState.valueOf(row.getString("state")),
                row.getInt("cancel_requested") == 0
                    ? Optional.empty()
                    : Optional.ofNullable(row.getString("cancel_reason"))));
  }

  /** Ends the runs that waited longer than they were to. */
  public void expire() {
    List<RunRecord> ended =
        database.write(
            handle -> {
              List<RunRecord> found =
                  transitions
                      .rows()
                      .list(
                          handle
                              .createQuery(
                                  "SELECT " + RunRows.COLUMNS + OVERDUE + dialect.skipLocked())
                              .bind("now", Times.micros(clock.instant())));
              for (RunRecord run : found) {
                end(
                    handle,
                    run,
                    RunState.FAILED,
                    ErrorCode.QUEUE_TIMEOUT,
                    "the run waited longer than its queue timeout of "
                        + run.submission().queueTimeout());
              }
              return found;
            });
    ended.forEach(run -> changes.ended(run.requestId()));
  }

  /** Takes workers whose lease ran out for dead, and finds lost what no living worker runs. */
  public List<RunRecord> lose() {
    return lose(
        handle -> {
          handle.execute("DELETE" + DEAD + dialect.now());
          return handle.createQuery("SELECT " + RunRows.COLUMNS + ORPHANS + dialect.skipLocked());
        },
        run -> true,
        "went away while it ran the attempt");
  }

  /**
   * Finds lost what this worker took and does not run: the answer to its claim never came.
   *
   * @param known whether this worker will tell the end of a run; nothing is claimed meanwhile
   */
  public List<RunRecord> disown(Predicate<RunRecord> known) {
    return lose(
        handle ->
            handle
                .createQuery("SELECT " + RunRows.COLUMNS + OWN + dialect.skipLocked())
                .bind("worker", workerId),
        known.negate(),
        "never heard that it had taken the attempt");
  }

  private List<RunRecord> lose(
      Function<Handle, Query> query, Predicate<RunRecord> chosen, String why) {
    List<RunRecord> lost =
        database.write(
            handle -> {
              List<RunRecord> found =
                  transitions.rows().list(query.apply(handle)).stream().filter(chosen).toList();
              for (RunRecord run : found) {
                String message = "the worker " + run.workerId() + " " + why;
                end(handle, run, RunState.LOST, ErrorCode.WORKER_LOST, message);
              }
              return found;
            });
    lost.forEach(run -> changes.ended(run.requestId()));
    return lost;
  }

  private void end(Handle handle, RunRecord run, RunState state, ErrorCode code, String message) {
    var unused =
        transitions.end(
            handle, run.requestId(), run.epoch(), state, Came.to(new RunError(code, message)));
  }
}
