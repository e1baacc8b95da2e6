package io.javatask.core.sink;

import io.javatask.api.RowSet;
import io.javatask.core.check.RowQueries;
import java.sql.SQLException;

/**
 * Where rows wait for their commit: the contract's columns under their own names, and {@link
 * LoadColumn#ORDINAL}.
 */
interface Staging {
  /** Adds rows of one batch. */
  void write(ContractColumns columns, RowSet accepted) throws SQLException;

  /** Takes rows back, by their ordinals. */
  void withdraw(long[] ordinals) throws SQLException;

  /** Ends the writing and makes the rows readable; the number of rows that are staged. */
  long seal() throws SQLException;

  /** What to write after FROM to read the rows; only once sealed. */
  String relation();

  /** Opens the rows to the queries of a contract; seals them. */
  RowQueries queries(SqlScope scope) throws SQLException;

  /** Removes the rows as part of the transaction that publishes them. */
  void dropWithin() throws SQLException;

  /** Removes what is left, whatever state the staging and the connection are in. */
  void discard();
}
