package io.javatask.core.sink;

import io.javatask.core.contract.Property;

/** How the values of a contract column are stored: one kind, one column type in each store. */
enum ColumnKind {
  TEXT,
  JSON,
  INTEGER,
  DOUBLE,
  DECIMAL,
  BOOLEAN,
  DATE,
  TIMESTAMP,
  TIME;

  static ColumnKind of(Property property) {
    return switch (property.type()) {
      case STRING -> TEXT;
      case OBJECT, ARRAY -> JSON;
      case INTEGER -> INTEGER;
      case NUMBER -> property.decimal().isPresent() ? DECIMAL : DOUBLE;
      case BOOLEAN -> BOOLEAN;
      case DATE -> DATE;
      case TIMESTAMP -> TIMESTAMP;
      case TIME -> TIME;
    };
  }

  /** Whether a batch carries the values as UTF-8 slices. */
  boolean isText() {
    return this == TEXT || this == JSON;
  }
}
