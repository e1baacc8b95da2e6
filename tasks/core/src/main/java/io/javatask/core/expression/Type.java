package io.javatask.core.expression;

import io.javatask.api.LogicalType;

/** What a term comes to. */
public enum Type {
  TEXT("text"),
  NUMBER("a number"),
  BOOLEAN("true or false"),
  DATE("a date"),
  TIME("a time"),
  TIMESTAMP("a timestamp"),
  /** An object or an array, of which only can be said whether it is there. */
  JSON("an object or array"),
  /** The word null. */
  NOTHING("null");

  private final String words;

  Type(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  boolean isTemporal() {
    return this == DATE || this == TIME || this == TIMESTAMP;
  }

  static Type of(LogicalType type) {
    return switch (type) {
      case STRING -> TEXT;
      case INTEGER, NUMBER -> NUMBER;
      case BOOLEAN -> BOOLEAN;
      case DATE -> DATE;
      case TIME -> TIME;
      case TIMESTAMP -> TIMESTAMP;
      case OBJECT, ARRAY -> JSON;
    };
  }

  /** The type of a column that holds such values; whole numbers are held as integers. */
  public LogicalType logicalType() {
    return switch (this) {
      case TEXT, NOTHING -> LogicalType.STRING;
      case NUMBER -> LogicalType.INTEGER;
      case BOOLEAN -> LogicalType.BOOLEAN;
      case DATE -> LogicalType.DATE;
      case TIME -> LogicalType.TIME;
      case TIMESTAMP -> LogicalType.TIMESTAMP;
      case JSON -> LogicalType.OBJECT;
    };
  }
}
