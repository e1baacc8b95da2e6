package io.javatask.core.sink;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Property;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Inserts new keys, updates rows that differ, and leaves equal ones alone. */
final class MergePublication extends Publication {
  private static final int EXAMPLES = 5;
  private static final String DELTA = Sql.identifier(LoadColumn.PREFIX + "delta");
  private static final String IS_NEW = Sql.identifier(LoadColumn.PREFIX + "new");

  private final List<String> key;

  MergePublication(Dialect dialect, Connection connection, LoadRequest request) {
    super(dialect, connection, request);
    this.key = contract.key();
  }

  @Override
  void check() {
    if (key.isEmpty()) {
      throw new TaskException(
          ErrorCode.INVALID_CONTRACT,
          "contract '"
              + contract.id()
              + "', schema '"
              + contract.schema()
              + "' declares no primaryKey, and mode merge needs one");
    }
  }

  @Override
  List<String> changes(TargetTable target) {
    return target.changes(dialect, contract, false);
  }

  @Override
  void checkStaged(Staging staging) throws SQLException {
    String keys = Sql.identifiers(key);
    String missing =
        key.stream().map(k -> Sql.identifier(k) + " IS NULL").collect(Collectors.joining(" OR "));
    List<String> nulls =
        examples(
            List.of(LoadColumn.ORDINAL.column()),
            " FROM " + staging.relation() + " AS s WHERE " + missing + " ORDER BY 1");
    if (!nulls.isEmpty()) {
      throw refused("rows without a key (" + String.join(", ", key) + "): records ", nulls);
    }
    List<String> duplicates =
        examples(
            key, " FROM " + staging.relation() + " AS s GROUP BY " + keys + " HAVING count(*) > 1");
    if (!duplicates.isEmpty()) {
      throw refused("several rows of one key (" + String.join(", ", key) + "): ", duplicates);
    }
  }

  private TaskException refused(String what, List<String> examples) {
    return new TaskException(
        ErrorCode.STORE_REFUSED,
        "'"
            + request.dataset()
            + "' takes no "
            + what
            + String.join("; ", examples)
            + (examples.size() == EXAMPLES ? "; …" : ""));
  }

  private List<String> examples(List<String> columns, String fromWhere) throws SQLException {
    List<String> examples = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT " + Sql.identifiers(columns) + fromWhere + " LIMIT " + EXAMPLES)) {
      while (row.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
          values.add(shown(columns.get(i), Optional.ofNullable(row.getString(i + 1))));
        }
        examples.add(String.join(", ", values));
      }
    }
    return examples;
  }

  private String shown(String column, Optional<String> value) {
    boolean classified = contract.property(column).map(Property::classified).orElse(false);
    return classified ? "***" : value.orElse("null");
  }

  @Override
  Counts publish(TargetTable target, Staging staging, long staged) throws SQLException {
    if (target.exists()) {
      return publishDelta(target.name().quoted(), staging, staged);
    }
    long inserted = insert(target.name().quoted(), staging.relation() + " AS s");
    Optional<String> addKey = dialect.addKey(target.name(), key);
    if (addKey.isPresent()) {
      execute(addKey.get());
    }
    return new Counts(inserted, 0, staged - inserted, 0);
  }

  /** Compares staged rows with the target once, and then writes only those that matter. */
  private Counts publishDelta(String table, Staging staging, long staged) throws SQLException {
    execute(
        "CREATE TEMPORARY TABLE "
            + DELTA
            + " AS SELECT "
            + columnNames().stream()
                .map(c -> "s." + Sql.identifier(c))
                .collect(Collectors.joining(", "))
            + ", t."
            + Sql.identifier(key.get(0))
            + " IS NULL AS "
            + IS_NEW
            + " FROM "
            + staging.relation()
            + " AS s LEFT JOIN "
            + table
            + " AS t ON "
            + Sql.equal("t", "s", key)
            + " WHERE t."
            + Sql.identifier(key.get(0))
            + " IS NULL"
            + (others().isEmpty() ? "" : " OR " + Sql.differ("t", "s", others())));
    checkTarget(table);
    long updated = others().isEmpty() ? 0 : updateChanged(table);
    long inserted = insert(table, DELTA + " AS s WHERE " + IS_NEW);
    execute("DROP TABLE " + DELTA);
    return new Counts(inserted, updated, staged - inserted - updated, 0);
  }

  /** A target that has a key twice has no one row to update. */
  private void checkTarget(String table) throws SQLException {
    List<String> duplicates =
        examples(
            key,
            " FROM "
                + table
                + " AS t WHERE EXISTS (SELECT 1 FROM "
                + DELTA
                + " AS s WHERE NOT s."
                + IS_NEW
                + " AND "
                + Sql.equal("t", "s", key)
                + ") GROUP BY "
                + Sql.identifiers(key)
                + " HAVING count(*) > 1");
    if (!duplicates.isEmpty()) {
      throw new TaskException(
          ErrorCode.INVALID_TARGET,
          "'"
              + request.dataset()
              + "' has several rows of one key ("
              + String.join(", ", key)
              + "), which a merge cannot update: "
              + String.join("; ", duplicates)
              + (duplicates.size() == EXAMPLES ? "; …" : ""));
    }
  }

  private List<String> others() {
    return columnNames().stream().filter(c -> !key.contains(c)).toList();
  }

  private long updateChanged(String table) throws SQLException {
    String set =
        others().stream()
            .map(Sql::identifier)
            .map(c -> c + " = s." + c)
            .collect(Collectors.joining(", "));
    return update(
        "UPDATE "
            + table
            + " AS t SET "
            + set
            + " FROM "
            + DELTA
            + " AS s WHERE NOT s."
            + IS_NEW
            + " AND "
            + Sql.equal("t", "s", key));
  }

  private long insert(String table, String from) throws SQLException {
    String columns = Sql.identifiers(columnNames());
    return update(
        "INSERT INTO " + table + " (" + columns + ") SELECT " + columns + " FROM " + from);
  }

  /**
   * All rows of a new table; else those whose key was staged, as a semi-join, which needs no more
   * memory than the keys.
   */
  @Override
  Dialect.Query touched(TargetTable target, Staging staging) {
    String where =
        "EXISTS (SELECT 1 FROM "
            + staging.relation()
            + " AS s WHERE "
            + Sql.equal("t", "s", key)
            + ")";
    return new Dialect.Query(
        sources(target), target.name().quoted() + " AS t", target.exists() ? where : "", "", false);
  }
}
