package io.javatask.core.contract;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

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
  MERGE,
  /** New keys are inserted; rows of keys that are there are left alone, whatever they hold. */
  INSERT_ONLY,
  /** The rows of the run's partition are replaced; rows carry their interval. */
  REPLACE_PARTITION,
  /** Rows are added, once for each input; rows carry their interval. */
  APPEND,
  /** The input is complete: as {@link #MERGE}, and keys that it lacks are deleted. */
  SNAPSHOT,
  /** Every version of a key is a row, with the time from which and until which it held. */
  HISTORY;

  /** The name as contracts and inputs write it, such as {@code insert_only}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether rows are told apart by the contract's key. */
  public boolean keyed() {
    return switch (this) {
      case MERGE, INSERT_ONLY, SNAPSHOT, HISTORY -> true;
      case LAND, ADD_LANDED, REPLACE_PARTITION, APPEND -> false;
    };
  }

  /** Whether the target is a landing table. */
  public boolean lands() {
    return this == LAND || this == ADD_LANDED;
  }

  /** The modes that a contract or an input may choose. */
  public static List<WriteMode> chosen() {
    return Stream.of(values()).filter(mode -> !mode.lands()).toList();
  }

  /** The mode of this {@link #label}; empty if none may be chosen by it. */
  public static Optional<WriteMode> of(String label) {
    return chosen().stream().filter(mode -> mode.label().equals(label)).findFirst();
  }
}
