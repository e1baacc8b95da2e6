package io.javatask.core.task;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a run keeps rows back. */
enum HeldIn {
  /** In a file of the run. */
  @JsonProperty("file")
  FILE,
  /** In a table beside the target, within the load's transaction. */
  @JsonProperty("table")
  TABLE
}
