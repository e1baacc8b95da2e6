package io.javatask.core.contract;

import io.javatask.api.Nearest;
import io.javatask.core.expression.Field;
import java.util.List;
import java.util.Optional;

/**
 * What a quality rule is declared on.
 *
 * @param name name of the column or of the schema object
 * @param column the column; absent for the schema object
 * @param columns all declared columns of the schema object
 */
record Element(String name, Optional<Property> column, List<Property> columns) {
  static Element of(Property column, List<Property> columns) {
    return new Element(column.name(), Optional.of(column), columns);
  }

  static Element schema(String name, List<Property> columns) {
    return new Element(name, Optional.empty(), columns);
  }

  /** What an expression over the row may name. */
  List<Field> fields() {
    return columns.stream().map(Property::field).toList();
  }

  Optional<Property> declared(String columnName) {
    return columns.stream().filter(c -> c.name().equals(columnName)).findFirst();
  }

  /** Message about a column that is not declared. */
  String unknownColumn(String columnName) {
    return "unknown column '"
        + columnName
        + "'"
        + Nearest.hint(columnName, columns.stream().map(Property::name).toList());
  }
}
