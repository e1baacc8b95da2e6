package io.javatask.core.sink;

import io.javatask.core.contract.LoadPolicy.Duplicates;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The staged rows, one for each identity, by what the contract says of duplicates.
 *
 * @param identity the columns by which two rows are one
 * @param versions the highest of which is picked as the last; none for the order of the input
 */
record StagedRows(Duplicates duplicates, List<String> identity, Versions versions) {
  private static final String RANK = Sql.identifier(LoadColumn.PREFIX + "rank");

  /** Whether one of several rows is picked; else there may be none. */
  boolean picks() {
    return switch (duplicates) {
      case FIRST, LAST -> true;
      case QUARANTINE, REJECT -> false;
    };
  }

  /** A query of the picked rows, to be written after FROM. */
  String relation(Staging staging) {
    String ordinal = "s." + LoadColumn.ORDINAL.quoted();
    String order =
        duplicates == Duplicates.FIRST ? ordinal : versions.newestFirst("s") + ordinal + " DESC";
    return "(SELECT * FROM (SELECT s.*, row_number() OVER (PARTITION BY "
        + identity.stream().map(k -> "s." + Sql.identifier(k)).collect(Collectors.joining(", "))
        + " ORDER BY "
        + order
        + ") AS "
        + RANK
        + " FROM "
        + staging.relation()
        + " AS s) AS r WHERE "
        + RANK
        + " = 1)";
  }
}
