package io.javatask.core.sink;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.util.Collection;
import java.util.stream.Collectors;

/** The only way in which a name or a value becomes SQL text. */
final class Sql {
  private Sql() {}

  /** A name in double quotes, exactly as it was given: case, blanks and quotes are kept. */
  static String identifier(String name) {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "'" + name.replace("\0", "\\0") + "' cannot name a table or column");
    }
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Names in double quotes, separated by commas. */
  static String identifiers(Collection<String> names) {
    return names.stream().map(Sql::identifier).collect(Collectors.joining(", "));
  }

  /**
   * A text in single quotes, for the statements that take no parameters. Backslashes mean
   * themselves: both stores read standard strings.
   */
  static String literal(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT, "a text with a NUL character is no SQL value");
    }
    return '\'' + text.replace("'", "''") + '\'';
  }

  /** {@code a."k1" = b."k1" AND a."k2" = b."k2"}. */
  static String equal(String a, String b, Collection<String> names) {
    return names.stream()
        .map(Sql::identifier)
        .map(n -> a + "." + n + " = " + b + "." + n)
        .collect(Collectors.joining(" AND "));
  }

  /** True where any of the columns differs, null being equal to null. */
  static String differ(String a, String b, Collection<String> names) {
    return names.stream()
        .map(Sql::identifier)
        .map(n -> a + "." + n + " IS DISTINCT FROM " + b + "." + n)
        .collect(Collectors.joining(" OR ", "(", ")"));
  }
}
