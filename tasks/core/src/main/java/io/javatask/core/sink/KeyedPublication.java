package io.javatask.core.sink;

import io.javatask.core.contract.LoadPolicy;
import io.javatask.core.contract.WriteMode;
import io.javatask.core.report.IdempotencyErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One row for each key: inserts new keys, updates rows that differ and are not older, leaves equal
 * ones alone, and deletes what a tombstone or a complete input says is gone.
 */
final class KeyedPublication extends Publication {
  private final List<String> key;
  private final LoadPolicy policy;
  private final Versions versions;
  private final KeyChecks checks;
  private final StagedRows picked;

  KeyedPublication(Dialect dialect, Connection connection, LoadRequest request) {
    super(dialect, connection, request);
    this.key = contract.key();
    this.policy = contract.load();
    this.versions = Versions.of(dialect, contract);
    this.checks = new KeyChecks(connection, request, key);
    this.picked = new StagedRows(policy.duplicates(), key, versions);
  }

  @Override
  TargetTable.Shape shape() {
    return policy
        .softDelete()
        .map(
            mark ->
                new TargetTable.Shape(
                    TargetTable.Kind.PLAIN,
                    List.of(new TargetTable.Added(mark, "boolean DEFAULT FALSE", true))))
        .orElse(TargetTable.Shape.PLAIN);
  }

  @Override
  void checkStaged(Staging staging, LoadSummary summary) throws SQLException {
    checks.present(staging.relation());
    if (!picked.picks() && !summary.oneRowEach()) {
      checks.distinct(staging.relation());
    }
  }

  @Override
  Counts publish(TargetTable target, Staging staging, long staged, LoadSummary summary)
      throws SQLException {
    return withPicked(picked, staging, rows -> publish(target, rows, staged, summary));
  }

  /** Each staged row is the one of its key now, if none was skipped and none was a tombstone. */
  @Override
  boolean leavesStaged(TargetTable target, Counts counts, LoadSummary summary) {
    boolean whole = request.mode() != WriteMode.SNAPSHOT || deletesAbsent(summary);
    return whole && policy.tombstone().isEmpty() && counts.skipped() == 0;
  }

  @Override
  List<String> identity() {
    return key;
  }

  private Counts publish(TargetTable target, String source, long staged, LoadSummary summary)
      throws SQLException {
    Delta delta = delta(target);
    Optional<GoneKeys> gone = gone(target);
    if (gone.isPresent()) {
      gone.get().ensure();
    }
    long rows = picked.picks() ? count("SELECT 1 FROM " + source + " AS s") : staged;
    if (!target.exists() && gone.isEmpty()) {
      return first(target, source, staged, rows);
    }
    if (!target.exists()) {
      addKey(target.name(), key);
    }
    Delta.Tally tally = delta.build(source, gone);
    checks.distinctTarget(target.name().quoted(), delta.matches());
    long updated = delta.update();
    long inserted = delta.insert();
    checkWritten(target, inserted, tally.inserts());
    long deleted = delta.delete();
    if (gone.isPresent()) {
      gone.get().remember(delta);
    }
    delta.drop();
    long absent = deletesAbsent(summary) ? delta.deleteAbsent(source) : 0;
    long touched = tally.inserts() + tally.updates() + tally.deletes() + tally.skips();
    return new Counts(
        inserted, updated, rows - touched, deleted + absent, tally.skips() + staged - rows);
  }

  /** Rows into a table that was not there; what it says is gone has nothing to leave. */
  private Counts first(TargetTable target, String source, long staged, long rows)
      throws SQLException {
    String columns = Sql.identifiers(columnNames());
    long inserted =
        update(
            "INSERT INTO "
                + target.name().quoted()
                + " ("
                + columns
                + ") SELECT "
                + columns
                + " FROM "
                + source
                + " AS s"
                + living());
    addKey(target.name(), key);
    return new Counts(inserted, 0, rows - inserted, 0, staged - rows);
  }

  private String living() {
    return policy.tombstone().map(t -> " WHERE NOT " + Delta.isTombstone("s", t)).orElse("");
  }

  /** What was kept back may hold keys that are not gone. */
  private boolean deletesAbsent(LoadSummary summary) {
    return request.mode() == WriteMode.SNAPSHOT
        && summary.quarantined() == 0
        && summary.rejected() == 0;
  }

  @Override
  IdempotencyErrors difference(
      TargetTable target, Staging staging, long staged, LoadSummary summary) throws SQLException {
    return withPicked(picked, staging, rows -> difference(target, staging, rows, summary));
  }

  private IdempotencyErrors difference(
      TargetTable target, Staging staging, String source, LoadSummary summary) throws SQLException {
    if (!target.exists()) {
      return new IdempotencyErrors(count("SELECT 1 FROM " + source + " AS s" + living()), 0, 0, 0);
    }
    String table = target.name().quoted();
    Delta delta = delta(target);
    Delta.Tally tally = delta.build(source, gone(target).filter(GoneKeys::exists));
    delta.drop();
    long duplicated = count(checks.duplicatedKeys(table, isStaged(staging, key)));
    long absent = deletesAbsent(summary) ? delta.countAbsent(source) : 0;
    return new IdempotencyErrors(
        tally.inserts(), tally.updates(), tally.deletes() + absent, duplicated);
  }

  private Delta delta(TargetTable target) {
    return new Delta(this, target, key, policy, versions);
  }

  /** Deleted keys are remembered where an older row could otherwise bring them back. */
  private Optional<GoneKeys> gone(TargetTable target) {
    return policy.tombstone().isPresent() && versions.declared()
        ? Optional.of(new GoneKeys(this, target.name(), key, versions))
        : Optional.empty();
  }

  /**
   * All rows of a new table or of a complete input; else those whose key was staged, as a
   * semi-join, which needs no more memory than the keys. Rows that are marked as gone are not
   * there.
   */
  @Override
  Dialect.Query touched(TargetTable target, Staging staging) {
    List<String> where = new ArrayList<>();
    if (target.exists() && request.mode() != WriteMode.SNAPSHOT) {
      where.add(isStaged(staging, key));
    }
    policy.softDelete().ifPresent(mark -> where.add("t." + Sql.identifier(mark) + " IS NOT TRUE"));
    return new Dialect.Query(
        sources(target), target.name().quoted() + " AS t", String.join(" AND ", where), "", false);
  }
}
