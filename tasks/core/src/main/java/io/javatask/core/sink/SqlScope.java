package io.javatask.core.sink;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the queries of a contract can see, and for how long each may run.
 *
 * @param object name of the schema object, by which queries call the rows
 * @param columns the columns that the rows have
 * @param timeout most time for one statement, at least a second
 */
public record SqlScope(String object, List<String> columns, Duration timeout) {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** A placeholder with the quotes around it, as Data Contract CLI reads them. */
  private static final Pattern PLACEHOLDER =
      Pattern.compile("[\"'`]?\\$?\\{(object|table|model|schema)\\}[\"'`]?");

  public SqlScope {
    columns = List.copyOf(columns);
  }

  /** What queries call the rows, for SQL: a plain name in small letters, so that case is folded. */
  String name() {
    return Sql.identifier(
        PLAIN.matcher(object).matches() ? object.toLowerCase(Locale.ROOT) : object);
  }

  /** The query as the one part of a SELECT that it may be, with the rows under their name. */
  String select(String what, String query, String relation, String rest) {
    String rows = columns.isEmpty() ? "*" : Sql.identifiers(columns);
    return "WITH "
        + name()
        + " AS NOT MATERIALIZED (SELECT "
        + rows
        + " FROM "
        + relation
        + ") SELECT "
        + what
        + " FROM (\n"
        + named(query)
        + "\n) AS "
        + Sql.identifier(LoadColumn.PREFIX + "query")
        + rest;
  }

  private String named(String query) {
    String stripped = query.strip();
    String single =
        stripped.endsWith(";") ? stripped.substring(0, stripped.length() - 1) : stripped;
    return PLACEHOLDER.matcher(single).replaceAll(m -> Matcher.quoteReplacement(name()));
  }
}
