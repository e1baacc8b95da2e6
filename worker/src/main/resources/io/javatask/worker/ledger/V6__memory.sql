-- Bytes of memory that a run is accounted for; 0 for those that a worker of before took.
ALTER TABLE task_run ADD COLUMN memory BIGINT NOT NULL DEFAULT 0;
