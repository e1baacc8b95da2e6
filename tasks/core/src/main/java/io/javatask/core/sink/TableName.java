package io.javatask.core.sink;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.util.Optional;

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

  /** For SQL. */
  String quoted() {
    return schema.map(s -> Sql.identifier(s) + ".").orElse("") + Sql.identifier(name);
  }

  @Override
  public String toString() {
    return schema.map(s -> s + ".").orElse("") + name;
  }
}
