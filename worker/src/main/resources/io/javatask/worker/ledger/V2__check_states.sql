-- What each rule's check has seen of an interval, from its last run. part is the interval or partition key as text;
-- the interval's times are null where the run was of none.

CREATE TABLE check_state (
  contract_id    VARCHAR(500) NOT NULL,
  schema_name    VARCHAR(500) NOT NULL,
  task_type      VARCHAR(200) NOT NULL,
  dataset        VARCHAR(500) NOT NULL,
  part           VARCHAR(500) NOT NULL,
  rule_id        VARCHAR(500) NOT NULL,
  check_name     VARCHAR(100) NOT NULL,
  definition     VARCHAR(71)  NOT NULL,
  contract_hash  VARCHAR(71)  NOT NULL,
  interval_start BIGINT,
  interval_end   BIGINT,
  request_id     VARCHAR(36)  NOT NULL REFERENCES task_run (request_id),
  epoch          BIGINT       NOT NULL,
  settle_time    BIGINT       NOT NULL,
  body           TEXT         NOT NULL,
  PRIMARY KEY (contract_id, schema_name, task_type, dataset, part, rule_id)
);

CREATE INDEX check_state_by_interval ON check_state (contract_id, interval_start);
