package io.javatask.core.sink;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * A table as inputs name it: {@code table} or {@code schema.table}, unquoted.
 *
 * @param schema absent for the store's default schema
 */
record TableName(Optional<String> schema, String name) {
  static TableName parse(String text) {
    String[] parts = text.split("\\.", -1);
    boolean blank = false;
    for (String part : parts) {
      blank |= part.isBlank();
    }
    if (parts.length > 2 || blank) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT, "'" + text + "' is not a table: give TABLE or SCHEMA.TABLE");
    }
    return parts.length == 1
        ? new TableName(Optional.empty(), parts[0])
        : new TableName(Optional.of(parts[0]), parts[1]);
  }

  /** The same table with its schema spelled out. */
  TableName in(String defaultSchema) {
    return new TableName(Optional.of(schema.orElse(defaultSchema)), name);
  }

  /**
   * A table of Javatask's own for this one, in the same schema: {@code _javatask_<kind><name>}. A
   * name that would be too long ends with a hash of itself.
   *
   * @param limit most bytes that a name may have
   */
  TableName beside(String kind, int limit) {
    String full = LoadColumn.PREFIX + kind + name;
    byte[] utf8 = full.getBytes(StandardCharsets.UTF_8);
    if (utf8.length <= limit) {
      return new TableName(schema, full);
    }
    String hash = "_" + UUID.nameUUIDFromBytes(utf8).toString().substring(0, 8);
    int room = limit - hash.length();
    while (room > 0 && (utf8[room] & 0xC0) == 0x80) {
      room--; // not in the middle of a character
    }
    return new TableName(schema, new String(utf8, 0, room, StandardCharsets.UTF_8) + hash);
  }

  /** For SQL. */
  String quoted() {
    return schema.map(s -> Sql.identifier(s) + ".").orElse("") + Sql.identifier(name);
  }

  @Override
  public String toString() {
    return schema.map(s -> s + ".").orElse("") + name;
  }
}
