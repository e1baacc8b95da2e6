package io.javatask.core.sink;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Replaces what landed under the partition before. */
class LandPublication extends Publication {
  LandPublication(Dialect dialect, Connection connection, LoadRequest request) {
    super(dialect, connection, request);
  }

  @Override
  void check() {
    // A landing table needs nothing of the contract.
  }

  @Override
  List<String> changes(TargetTable target) {
    return target.changes(dialect, contract, true);
  }

  @Override
  void checkStaged(Staging staging) {
    // Whatever was accepted may land.
  }

  @Override
  Counts publish(TargetTable target, Staging staging, long staged) throws SQLException {
    String table = target.name().quoted();
    long deleted =
        target.exists()
            ? update(
                "DELETE FROM " + table + " AS t WHERE " + replaced(staging), request.partition())
            : 0;
    String columns = Sql.identifiers(columnNames());
    long inserted =
        update(
            "INSERT INTO "
                + table
                + " ("
                + columns
                + ", "
                + LoadColumn.REQUEST_ID.quoted()
                + ", "
                + LoadColumn.INTERVAL.quoted()
                + ", "
                + LoadColumn.ORDINAL.quoted()
                + ") SELECT "
                + columns
                + ", ?, ?, "
                + LoadColumn.ORDINAL.quoted()
                + " FROM "
                + staging.relation()
                + " AS s",
            request.requestId(),
            request.partition());
    if (!target.exists()) {
      Optional<String> index = dialect.addPartitionIndex(target.name());
      if (index.isPresent()) {
        execute(index.get());
      }
    }
    return new Counts(inserted, 0, 0, deleted);
  }

  /** Which rows of table {@code t} go, the partition being the one parameter. */
  String replaced(Staging staging) {
    return "t." + LoadColumn.INTERVAL.quoted() + " = ?";
  }

  @Override
  Dialect.Query touched(TargetTable target, Staging staging) {
    return new Dialect.Query(
        sources(target),
        target.name().quoted() + " AS t",
        "t." + LoadColumn.INTERVAL.quoted() + " = " + Sql.literal(request.partition()),
        "",
        false);
  }
}
