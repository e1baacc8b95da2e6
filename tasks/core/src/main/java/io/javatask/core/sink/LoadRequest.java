package io.javatask.core.sink;

import io.javatask.core.contract.Contract;
import io.javatask.core.contract.WriteMode;

/**
 * What a sink is opened for.
 *
 * @param dataset the target as {@code location:table}, for receipts and messages
 * @param table the table's name, {@code table} or {@code schema.table}, unquoted
 * @param partition the interval or partition key; empty for none
 * @param taskVersion version of the task type, for the receipt
 * @param force whether an input that the partition's newest receipt knows is loaded all the same
 * @param joins whether the rows come out of quarantine and join those that their load left, which
 *     one request may do more than once: the marks of their entry keep each from coming twice
 */
public record LoadRequest(
    String dataset,
    String table,
    Contract contract,
    WriteMode mode,
    String requestId,
    long epoch,
    String partition,
    String taskVersion,
    boolean force,
    boolean joins) {
  /** Of rows that come from their source. */
  public LoadRequest(
      String dataset,
      String table,
      Contract contract,
      WriteMode mode,
      String requestId,
      long epoch,
      String partition,
      String taskVersion,
      boolean force) {
    this(dataset, table, contract, mode, requestId, epoch, partition, taskVersion, force, false);
  }
}
