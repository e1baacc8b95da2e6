package io.javatask.api;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The logical types of the Open Data Contract Standard 3.2, and how a {@link Column} holds their
 * values.
 */
public enum LogicalType {
  /** UTF-8 text, in a {@link TextColumn}. */
  STRING,
  /** A whole number within 64 bits, in a {@link LongColumn}. */
  INTEGER,
  /** A {@link DoubleColumn}, or a {@link DecimalColumn} where the physical type is a decimal. */
  NUMBER,
  /** 0 or 1 in a {@link LongColumn}. */
  BOOLEAN,
  /** Days since 1970-01-01, in a {@link LongColumn}. */
  DATE,
  /** Microseconds since 1970-01-01T00:00:00Z, in a {@link LongColumn}. */
  TIMESTAMP,
  /** Microseconds since midnight, in a {@link LongColumn}. */
  TIME,
  /** JSON text of an object, in a {@link TextColumn}. */
  OBJECT,
  /** JSON text of an array, in a {@link TextColumn}. */
  ARRAY;

  /** The name as contracts write it, such as {@code timestamp}. */
  public String odcsName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The type of this contract name, if there is one. */
  public static Optional<LogicalType> ofOdcsName(String name) {
    return Arrays.stream(values()).filter(t -> t.odcsName().equals(name)).findFirst();
  }

  /** All names that contracts may write. */
  public static List<String> odcsNames() {
    return Arrays.stream(values()).map(LogicalType::odcsName).toList();
  }
}
