package io.javatask.core.task;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether a table or Parquet files are asked by SQL what it can say exactly. */
enum Pushdown {
  /** Wherever it can. */
  @JsonProperty("auto")
  AUTO,
  /** Every row is read, and its content hashed. */
  @JsonProperty("never")
  NEVER
}
