package io.javatask.core.sink;

import java.util.Locale;

/** How staged rows meet the target. */
public enum WriteMode {
  /**
   * A landing table: the partition's earlier rows are replaced, and counted as deleted; rows carry
   * request id, interval and ordinal.
   */
  LAND,
  /**
   * A landing table: rows are added to their partition, under their ordinals; one of the same
   * ordinal is replaced.
   */
  ADD_LANDED,
  /** By the contract's key: new keys are inserted, changed rows updated, equal rows left alone. */
  MERGE;

  /** The name as inputs write it, such as {@code merge}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
