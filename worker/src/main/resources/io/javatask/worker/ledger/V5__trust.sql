-- What settled runs say of data sets, and what the SLAs of contracts make of it. Nothing here refers to runs, so that it
-- outlives them. Texts are TEXT, because views keep PostgreSQL from widening a VARCHAR.

-- A data set under one major version of one contract; id is a UUID that is derived from the four.
CREATE TABLE trust_dataset (
  id                 TEXT     NOT NULL PRIMARY KEY,
  contract_id        TEXT     NOT NULL,
  major              BIGINT   NOT NULL,
  schema_name        TEXT     NOT NULL,
  name               TEXT     NOT NULL,
  contract_name      TEXT     NOT NULL,
  contract_version   TEXT     NOT NULL,
  contract_hash      TEXT     NOT NULL,
  first_time         BIGINT   NOT NULL,
  -- every interval that was due before it has been judged
  watched_time       BIGINT   NOT NULL,
  source             TEXT     NOT NULL,
  -- 1 if scheduled runs are known of it, or nothing yet: so that the schedule expects more
  scheduled          SMALLINT NOT NULL,
  last_request_id    TEXT,
  last_time          BIGINT,
  last_state         TEXT,
  last_verdict       TEXT,
  dag_id             TEXT     NOT NULL,
  task_id            TEXT     NOT NULL
);

CREATE INDEX trust_dataset_by_name ON trust_dataset (name, id);
CREATE INDEX trust_dataset_by_contract ON trust_dataset (contract_id, schema_name);

-- What one settled attempt contributes; the newest of an interval and task type holds.
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
  PRIMARY KEY (request_id, epoch)
);

CREATE INDEX trust_fact_by_time ON trust_fact (dataset_id, settle_time);
CREATE INDEX trust_fact_by_age ON trust_fact (settle_time);

CREATE TABLE rule_outcome (
  request_id         TEXT     NOT NULL,
  epoch              BIGINT   NOT NULL,
  rule_id            TEXT     NOT NULL,
  dataset_id         TEXT     NOT NULL,
  part               TEXT     NOT NULL,
  check_name         TEXT     NOT NULL,
  status             TEXT     NOT NULL,
  severity           TEXT     NOT NULL,
  evaluated          BIGINT   NOT NULL,
  failed             BIGINT   NOT NULL,
  observed           TEXT     NOT NULL,
  settle_time        BIGINT   NOT NULL,
  PRIMARY KEY (request_id, epoch, rule_id)
);

CREATE INDEX rule_outcome_by_rule ON rule_outcome (dataset_id, rule_id, settle_time);
CREATE INDEX rule_outcome_by_time ON rule_outcome (dataset_id, settle_time);
CREATE INDEX rule_outcome_by_age ON rule_outcome (settle_time);

CREATE TABLE sla_miss (
  id                 TEXT     NOT NULL PRIMARY KEY,
  dataset_id         TEXT     NOT NULL,
  sla                TEXT     NOT NULL,
  kind               TEXT     NOT NULL,
  part               TEXT     NOT NULL,
  interval_start     BIGINT,
  interval_end       BIGINT,
  begin_time         BIGINT   NOT NULL,
  end_time           BIGINT,
  cause              TEXT     NOT NULL,
  detail             TEXT     NOT NULL,
  request_id         TEXT,
  dag_id             TEXT     NOT NULL,
  task_id            TEXT     NOT NULL,
  dag_run_id         TEXT     NOT NULL,
  objective          TEXT     NOT NULL,
  observed           TEXT     NOT NULL,
  detect_time        BIGINT   NOT NULL,
  UNIQUE (dataset_id, sla, part)
);

CREATE INDEX sla_miss_by_time ON sla_miss (begin_time, id);
CREATE INDEX sla_miss_by_dataset ON sla_miss (dataset_id, begin_time);

-- What is still to be told of misses; a row is removed when the receiver has it.
CREATE TABLE notice (
  id                 TEXT     NOT NULL PRIMARY KEY,
  time               BIGINT   NOT NULL,
  body               TEXT     NOT NULL,
  attempts           BIGINT   NOT NULL,
  next_time          BIGINT   NOT NULL
);

CREATE INDEX notice_by_time ON notice (time, id);

CREATE TABLE gate_override (
  dataset_id         TEXT     NOT NULL PRIMARY KEY,
  reason             TEXT     NOT NULL,
  author             TEXT     NOT NULL,
  create_time        BIGINT   NOT NULL,
  expire_time        BIGINT   NOT NULL
);

-- For people and their tools: the five metrics by data set and UTC day. Freshness is the age that each run published, for its
-- share of time needs the runs themselves.
CREATE VIEW trust_daily AS
SELECT d.name AS dataset, d.contract_name AS contract, f.settle_time / 86400000000 AS epoch_day,
  count(*) AS runs,
  sum(CASE WHEN f.state <> 'SUCCEEDED' OR f.verdict = 'FAIL' THEN 1 ELSE 0 END) AS bad_runs,
  sum(f.rows_read) AS rows_read, sum(f.rows_bad) AS rows_bad,
  CASE WHEN sum(f.cells) > 0 THEN 100.0 * sum(f.cells_empty) / sum(f.cells) END AS null_rate_percent,
  CASE WHEN sum(f.rules) > 0 THEN 100.0 * sum(f.rules_violated) / sum(f.rules) END AS contract_violation_percent,
  max(CASE WHEN f.published = 1 THEN (f.settle_time - f.newest_event) / 1000000.0 END) AS published_age_seconds,
  sum(f.idempotency_errors) AS idempotency_errors
FROM trust_fact f JOIN trust_dataset d ON d.id = f.dataset_id
GROUP BY d.name, d.contract_name, f.settle_time / 86400000000;

CREATE VIEW trust_misses AS
SELECT d.name AS dataset, d.contract_name AS contract, m.sla, m.kind, m.part,
  CASE WHEN m.end_time IS NULL THEN 'OPEN' ELSE 'CLOSED' END AS state,
  m.begin_time, m.end_time, m.cause, m.detail, m.dag_id, m.task_id, m.request_id
FROM sla_miss m JOIN trust_dataset d ON d.id = m.dataset_id;

-- Of each interval from its first bad run to its first good run after that, by task type.
CREATE VIEW trust_incidents AS
SELECT d.name AS dataset, b.dataset_id, b.part, b.task_type, b.begin_time,
  (SELECT min(g.settle_time) FROM trust_fact g WHERE g.dataset_id = b.dataset_id AND g.part = b.part
    AND g.task_type = b.task_type AND g.state = 'SUCCEEDED' AND g.verdict <> 'FAIL'
    AND g.settle_time > b.begin_time) AS end_time
FROM (SELECT dataset_id, part, task_type, min(settle_time) AS begin_time FROM trust_fact
  WHERE state IN ('FAILED', 'LOST') OR verdict = 'FAIL' GROUP BY dataset_id, part, task_type) b
JOIN trust_dataset d ON d.id = b.dataset_id;
