package io.javatask.worker.ledger;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The statements that move a run from state to state; each counts the event that tells of it. */
final class Statements {
  static final HotStatement INSERT_RUN =
      HotStatement.of(
          """
          INSERT INTO task_run (request_id, epoch, state, task_type, task_version, caller_attempt,
            input_digest, request, create_time, queue_time, queue, queue_deadline, cancel_requested, acknowledged,
            last_sequence, worker_id, memory)
          VALUES (:id, :epoch, 'QUEUED', :type, :version, :caller, :digest, :request, :now, :now, :queue, :deadline, 0, 0,
            :sequence, :worker, :memory)
          """);

  /** A new attempt of a known request; its time of creation stays. */
  static final HotStatement RENEW_RUN =
      HotStatement.of(
          """
          UPDATE task_run SET epoch = :epoch, state = 'QUEUED', task_type = :type, task_version = :version,
            caller_attempt = :caller, input_digest = :digest, request = :request, queue_time = :now, queue = :queue,
            queue_deadline = :deadline, start_time = NULL, end_time = NULL, cancel_requested = 0, cancel_reason = NULL,
            acknowledged = 0, error_code = NULL, error_message = NULL, worker_id = :worker,
            memory = :memory, last_sequence = :sequence
          WHERE request_id = :id
          """);

  /** The attempt whose place a new one takes, as it ends by that if it was not over. */
  static final HotStatement KEEP_ATTEMPT =
      HotStatement.of(
          """
          INSERT INTO attempt (request_id, epoch, state, caller_attempt, input_digest, worker_id, create_time, start_time,
            end_time, error_code, error_message)
          SELECT request_id, epoch, :state, caller_attempt, input_digest, worker_id, queue_time, start_time, :end, :code,
            :message
          FROM task_run WHERE request_id = :id
          ON CONFLICT (request_id, epoch) DO UPDATE SET state = excluded.state, caller_attempt = excluded.caller_attempt,
            start_time = excluded.start_time, end_time = excluded.end_time, error_code = excluded.error_code,
            error_message = excluded.error_message
          """);

  /**
   * Takes the oldest run that waits in one of some queues, if it fits, unless this worker is held
   * for dead.
   */
  static HotStatement claim(int queues, Dialect dialect) {
    String names =
        IntStream.range(0, queues).mapToObj(i -> ":queue" + i).collect(Collectors.joining(", "));
    return HotStatement.of(
        """
        UPDATE task_run SET state = 'RUNNING', start_time = :now, worker_id = :worker, last_sequence = last_sequence + 1
        WHERE state = 'QUEUED' AND memory <= :free
          AND request_id = (SELECT request_id FROM task_run
            WHERE state = 'QUEUED' AND queue IN (%s) AND queue_deadline > :now AND memory <= :limit
            ORDER BY queue_time, request_id LIMIT 1%s)
          AND EXISTS (SELECT 1 FROM worker WHERE worker_id = :worker AND lease_end >= %s)
        RETURNING %s
        """
            .formatted(names, dialect.skipLocked(), dialect.now(), RunRows.COLUMNS));
  }

  static final HotStatement END_RUN =
      HotStatement.of(
          """
          UPDATE task_run SET state = :state, end_time = :now, error_code = :code, error_message = :message,
            last_sequence = last_sequence + 1
          WHERE request_id = :id AND epoch = :epoch AND state IN ('QUEUED', 'RUNNING')
          RETURNING %s
          """
              .formatted(RunRows.COLUMNS));

  private Statements() {}
}
