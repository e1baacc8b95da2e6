-- Who runs what, where several workers share the ledger. A worker is alive until lease_end, by the database's clock; body
-- is what it says of itself, as JSON.

CREATE TABLE worker (
  worker_id VARCHAR(200) NOT NULL PRIMARY KEY,
  lease_end BIGINT       NOT NULL,
  body      TEXT         NOT NULL
);

ALTER TABLE task_run ADD COLUMN queue VARCHAR(200) NOT NULL DEFAULT 'default';
ALTER TABLE task_run ADD COLUMN queue_deadline BIGINT NOT NULL DEFAULT 9223372036854775807;
ALTER TABLE task_run ADD COLUMN cancel_reason TEXT;

CREATE INDEX task_run_by_queue ON task_run (state, queue_time);
CREATE INDEX task_run_by_end ON task_run (end_time);
DROP INDEX task_run_by_state;
