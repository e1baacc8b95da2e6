package io.javatask.worker.ledger;

/** The statements that move a run from state to state. */
final class Statements {
  static final String INSERT_RUN =
      """
      INSERT INTO task_run (request_id, epoch, state, task_type, task_version, caller_attempt,
        input_digest, request, create_time, queue_time, cancel_requested, acknowledged, last_sequence, worker_id)
      VALUES (:id, :epoch, :state, :type, :version, :caller, :digest, :request, :now, :now, 0, 0, 0, :worker)
      """;

  /** A new attempt of a known request; its time of creation stays. */
  static final String RENEW_RUN =
      """
      UPDATE task_run SET epoch = :epoch, state = :state, task_type = :type, task_version = :version,
        caller_attempt = :caller, input_digest = :digest, request = :request, queue_time = :now, start_time = NULL,
        end_time = NULL, cancel_requested = 0, acknowledged = 0, error_code = NULL,
        error_message = NULL, worker_id = :worker
      WHERE request_id = :id
      """;

  static final String INSERT_ATTEMPT =
      """
      INSERT INTO attempt (request_id, epoch, state, caller_attempt, input_digest, worker_id, create_time)
      SELECT request_id, epoch, state, caller_attempt, input_digest, worker_id, :now
      FROM task_run WHERE request_id = :id AND epoch = :epoch
      """;

  static final String START_RUN =
      """
      UPDATE task_run SET state = 'RUNNING', start_time = :now, worker_id = :worker
      WHERE request_id = :id AND epoch = :epoch AND state = 'QUEUED'
      """;

  static final String START_ATTEMPT =
      """
      UPDATE attempt SET state = 'RUNNING', start_time = :now, worker_id = :worker
      WHERE request_id = :id AND epoch = :epoch
      """;

  static final String END_RUN =
      """
      UPDATE task_run SET state = :state, end_time = :now, error_code = :code, error_message = :message
      WHERE request_id = :id AND epoch = :epoch AND state IN ('QUEUED', 'RUNNING')
      """;

  static final String END_ATTEMPT =
      """
      UPDATE attempt SET state = :state, end_time = :now, error_code = :code, error_message = :message
      WHERE request_id = :id AND epoch = :epoch AND state IN ('QUEUED', 'RUNNING')
      """;

  private Statements() {}
}
