package io.javatask.core.sink;

import io.javatask.core.report.LoadReceipt;

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
   * Publishes what was staged.
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
