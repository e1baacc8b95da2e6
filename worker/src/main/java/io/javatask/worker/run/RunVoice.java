package io.javatask.worker.run;

import io.javatask.api.CheckStates;
import java.util.function.Supplier;

/** Where what a task says of itself goes. Called by any of the task's threads. */
public interface RunVoice {
  /** Rows and bytes of the source so far. */
  void progress(long rows, long bytes);

  void log(String message);

  /** The outcome of one rule. */
  void checked(String rule, String status, long evaluated, long failed, String message);

  /** The states of the checks, where there is a place that keeps them. */
  default void keep(Supplier<CheckStates> states) {}
}
