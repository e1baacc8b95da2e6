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

/** Refuses rows that cannot be told apart by a key, with examples. */
record KeyChecks(Connection connection, LoadRequest request, List<String> key) {
  private static final int EXAMPLES = 5;

  /** Every staged row has a value in each column of the key. */
  void present(String relation) throws SQLException {
    String missing =
        key.stream().map(k -> Sql.identifier(k) + " IS NULL").collect(Collectors.joining(" OR "));
    List<String> nulls =
        examples(
            List.of(LoadColumn.ORDINAL.column()),
            " FROM " + relation + " AS s WHERE " + missing + " ORDER BY 1");
    if (!nulls.isEmpty()) {
      throw refused("rows without a key (" + String.join(", ", key) + "): records ", nulls);
    }
  }

  /** No two staged rows have one key. */
  void distinct(String relation) throws SQLException {
    List<String> duplicates =
        examples(
            key,
            " FROM "
                + relation
                + " AS s GROUP BY "
                + Sql.identifiers(key)
                + " HAVING count(*) > 1");
    if (!duplicates.isEmpty()) {
      throw refused("several rows of one key (" + String.join(", ", key) + "): ", duplicates);
    }
  }

  private TaskException refused(String what, List<String> examples) {
    return new TaskException(
        ErrorCode.STORE_REFUSED, "'" + request.dataset() + "' takes no " + what + list(examples));
  }

  /**
   * A target that has a key twice has no one row to update.
   *
   * @param where which of the target's rows {@code t} will be written
   */
  void distinctTarget(String table, String where) throws SQLException {
    List<String> duplicates = examples(key, duplicates(table, where));
    if (!duplicates.isEmpty()) {
      throw new TaskException(
          ErrorCode.INVALID_TARGET,
          "'"
              + request.dataset()
              + "' has several rows of one key ("
              + String.join(", ", key)
              + "), which a merge cannot update: "
              + list(duplicates));
    }
  }

  private String duplicates(String table, String where) {
    return " FROM "
        + table
        + " AS t WHERE "
        + where
        + " GROUP BY "
        + Sql.identifiers(key)
        + " HAVING count(*) > 1";
  }

  /** The keys that the target has more than once, as a query of one row for each. */
  String duplicatedKeys(String table, String where) {
    return "SELECT 1" + duplicates(table, where);
  }

  private static String list(List<String> examples) {
    return String.join("; ", examples) + (examples.size() == EXAMPLES ? "; …" : "");
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
    boolean classified =
        request.contract().property(column).map(Property::classified).orElse(false);
    return classified ? "***" : value.orElse("null");
  }
}
