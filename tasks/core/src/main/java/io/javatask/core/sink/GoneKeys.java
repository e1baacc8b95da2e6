package io.javatask.core.sink;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys that tombstones have deleted from a table, with the tombstone's version, in a table
 * beside it: {@code _javatask_gone_<table>}. An older row that arrives late does not bring them
 * back; one of the same version or a newer one does, as it would overwrite a row.
 */
record GoneKeys(Publication publication, TableName target, List<String> key, Versions versions) {
  /** The name of the table, for SQL. */
  private String table() {
    return name().quoted();
  }

  private TableName name() {
    return target.beside("gone_", publication.dialect.identifierLimit());
  }

  /** The columns that it has: those of the key, and the versions beside them. */
  private List<String> columns() {
    List<String> columns = new ArrayList<>(key);
    versions.names().stream().filter(v -> !key.contains(v)).forEach(columns::add);
    return columns;
  }

  boolean exists() {
    try {
      return !publication.dialect.columns(publication.connection, name()).isEmpty();
    } catch (SQLException e) {
      throw StoreFailures.of(e, "reading '" + name() + "'");
    }
  }

  void ensure() throws SQLException {
    if (exists()) {
      return;
    }
    List<String> definitions = new ArrayList<>();
    for (String column : columns()) {
      definitions.add(
          Sql.identifier(column)
              + " "
              + publication.dialect.columnType(
                  publication.contract.property(column).orElseThrow()));
    }
    publication.execute("CREATE TABLE " + table() + " (" + String.join(", ", definitions) + ")");
    publication.addKey(name(), key);
  }

  /** Joins what is remembered of the key of {@code s}, as {@code g}. */
  String join() {
    return " LEFT JOIN " + table() + " AS g ON " + Sql.equal("g", "s", key);
  }

  /** True where the key of a row is gone, by a tombstone that is newer than the row. */
  String overrules(String alias) {
    return "(g."
        + Sql.identifier(key.get(0))
        + " IS NOT NULL AND "
        + versions.newer("g", alias)
        + ")";
  }

  /** Remembers what the tombstones of a load deleted, and forgets the keys that came back. */
  void remember(Delta delta) throws SQLException {
    publication.execute(
        "DELETE FROM "
            + table()
            + " AS g WHERE EXISTS (SELECT 1 FROM "
            + delta.inserted()
            + " AND "
            + Sql.equal("g", "s", key)
            + ")");
    String columns = Sql.identifiers(columns());
    publication.execute(
        "DELETE FROM "
            + table()
            + " AS g WHERE EXISTS (SELECT 1 FROM "
            + delta.tombstones()
            + " AND "
            + Sql.equal("g", "s", key)
            + " AND "
            + versions.newer("s", "g")
            + ")");
    publication.execute(
        "INSERT INTO "
            + table()
            + " ("
            + columns
            + ") SELECT "
            + columns
            + " FROM "
            + delta.tombstones()
            + " AND NOT EXISTS (SELECT 1 FROM "
            + table()
            + " AS g WHERE "
            + Sql.equal("g", "s", key)
            + ")");
  }
}
