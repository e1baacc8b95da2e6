package io.javatask.core.sink;

import io.javatask.core.contract.WriteMode;
import io.javatask.core.report.IdempotencyErrors;
import io.javatask.core.report.LoadReceipt;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rows that carry the partition they came with: they take the place of those before ({@link
 * WriteMode#LAND}, {@link WriteMode#REPLACE_PARTITION}) or join them ({@link WriteMode#APPEND},
 * {@link WriteMode#ADD_LANDED}).
 */
final class PartitionPublication extends Publication {
  PartitionPublication(Dialect dialect, Connection connection, LoadRequest request) {
    super(dialect, connection, request);
  }

  @Override
  TargetTable.Shape shape() {
    return request.mode().lands() ? TargetTable.Shape.LANDING : TargetTable.Shape.PARTITIONED;
  }

  @Override
  void checkStaged(Staging staging, LoadSummary summary) {
    // Whatever was accepted may land.
  }

  @Override
  Counts publish(TargetTable target, Staging staging, long staged, LoadSummary summary)
      throws SQLException {
    String table = target.name().quoted();
    boolean replaces = request.mode() != WriteMode.APPEND && target.exists();
    long deleted =
        replaces
            ? update(
                "DELETE FROM " + table + " AS t WHERE " + replaced(staging), request.partition())
            : 0;
    long inserted = insert(table, staging);
    checkWritten(target, inserted, staged);
    if (!target.exists()) {
      Optional<String> index = dialect.addPartitionIndex(target.name());
      if (index.isPresent()) {
        execute(index.get());
      }
    }
    return new Counts(inserted, 0, 0, deleted, 0);
  }

  /** Which rows of the table {@code t} go, the partition being the one parameter. */
  private String replaced(Staging staging) {
    String ordinal = LoadColumn.ORDINAL.quoted();
    return "t."
        + LoadColumn.INTERVAL.quoted()
        + " = ?"
        + (request.mode() == WriteMode.ADD_LANDED
            ? " AND t."
                + ordinal
                + " IN (SELECT s."
                + ordinal
                + " FROM "
                + staging.relation()
                + " AS s)"
            : "");
  }

  private long insert(String table, Staging staging) throws SQLException {
    List<String> own = new ArrayList<>();
    List<String> values = new ArrayList<>();
    List<String> parameters = new ArrayList<>();
    own.add(LoadColumn.INTERVAL.quoted());
    values.add("?");
    parameters.add(request.partition());
    if (request.mode().lands()) {
      own.add(LoadColumn.REQUEST_ID.quoted());
      values.add("?");
      parameters.add(request.requestId());
      own.add(LoadColumn.ORDINAL.quoted());
      values.add(LoadColumn.ORDINAL.quoted());
    }
    String columns = Sql.identifiers(columnNames());
    return update(
        "INSERT INTO "
            + table
            + " ("
            + columns
            + ", "
            + String.join(", ", own)
            + ") SELECT "
            + columns
            + ", "
            + String.join(", ", values)
            + " FROM "
            + staging.relation()
            + " AS s",
        parameters.toArray(String[]::new));
  }

  /** Rows are told apart by all that they hold, for a partition may hold one twice. */
  @Override
  IdempotencyErrors difference(
      TargetTable target, Staging staging, long staged, LoadSummary summary) throws SQLException {
    if (!target.exists()) {
      return new IdempotencyErrors(staged, 0, 0, 0);
    }
    String columns = comparable();
    String stored =
        "SELECT "
            + columns
            + " FROM "
            + target.name().quoted()
            + " WHERE "
            + LoadColumn.INTERVAL.quoted()
            + " = "
            + Sql.literal(request.partition());
    String replayed = "SELECT " + columns + " FROM " + staging.relation() + " AS s";
    long missing = count(replayed + " EXCEPT ALL " + stored);
    long extra = count(stored + " EXCEPT ALL " + replayed);
    return new IdempotencyErrors(missing, 0, extra, 0);
  }

  @Override
  boolean stillHolds(TargetTable target, LoadReceipt receipt) throws SQLException {
    long rows =
        count(
            "SELECT 1 FROM "
                + target.name().quoted()
                + " WHERE "
                + LoadColumn.INTERVAL.quoted()
                + " = "
                + Sql.literal(request.partition()));
    long loaded = receipt.inserted() + receipt.unchanged();
    boolean adds = request.mode() == WriteMode.APPEND || request.mode() == WriteMode.ADD_LANDED;
    return adds ? rows >= loaded : rows == loaded;
  }

  /** The contract's columns, JSON as text so that rows can be compared. */
  private String comparable() {
    return contract.properties().stream()
        .map(
            p ->
                ColumnKind.of(p) == ColumnKind.JSON
                    ? "CAST(" + Sql.identifier(p.name()) + " AS text)"
                    : Sql.identifier(p.name()))
        .collect(java.util.stream.Collectors.joining(", "));
  }

  @Override
  boolean leavesStaged(TargetTable target, Counts counts, LoadSummary summary) {
    boolean joins = request.mode() == WriteMode.APPEND || request.mode() == WriteMode.ADD_LANDED;
    return !joins || !target.exists();
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
