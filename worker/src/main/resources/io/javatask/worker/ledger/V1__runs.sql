-- Times are microseconds since 1970-01-01 UTC, flags 0 or 1, documents JSON text: so that SQLite and PostgreSQL
-- read the same statements.

CREATE TABLE task_run (
  request_id       VARCHAR(36)  NOT NULL PRIMARY KEY,
  epoch            BIGINT       NOT NULL,
  state            VARCHAR(16)  NOT NULL,
  task_type        VARCHAR(200) NOT NULL,
  task_version     VARCHAR(100) NOT NULL,
  caller_attempt   VARCHAR(500) NOT NULL,
  input_digest     VARCHAR(71)  NOT NULL,
  request          TEXT         NOT NULL,
  create_time      BIGINT       NOT NULL,
  queue_time       BIGINT       NOT NULL,
  start_time       BIGINT,
  end_time         BIGINT,
  cancel_requested SMALLINT     NOT NULL,
  acknowledged     SMALLINT     NOT NULL,
  error_code       VARCHAR(100),
  error_message    TEXT,
  last_sequence    BIGINT       NOT NULL,
  worker_id        VARCHAR(200) NOT NULL
);

CREATE INDEX task_run_by_state ON task_run (state);
CREATE INDEX task_run_by_time ON task_run (create_time, request_id);

CREATE TABLE run_label (
  request_id VARCHAR(36)  NOT NULL REFERENCES task_run (request_id),
  name       VARCHAR(200) NOT NULL,
  value      TEXT         NOT NULL,
  PRIMARY KEY (request_id, name)
);

-- What became of each execution; task_run holds the newest.
CREATE TABLE attempt (
  request_id     VARCHAR(36)  NOT NULL REFERENCES task_run (request_id),
  epoch          BIGINT       NOT NULL,
  state          VARCHAR(16)  NOT NULL,
  caller_attempt VARCHAR(500) NOT NULL,
  input_digest   VARCHAR(71)  NOT NULL,
  worker_id      VARCHAR(200) NOT NULL,
  create_time    BIGINT       NOT NULL,
  start_time     BIGINT,
  end_time       BIGINT,
  error_code     VARCHAR(100),
  error_message  TEXT,
  PRIMARY KEY (request_id, epoch)
);

CREATE TABLE event (
  request_id VARCHAR(36) NOT NULL REFERENCES task_run (request_id),
  sequence   BIGINT      NOT NULL,
  epoch      BIGINT      NOT NULL,
  time       BIGINT      NOT NULL,
  kind       VARCHAR(16) NOT NULL,
  body       TEXT        NOT NULL,
  PRIMARY KEY (request_id, sequence)
);

CREATE TABLE report (
  request_id VARCHAR(36) NOT NULL REFERENCES task_run (request_id),
  epoch      BIGINT      NOT NULL,
  verdict    VARCHAR(16),
  body       TEXT        NOT NULL,
  PRIMARY KEY (request_id, epoch)
);

CREATE TABLE receipt (
  request_id VARCHAR(36)  NOT NULL REFERENCES task_run (request_id),
  epoch      BIGINT       NOT NULL,
  dataset    VARCHAR(500) NOT NULL,
  part       VARCHAR(500) NOT NULL,
  body       TEXT         NOT NULL,
  PRIMARY KEY (request_id, epoch, dataset, part)
);

CREATE TABLE contract (
  hash        VARCHAR(71)  NOT NULL PRIMARY KEY,
  id          VARCHAR(500) NOT NULL,
  name        VARCHAR(500) NOT NULL,
  version     VARCHAR(100) NOT NULL,
  text        TEXT         NOT NULL,
  origin      VARCHAR(500) NOT NULL,
  create_time BIGINT       NOT NULL
);

CREATE INDEX contract_by_name ON contract (name, create_time);
