package io.javatask.core.sink;

import io.javatask.api.Column;
import io.javatask.api.LogicalType;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import io.javatask.core.contract.Property;
import io.javatask.core.source.CellParser;
import java.util.Optional;

/**
 * How one column of a table, query or Parquet file becomes what the contract declares: as it is
 * where every value of its type fits; else by its text, which is parsed as a cell of CSV would be;
 * else not at all, and every value is malformed.
 *
 * @param source what is read of it
 * @param parser what the text that is read goes through; absent where the value is read as it is
 * @param clash whether no value of the type is one of the contract's
 */
record StoredColumn(Dialect.Query.Source source, Optional<CellParser> parser, boolean clash) {
  /** The type of a column that is parsed by its text, and of which nothing is asked. */
  static final String PARSED = "what its text says";

  /** A column of which every value fits. */
  static StoredColumn exact(Property property, String type) {
    return new StoredColumn(new Dialect.Query.Source(property, type), Optional.empty(), false);
  }

  /**
   * A column that is read through an expression which loses nothing.
   *
   * @param type of the expression
   */
  static StoredColumn exact(Property property, String type, String expression) {
    return new StoredColumn(
        new Dialect.Query.Source(property, type, Optional.of(expression)), Optional.empty(), false);
  }

  /**
   * A column that is parsed.
   *
   * @param expression its text
   */
  static StoredColumn parsed(Property property, String textType, String expression) {
    return new StoredColumn(
        text(property.name(), textType, expression), Optional.of(CellParser.of(property)), false);
  }

  /** A column of dates and times, whose text is ISO 8601 whatever the format of the data. */
  static StoredColumn parsedIso(Property property, String textType, String expression) {
    return new StoredColumn(
        text(property.name(), textType, expression),
        Optional.of(CellParser.of(property).iso()),
        false);
  }

  /** A column of which no value fits. */
  static StoredColumn clashing(Property property, String textType, String expression) {
    return new StoredColumn(
        text(property.name(), textType, expression), Optional.of(CellParser.of(property)), true);
  }

  /** A column that the contract does not declare. */
  static StoredColumn undeclared(String name, String textType, String expression) {
    return new StoredColumn(text(name, textType, expression), Optional.empty(), false);
  }

  private static Dialect.Query.Source text(String name, String textType, String expression) {
    Property text = Property.of(name, LogicalType.STRING);
    return new Dialect.Query.Source(text, textType, Optional.of(expression));
  }

  String name() {
    return source.property().name();
  }

  /** Whether no value is malformed, so that what the checks see can be counted in the store. */
  boolean isExact() {
    return parser.isEmpty();
  }

  /** The column as the contract declares it. */
  Column typed(Column column) {
    if (parser.isEmpty() || !(column instanceof TextColumn text)) {
      return column;
    }
    if (!clash) {
      return parser.get().parse(text, true, Optional.empty());
    }
    RowSet values = RowSet.all(text.size());
    values.removeAll(text.nulls());
    return parser.get().parse(allNull(text), true, Optional.of(values));
  }

  private static TextColumn allNull(TextColumn text) {
    return new TextColumn(
        text.name(),
        text.type(),
        text.bytes(),
        text.starts(),
        text.ends(),
        RowSet.all(text.size()),
        Optional.empty());
  }
}
