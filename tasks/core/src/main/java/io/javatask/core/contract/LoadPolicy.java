package io.javatask.core.contract;

import java.util.List;
import java.util.Optional;

/**
 * How a contract wants its rows loaded: the {@code load} custom property of the schema object.
 *
 * @param mode how rows meet the target, unless the run says otherwise
 * @param versions columns that order the rows of one key, the most significant first: an older row
 *     never overwrites a newer one; empty for the order of arrival
 * @param tombstone which rows say that their key is gone
 * @param duplicates what becomes of several rows of one key within one input
 * @param nullKeys what becomes of rows without a key
 * @param softDelete boolean column of the target that marks rows which are gone; absent to delete
 *     them
 * @param history columns that {@link WriteMode#HISTORY} adds to the target
 */
public record LoadPolicy(
    WriteMode mode,
    List<String> versions,
    Optional<Tombstone> tombstone,
    Duplicates duplicates,
    NullKeys nullKeys,
    Optional<String> softDelete,
    HistoryColumns history) {
  public static final LoadPolicy DEFAULT =
      new LoadPolicy(
          WriteMode.MERGE,
          List.of(),
          Optional.empty(),
          Duplicates.QUARANTINE,
          NullKeys.QUARANTINE,
          Optional.empty(),
          HistoryColumns.DEFAULT);

  public LoadPolicy {
    versions = List.copyOf(versions);
  }

  /** The same in another mode. */
  public LoadPolicy in(WriteMode other) {
    return new LoadPolicy(other, versions, tombstone, duplicates, nullKeys, softDelete, history);
  }

  /** Whether the inputs of different intervals leave the same table in whatever order they come. */
  public boolean anyOrder() {
    return switch (mode) {
      case LAND, ADD_LANDED, REPLACE_PARTITION, APPEND, SNAPSHOT, HISTORY -> true;
      case MERGE -> !versions.isEmpty();
      case INSERT_ONLY -> false;
    };
  }

  /** Several rows of one key within one input. */
  public enum Duplicates {
    /** The first is loaded, the others are quarantined. */
    QUARANTINE,
    /** The load is refused. */
    REJECT,
    /** The first is loaded; the others are counted as skipped. */
    FIRST,
    /** The one of the highest version is loaded, of equals the last; the others are skipped. */
    LAST
  }

  /** Rows without a value in a column of the key. */
  public enum NullKeys {
    /** They are quarantined. */
    QUARANTINE,
    /** The load is refused. */
    REJECT
  }

  /**
   * A row whose key is gone.
   *
   * @param value what the column holds then: {@code true} or {@code false}, a whole number or a
   *     text
   */
  public record Tombstone(String column, Object value) {}

  /**
   * Columns of a table of histories.
   *
   * @param validFrom since when a row holds: its first version column
   * @param validTo until when: the next row's validFrom; null for the newest
   * @param isCurrent whether it is the newest of its key
   */
  public record HistoryColumns(String validFrom, String validTo, String isCurrent) {
    static final HistoryColumns DEFAULT =
        new HistoryColumns("valid_from", "valid_to", "is_current");

    public List<String> names() {
      return List.of(validFrom, validTo, isCurrent);
    }
  }
}
