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
   * Runs the task once.
   *
   * @throws TaskException for a failure with a code; any other exception counts as INTERNAL
   * @throws InterruptedException when the run was cancelled while it waited
   */
  O run(TaskContext context, I input) throws InterruptedException;
}
