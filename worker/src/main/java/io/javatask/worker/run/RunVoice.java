package io.javatask.worker.run;

/** Where what a task says of itself goes. Called by any of the task's threads. */
public interface RunVoice {
  /** Rows and bytes of the source so far. */
  void progress(long rows, long bytes);

  void log(String message);

  /** The outcome of one rule. */
  void checked(String rule, String status, long evaluated, long failed, String message);
}
