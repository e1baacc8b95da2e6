package io.javatask.core.sink;

import io.javatask.core.report.IdempotencyErrors;
import io.javatask.core.report.LoadReceipt;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where accepted rows go: staged first, then committed in one transaction with the fence and the
 * receipt, or aborted.
 *
 * <p>Used by one thread. {@link #close} without a commit is an abort; a crash at any point leaves
 * all of the load or nothing of it.
 */
public interface Sink extends RowStage {
  /** The table, {@code location:table}. */
  String dataset();

  /**
   * Whether the newest receipt of the partition says that this input was loaded already, by the
   * same contract in the same way. If so, nothing needs to be staged for {@link #commit}.
   *
   * @param digest of the input, where it is known before the input is read; asked only where there
   *     is a receipt to compare it with
   */
  boolean knows(Supplier<Optional<String>> digest);

  /**
   * Compares the target with what {@link #commit} would leave, and changes nothing.
   *
   * @param summary what the receipt would say
   */
  IdempotencyErrors difference(LoadSummary summary);

  /**
   * Publishes what was staged; nothing, where the partition's newest receipt {@link #knows} the
   * input.
   *
   * @param summary what the receipt says beside the sink's own counts
   * @throws io.javatask.api.TaskException SUPERSEDED if a newer attempt has raised the fence
   */
  LoadReceipt commit(LoadSummary summary);

  /**
   * Keeps rows back in the table beside the target, and loads nothing.
   *
   * @throws io.javatask.api.TaskException SUPERSEDED if a newer attempt has raised the fence
   */
  void keepBack(HeldRows held);

  /** Leaves the target as it was; leftovers of the staging are removed. */
  @Override
  void close();
}
