package io.javatask.core.sink;

import java.sql.Connection;

/** Adds to what landed under the partition before; a row of the same ordinal is replaced. */
final class AddPublication extends LandPublication {
  AddPublication(Dialect dialect, Connection connection, LoadRequest request) {
    super(dialect, connection, request);
  }

  @Override
  String replaced(Staging staging) {
    String ordinal = LoadColumn.ORDINAL.quoted();
    return super.replaced(staging)
        + " AND t."
        + ordinal
        + " IN (SELECT s."
        + ordinal
        + " FROM "
        + staging.relation()
        + " AS s)";
  }
}
