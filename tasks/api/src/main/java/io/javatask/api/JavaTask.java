package io.javatask.api;

/**
 * A task type: a short {@code run} from a typed input to a typed output.
 *
 * <p>Instances are shared by all runs: keep no state of a run in a field.
 *
 * @param <I> the inputs, a record whose components are the input's fields
 * @param <O> the output, a record; written as JSON
 */
public interface JavaTask<I, O> {
  TaskSpec<I, O> spec();

  /**
   * Most bytes of memory that a run takes, beside what the checks of its contract hold. The worker
   * begins a run only where it has as much to spare.
   */
  default long memory() {
    return 48 << 20;
  }

  /**
   * Runs the task once.
   *
   * @throws TaskException for a failure with a code; any other exception counts as INTERNAL
   * @throws InterruptedException when the run was cancelled while it waited
   */
  O run(TaskContext context, I input) throws InterruptedException;
}
