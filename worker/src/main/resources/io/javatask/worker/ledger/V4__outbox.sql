-- What is to be told to others, by the channel that it is told through. A row goes when it is delivered; one that its
-- receiver refused for good stays, with why, until it is old.

CREATE TABLE outbox (
  channel    VARCHAR(200) NOT NULL,
  request_id VARCHAR(36)  NOT NULL,
  position   BIGINT       NOT NULL,
  epoch      BIGINT       NOT NULL,
  body       TEXT         NOT NULL,
  refusal    TEXT,
  PRIMARY KEY (channel, request_id, position)
);

CREATE INDEX outbox_by_position ON outbox (channel, position);

-- What one worker at a time does for all: held until end_time, unless it is let go of before.
CREATE TABLE lease (
  name     VARCHAR(200) NOT NULL PRIMARY KEY,
  holder   VARCHAR(200) NOT NULL,
  end_time BIGINT       NOT NULL
);
