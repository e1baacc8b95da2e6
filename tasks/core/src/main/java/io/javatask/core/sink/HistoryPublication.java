package io.javatask.core.sink;

import io.javatask.core.contract.LoadPolicy;
import io.javatask.core.contract.LoadPolicy.HistoryColumns;
import io.javatask.core.report.IdempotencyErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One row for each version of a key (a slowly changing dimension of type 2). The times between
 * which a row holds follow from all versions of its key that are there, so that it does not matter
 * in what order they arrive. A tombstone is a row that holds for no time, and ends the one before.
 */
final class HistoryPublication extends Publication {
  private final List<String> key;
  private final List<String> identity;
  private final LoadPolicy policy;
  private final Versions versions;
  private final HistoryColumns added;
  private final StagedRows picked;

  HistoryPublication(Dialect dialect, Connection connection, LoadRequest request) {
    super(dialect, connection, request);
    this.key = contract.key();
    this.policy = contract.load();
    this.added = policy.history();
    this.versions = Versions.of(dialect, contract);
    this.identity = new ArrayList<>(key);
    versions.names().stream().filter(v -> !key.contains(v)).forEach(identity::add);
    this.picked = new StagedRows(policy.duplicates(), identity, new Versions(dialect, List.of()));
  }

  @Override
  TargetTable.Shape shape() {
    String time = dialect.columnType(versions.columns().get(0));
    return new TargetTable.Shape(
        TargetTable.Kind.PLAIN,
        List.of(
            new TargetTable.Added(added.validFrom(), time, false),
            new TargetTable.Added(added.validTo(), time, false),
            new TargetTable.Added(added.isCurrent(), "boolean", false)));
  }

  @Override
  void checkStaged(Staging staging, LoadSummary summary) throws SQLException {
    KeyChecks checks = new KeyChecks(connection, request, identity);
    checks.present(staging.relation());
    if (!picked.picks()) {
      checks.distinct(staging.relation());
    }
  }

  @Override
  Counts publish(TargetTable target, Staging staging, long staged, LoadSummary summary)
      throws SQLException {
    return withPicked(picked, staging, rows -> publish(target, rows, staged));
  }

  /** All versions of a key are touched, and most were staged by other loads. */
  @Override
  boolean leavesStaged(TargetTable target, Counts counts, LoadSummary summary) {
    return false;
  }

  @Override
  List<String> identity() {
    return identity;
  }

  private Counts publish(TargetTable target, String rows, long staged) throws SQLException {
    String table = target.name().quoted();
    long picks = picked.picks() ? count("SELECT 1 FROM " + rows + " AS s") : staged;
    if (!target.exists()) {
      addKey(target.name(), identity);
    }
    Delta delta = delta(target);
    Delta.Tally tally = delta.build(rows, Optional.empty());
    new KeyChecks(connection, request, identity).distinctTarget(table, delta.matches());
    long updated = delta.update();
    long inserted = delta.insert();
    checkWritten(target, inserted, tally.inserts());
    execute(
        "UPDATE "
            + table
            + " AS t SET "
            + Sql.identifier(added.validFrom())
            + " = w.\"_javatask_since\", "
            + Sql.identifier(added.validTo())
            + " = w.\"_javatask_until\", "
            + Sql.identifier(added.isCurrent())
            + " = w.\"_javatask_newest\" FROM "
            + bounds(table, delta.keys(key))
            + " AS w WHERE "
            + Sql.equal("t", "w", identity)
            + " AND "
            + differs());
    delta.drop();
    return new Counts(inserted, updated, picks - inserted - updated, 0, staged - picks);
  }

  private Delta delta(TargetTable target) {
    return new Delta(this, target, identity, LoadPolicy.DEFAULT, new Versions(dialect, List.of()));
  }

  /** The times that follow from the versions of the keys for which {@code where} holds. */
  private String bounds(String table, String where) {
    String since = "t." + Sql.identifier(versions.names().get(0));
    String gone = policy.tombstone().map(t -> Delta.isTombstone("t", t)).orElse("FALSE");
    String window =
        " OVER (PARTITION BY "
            + key.stream()
                .map(k -> "t." + Sql.identifier(k))
                .collect(java.util.stream.Collectors.joining(", "))
            + " ORDER BY "
            + versions.oldestFirst("t")
            + ")";
    return "(SELECT "
        + Sql.identifiers(identity)
        + ", "
        + since
        + " AS \"_javatask_since\", CASE WHEN "
        + gone
        + " THEN "
        + since
        + " ELSE lead("
        + since
        + ")"
        + window
        + " END AS \"_javatask_until\", (lead("
        + since
        + ")"
        + window
        + " IS NULL AND NOT "
        + gone
        + ") AS \"_javatask_newest\" FROM "
        + table
        + " AS t WHERE "
        + where
        + ")";
  }

  private String differs() {
    return "(t."
        + Sql.identifier(added.validFrom())
        + " IS DISTINCT FROM w.\"_javatask_since\" OR t."
        + Sql.identifier(added.validTo())
        + " IS DISTINCT FROM w.\"_javatask_until\" OR t."
        + Sql.identifier(added.isCurrent())
        + " IS DISTINCT FROM w.\"_javatask_newest\")";
  }

  @Override
  IdempotencyErrors difference(
      TargetTable target, Staging staging, long staged, LoadSummary summary) throws SQLException {
    return withPicked(picked, staging, rows -> difference(target, staging, rows));
  }

  private IdempotencyErrors difference(TargetTable target, Staging staging, String rows)
      throws SQLException {
    if (!target.exists()) {
      return new IdempotencyErrors(count("SELECT 1 FROM " + rows + " AS s"), 0, 0, 0);
    }
    String table = target.name().quoted();
    Delta delta = delta(target);
    Delta.Tally tally = delta.build(rows, Optional.empty());
    delta.drop();
    long bounds =
        count(
            "SELECT 1 FROM "
                + table
                + " AS t JOIN "
                + bounds(table, isStaged(staging, key))
                + " AS w ON "
                + Sql.equal("t", "w", identity)
                + " WHERE "
                + differs());
    long duplicated =
        count(
            new KeyChecks(connection, request, identity)
                .duplicatedKeys(table, isStaged(staging, key)));
    return new IdempotencyErrors(tally.inserts(), tally.updates() + bounds, 0, duplicated);
  }

  /** All versions of the keys that were staged. */
  @Override
  Dialect.Query touched(TargetTable target, Staging staging) {
    return new Dialect.Query(
        sources(target),
        target.name().quoted() + " AS t",
        target.exists() ? isStaged(staging, key) : "",
        "",
        false);
  }
}
