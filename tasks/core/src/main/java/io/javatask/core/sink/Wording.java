package io.javatask.core.sink;

import java.util.List;
import java.util.Optional;

/** How one SQL database is asked about the values of columns. */
interface Wording {
  /** The type that a literal has to have to be compared with the column. */
  String literalType(Dialect.Query.Source column);

  /**
   * A column as an expression that has exactly the values that a read gives, and compares text by
   * code point.
   *
   * @return empty for a column whose type a read converts
   */
  Optional<String> cell(Dialect.Query.Source column);

  /**
   * A condition that is true of values that a read makes malformed; empty if none is. Where there
   * are any, all rows are read.
   */
  Optional<String> unreadable(Dialect.Query.Source column);

  /** A date or timestamp as microseconds since 1970 in UTC. */
  String micros(Dialect.Query.Source column, String expression);

  /** Whether a regular expression, a literal, is found in a text. */
  String found(String text, String regex);

  /**
   * A regular expression of a contract in the database's words, where those mean the same for every
   * text.
   */
  Optional<String> regex(String source);

  /** What stands for a key where keys are grouped and compared: equal for equal keys. */
  List<String> grouped(List<String> key);
}
