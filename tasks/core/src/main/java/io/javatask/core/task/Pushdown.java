package io.javatask.core.task;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the store of a table is asked by SQL what it can say exactly. */
enum Pushdown {
  /** Wherever it can. */
  @JsonProperty("auto")
  AUTO,
  /** Every row is read, and its content hashed. */
  @JsonProperty("never")
  NEVER
}
