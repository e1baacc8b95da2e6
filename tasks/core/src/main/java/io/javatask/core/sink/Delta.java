package io.javatask.core.sink;

import io.javatask.core.contract.LoadPolicy;
import io.javatask.core.contract.LoadPolicy.Tombstone;
import io.javatask.core.contract.WriteMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What staged rows mean for a table of one row for each key: they are compared with it once, into a
 * temporary table of those that matter, and then only those are written.
 */
final class Delta {
  private static final String DELTA = Sql.identifier(LoadColumn.PREFIX + "delta");
  private static final String ACTION = Sql.identifier(LoadColumn.PREFIX + "action");

  private final Publication publication;
  private final TargetTable target;
  private final String table;
  private final List<String> key;
  private final List<String> others;
  private final LoadPolicy policy;
  private final Versions versions;

  Delta(
      Publication publication,
      TargetTable target,
      List<String> key,
      LoadPolicy policy,
      Versions versions) {
    this.publication = publication;
    this.target = target;
    this.table = target.name().quoted();
    this.key = key;
    this.others = publication.columnNames().stream().filter(c -> !key.contains(c)).toList();
    this.policy = policy;
    this.versions = versions;
  }

  /** What a staged row comes to. */
  private enum Action {
    INSERT(1),
    UPDATE(2),
    DELETE(3),
    /** A tombstone of a key that is not there. */
    ABSENT(4),
    /** Not applied. */
    SKIP(5),
    /** As the target has it. */
    NONE(0);

    private final int code;

    Action(int code) {
      this.code = code;
    }

    String sql() {
      return Integer.toString(code);
    }
  }

  /** How many staged rows come to what. */
  record Tally(long inserts, long updates, long deletes, long skips) {}

  /** True where the row says that its key is gone. */
  static String isTombstone(String alias, Tombstone tombstone) {
    String column = alias + "." + Sql.identifier(tombstone.column());
    if (tombstone.value() instanceof Boolean flag) {
      return "(" + column + " IS " + (flag ? "TRUE" : "FALSE") + ")";
    }
    String value =
        tombstone.value() instanceof Long number
            ? Long.toString(number)
            : Sql.literal(tombstone.value().toString());
    return "(" + column + " IS NOT DISTINCT FROM " + value + ")";
  }

  /** Compares staged rows, one for each key, with the target. */
  Tally build(String rows, Optional<GoneKeys> gone) throws SQLException {
    String columns =
        publication.columnNames().stream()
            .map(c -> "s." + Sql.identifier(c))
            .collect(Collectors.joining(", "));
    publication.execute(
        "CREATE TEMPORARY TABLE "
            + DELTA
            + " AS SELECT * FROM (SELECT "
            + columns
            + ", "
            + action(gone)
            + " AS "
            + ACTION
            + " FROM "
            + rows
            + " AS s LEFT JOIN "
            + table
            + " AS t ON "
            + Sql.equal("t", "s", key)
            + gone.map(GoneKeys::join).orElse("")
            + ") AS d WHERE "
            + ACTION
            + " <> "
            + Action.NONE.sql());
    return tally();
  }

  private String action(Optional<GoneKeys> gone) {
    String absent = "t." + Sql.identifier(key.get(0)) + " IS NULL";
    StringBuilder sql = new StringBuilder("CASE");
    policy.tombstone().ifPresent(t -> sql.append(ofTombstone(t, absent)));
    gone.ifPresent(
        g ->
            sql.append(" WHEN " + absent + " AND " + g.overrules("s"))
                .append(" THEN " + Action.SKIP.sql()));
    sql.append(" WHEN " + absent + " THEN " + Action.INSERT.sql());
    if (publication.request.mode() == WriteMode.INSERT_ONLY) {
      sql.append(" WHEN " + differs() + " THEN " + Action.SKIP.sql());
    } else {
      if (versions.declared()) {
        sql.append(" WHEN " + versions.newer("t", "s") + " THEN " + Action.SKIP.sql());
      }
      sql.append(" WHEN " + differs() + " THEN " + Action.UPDATE.sql());
    }
    return sql.append(" ELSE " + Action.NONE.sql() + " END").toString();
  }

  private String ofTombstone(Tombstone tombstone, String absent) {
    String is = isTombstone("s", tombstone);
    String marked =
        policy
            .softDelete()
            .map(
                mark ->
                    " WHEN "
                        + is
                        + " AND t."
                        + Sql.identifier(mark)
                        + " IS TRUE AND NOT "
                        + versions.newer("s", "t")
                        + " THEN "
                        + Action.NONE.sql())
            .orElse("");
    String older =
        versions.declared()
            ? " WHEN " + is + " AND " + versions.newer("t", "s") + " THEN " + Action.SKIP.sql()
            : "";
    return " WHEN "
        + is
        + " AND "
        + absent
        + " THEN "
        + Action.ABSENT.sql()
        + older
        + marked
        + " WHEN "
        + is
        + " THEN "
        + Action.DELETE.sql();
  }

  private String differs() {
    List<String> differ = new ArrayList<>();
    policy.softDelete().ifPresent(mark -> differ.add("t." + Sql.identifier(mark) + " IS TRUE"));
    if (!others.isEmpty()) {
      differ.add(Sql.differ("t", "s", others));
    }
    return differ.isEmpty() ? "FALSE" : "(" + String.join(" OR ", differ) + ")";
  }

  private Tally tally() throws SQLException {
    Map<Integer, Long> counts = new HashMap<>();
    try (Statement statement = publication.connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT " + ACTION + ", count(*) FROM " + DELTA + " GROUP BY " + ACTION)) {
      while (row.next()) {
        counts.put(row.getInt(1), row.getLong(2));
      }
    }
    return new Tally(
        counts.getOrDefault(Action.INSERT.code, 0L),
        counts.getOrDefault(Action.UPDATE.code, 0L),
        counts.getOrDefault(Action.DELETE.code, 0L),
        counts.getOrDefault(Action.SKIP.code, 0L));
  }

  /** The compared rows that come to one of these, as {@code s}; more conditions may follow. */
  private static String rows(Action... actions) {
    return Stream.of(actions)
        .map(Action::sql)
        .collect(Collectors.joining(", ", DELTA + " AS s WHERE s." + ACTION + " IN (", ")"));
  }

  /** True for rows {@code t} of the target that are to be updated or deleted. */
  String matches() {
    return matches(Action.UPDATE, Action.DELETE);
  }

  private String matches(Action... actions) {
    return "EXISTS (SELECT 1 FROM " + rows(actions) + " AND " + Sql.equal("t", "s", key) + ")";
  }

  long update() throws SQLException {
    List<String> set =
        new ArrayList<>(others.stream().map(Sql::identifier).map(c -> c + " = s." + c).toList());
    policy.softDelete().ifPresent(mark -> set.add(Sql.identifier(mark) + " = FALSE"));
    if (set.isEmpty()) {
      return 0;
    }
    return replaces() ? replace() : update(set, Action.UPDATE);
  }

  /** Whether rows have nothing but what was staged, and the store would rather write them anew. */
  private boolean replaces() throws SQLException {
    List<String> known = publication.columnNames();
    return policy.softDelete().isEmpty()
        && target.columns().stream().allMatch(column -> known.contains(column.name()))
        && publication.dialect.replacesRows(publication.connection, target);
  }

  private long replace() throws SQLException {
    long unused =
        publication.update("DELETE FROM " + table + " AS t WHERE " + matches(Action.UPDATE));
    return insert(Action.UPDATE);
  }

  private long update(List<String> set, Action action) throws SQLException {
    return publication.update(
        "UPDATE "
            + table
            + " AS t SET "
            + String.join(", ", set)
            + " FROM "
            + rows(action)
            + " AND "
            + Sql.equal("t", "s", key));
  }

  long insert() throws SQLException {
    return insert(Action.INSERT);
  }

  private long insert(Action action) throws SQLException {
    String columns = Sql.identifiers(publication.columnNames());
    return publication.update(
        "INSERT INTO " + table + " (" + columns + ") SELECT " + columns + " FROM " + rows(action));
  }

  /** Deletes the rows of tombstones, or marks them and gives them the tombstone's version. */
  long delete() throws SQLException {
    if (policy.tombstone().isEmpty()) {
      return 0;
    }
    if (policy.softDelete().isPresent()) {
      List<String> set =
          new ArrayList<>(
              versions.names().stream()
                  .filter(others::contains)
                  .map(Sql::identifier)
                  .map(c -> c + " = s." + c)
                  .toList());
      set.add(Sql.identifier(policy.softDelete().get()) + " = TRUE");
      return update(set, Action.DELETE);
    }
    return publication.update("DELETE FROM " + table + " AS t WHERE " + matches(Action.DELETE));
  }

  /** Deletes, or marks, what the staged rows do not have. */
  long deleteAbsent(String rows) throws SQLException {
    return publication.update(
        policy
                .softDelete()
                .map(m -> "UPDATE " + table + " AS t SET " + Sql.identifier(m) + " = TRUE")
                .orElse("DELETE FROM " + table + " AS t")
            + " WHERE "
            + absent(rows));
  }

  long countAbsent(String rows) throws SQLException {
    return publication.count("SELECT 1 FROM " + table + " AS t WHERE " + absent(rows));
  }

  private String absent(String rows) {
    return "NOT EXISTS (SELECT 1 FROM "
        + rows
        + " AS s WHERE "
        + Sql.equal("t", "s", key)
        + ")"
        + policy
            .softDelete()
            .map(mark -> " AND t." + Sql.identifier(mark) + " IS NOT TRUE")
            .orElse("");
  }

  /** True for rows {@code t} of which the columns are those of a row that was written. */
  String keys(List<String> columns) {
    return "EXISTS (SELECT 1 FROM " + DELTA + " AS s WHERE " + Sql.equal("t", "s", columns) + ")";
  }

  /** The tombstones that were applied, or met no row, as {@code s}. */
  String tombstones() {
    return rows(Action.DELETE, Action.ABSENT);
  }

  /** The rows that are new, or have come back, as {@code s}. */
  String inserted() {
    return rows(Action.INSERT);
  }

  void drop() throws SQLException {
    publication.execute("DROP TABLE " + DELTA);
  }
}
