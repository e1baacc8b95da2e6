package io.javatask.core.source;

import io.javatask.core.contract.FileDialect;
import io.javatask.core.contract.FileDialect.Option;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * How a CSV file is written; the default is RFC 4180 with a header.
 *
 * @param delimiter an ASCII character that separates fields
 * @param newline the last character of a line's end: LF, which CR may precede, or CR
 * @param quote an ASCII character around fields; absent where nothing is quoted
 * @param doubled whether a quote within quotes is written twice
 * @param escape what takes the meaning of the next character away; 0 for none
 * @param comment what begins a line that is no record; 0 for none
 * @param skipSpace whether spaces before a field are no part of it
 * @param nulls the texts without quotes that mean null; absent where the empty text does
 */
record CsvDialect(
    byte delimiter,
    byte newline,
    Optional<Byte> quote,
    boolean doubled,
    byte escape,
    byte comment,
    boolean skipSpace,
    Optional<List<String>> nulls,
    Header header) {
  static final byte NONE = 0;
  static final CsvDialect RFC_4180 = of(FileDialect.DEFAULT, ',');

  /**
   * Where the names of the columns come from.
   *
   * @param present whether the file has them
   * @param rows rows that make up the header, from 1; empty for the first that is no comment
   * @param join what stands between the parts of a name of several rows
   * @param commentRows rows before the records that are to be passed over, from 1
   * @param caseSensitive whether names must have the contract's upper and lower case
   * @param names the names of a file without a header; absent takes the contract's columns
   */
  record Header(
      boolean present,
      List<Integer> rows,
      String join,
      List<Integer> commentRows,
      boolean caseSensitive,
      Optional<List<String>> names) {}

  /** What a dialect says, over the defaults. */
  static CsvDialect of(FileDialect said, char delimiter) {
    return new CsvDialect(
        character(said, Option.DELIMITER).orElse((byte) delimiter),
        (byte) (said.text(Option.LINE_TERMINATOR).filter("\r"::equals).isPresent() ? '\r' : '\n'),
        said.text(Option.QUOTE_CHAR).isEmpty()
            ? Optional.of((byte) '"')
            : character(said, Option.QUOTE_CHAR),
        said.flag(Option.DOUBLE_QUOTE).orElse(true),
        character(said, Option.ESCAPE_CHAR).orElse(NONE),
        character(said, Option.COMMENT_CHAR).orElse(NONE),
        said.flag(Option.SKIP_INITIAL_SPACE).orElse(false),
        said.texts(Option.NULL_SEQUENCE),
        new Header(
            said.flag(Option.HEADER).orElse(true),
            said.rows(Option.HEADER_ROWS),
            said.text(Option.HEADER_JOIN).orElse(" "),
            said.rows(Option.COMMENT_ROWS),
            said.flag(Option.CASE_SENSITIVE_HEADER).orElse(true),
            said.texts(Option.COLUMNS)));
  }

  private static Optional<Byte> character(FileDialect said, Option option) {
    return said.text(option).filter(text -> !text.isEmpty()).map(text -> (byte) text.charAt(0));
  }

  /** The texts that mean null, as bytes; empty where the empty text does. */
  byte[][] nullTexts() {
    return nulls.orElse(List.of()).stream()
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toArray(byte[][]::new);
  }

  /** Whether every quote after a delimiter or a line end opens a field. */
  boolean isPlain() {
    return escape == NONE && comment == NONE && !skipSpace && quote.isPresent() && doubled;
  }
}
