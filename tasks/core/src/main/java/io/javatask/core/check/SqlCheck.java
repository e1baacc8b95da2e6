package io.javatask.core.check;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query of the contract, asked when all other rules have settled: of the rows that they accepted,
 * or of a stored table.
 *
 * @param failing whether it gives the rows that fail, rather than one number
 * @param bounds of the number; without ends where thresholds say
 */
record SqlCheck(String query, boolean failing, Bounds bounds) implements Check {
  /** A placeholder with the quotes around it, as Data Contract CLI reads them. */
  private static final Pattern PLACEHOLDER =
      Pattern.compile("[\"'`]?\\$?\\{(column|field|property)\\}[\"'`]?");

  RowQueries.Answer ask(RowQueries queries, int sample) {
    return failing ? queries.rows(query, sample) : queries.number(query);
  }

  boolean holds(BigDecimal number) {
    return bounds.contain(number);
  }

  /** The query with the column in the place of {@code {column}} and its like. */
  static String withColumn(String query, String column) {
    String name = '"' + column.replace("\"", "\"\"") + '"';
    return column.isEmpty()
        ? query
        : PLACEHOLDER.matcher(query).replaceAll(m -> Matcher.quoteReplacement(name));
  }
}
