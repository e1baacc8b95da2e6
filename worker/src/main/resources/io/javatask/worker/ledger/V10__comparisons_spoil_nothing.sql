-- A run that only compared a target spoils and mends nothing: it counts for idempotency errors alone.
DROP VIEW trust_incidents;
DROP VIEW trust_daily;

-- One that compared many intervals has a fact of each.
ALTER TABLE trust_fact RENAME TO trust_fact_of_run;
DROP INDEX trust_fact_by_time;
DROP INDEX trust_fact_by_age;

CREATE TABLE trust_fact (
  request_id         TEXT     NOT NULL,
  epoch              BIGINT   NOT NULL,
  dataset_id         TEXT     NOT NULL,
  part               TEXT     NOT NULL,
  interval_start     BIGINT,
  interval_end       BIGINT,
  run_type           TEXT     NOT NULL,
  task_type          TEXT     NOT NULL,
  dag_id             TEXT     NOT NULL,
  dag_run_id         TEXT     NOT NULL,
  task_id            TEXT     NOT NULL,
  state              TEXT     NOT NULL,
  verdict            TEXT,
  error_code         TEXT,
  create_time        BIGINT   NOT NULL,
  settle_time        BIGINT   NOT NULL,
  published          SMALLINT NOT NULL,
  rows_read          BIGINT   NOT NULL,
  rows_accepted      BIGINT   NOT NULL,
  rows_bad           BIGINT   NOT NULL,
  rules              BIGINT   NOT NULL,
  rules_violated     BIGINT   NOT NULL,
  cells              BIGINT   NOT NULL,
  cells_empty        BIGINT   NOT NULL,
  newest_event       BIGINT,
  idempotency_errors BIGINT,
  -- JSON: newest events and empty cells by column
  detail             TEXT     NOT NULL,
  PRIMARY KEY (request_id, epoch, dataset_id, part)
);

INSERT INTO trust_fact SELECT * FROM trust_fact_of_run;
DROP TABLE trust_fact_of_run;

-- What a task promises is kept by being done, be it a comparison.
UPDATE trust_fact SET idempotency_errors = NULL WHERE published = 1;

CREATE INDEX trust_fact_by_time ON trust_fact (dataset_id, settle_time);
CREATE INDEX trust_fact_by_age ON trust_fact (settle_time);

-- For people and their tools: the five metrics by data set and UTC day. Freshness is the age that each run published, for its
-- share of time needs the runs themselves.
CREATE VIEW trust_daily AS
SELECT d.name AS dataset, d.contract_name AS contract, f.settle_time / 86400000000 AS epoch_day,
  sum(f.loads) AS runs,
  sum(CASE WHEN f.state IN ('FAILED', 'LOST') OR f.verdict = 'FAIL' THEN f.loads ELSE 0 END) AS bad_runs,
  sum(f.loads * f.rows_read) AS rows_read, sum(f.loads * f.rows_bad) AS rows_bad,
  CASE WHEN sum(f.loads * f.cells) > 0 THEN 100.0 * sum(f.loads * f.cells_empty) / sum(f.loads * f.cells) END
    AS null_rate_percent,
  CASE WHEN sum(f.loads * f.rules) > 0 THEN 100.0 * sum(f.loads * f.rules_violated) / sum(f.loads * f.rules) END
    AS contract_violation_percent,
  max(CASE WHEN f.published = 1 THEN (f.settle_time - f.newest_event) / 1000000.0 END) AS published_age_seconds,
  sum(f.idempotency_errors) AS idempotency_errors
FROM (SELECT t.*, CASE WHEN t.idempotency_errors IS NULL THEN 1 ELSE 0 END AS loads FROM trust_fact t) f
JOIN trust_dataset d ON d.id = f.dataset_id
GROUP BY d.name, d.contract_name, f.settle_time / 86400000000;

-- Of each interval from its first bad run to its first good run after that, by task type.
CREATE VIEW trust_incidents AS
SELECT d.name AS dataset, b.dataset_id, b.part, b.task_type, b.begin_time,
  (SELECT min(g.settle_time) FROM trust_fact g WHERE g.dataset_id = b.dataset_id AND g.part = b.part
    AND g.task_type = b.task_type AND g.state = 'SUCCEEDED' AND (g.verdict IS NULL OR g.verdict <> 'FAIL')
    AND g.idempotency_errors IS NULL AND g.settle_time > b.begin_time) AS end_time
FROM (SELECT dataset_id, part, task_type, min(settle_time) AS begin_time FROM trust_fact
  WHERE (state IN ('FAILED', 'LOST') OR verdict = 'FAIL') AND idempotency_errors IS NULL
  GROUP BY dataset_id, part, task_type) b
JOIN trust_dataset d ON d.id = b.dataset_id;
