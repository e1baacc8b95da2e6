package io.javatask.core.contract;

import io.javatask.api.LogicalType;
import io.javatask.core.expression.Field;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * A declared column.
 *
 * @param decimal precision and scale, where {@code physicalType} is a decimal or numeric
 * @param keyPosition position in the primary key, from 1; 0 if it is no part of it
 * @param format a {@code DateTimeFormatter} pattern for dates and times; absent means ISO 8601
 * @param zone the zone of times that carry none
 * @param classified whether values are masked in samples and logs
 */
public record Property(
    String name,
    LogicalType type,
    Optional<String> physicalType,
    Optional<DecimalSize> decimal,
    boolean required,
    boolean unique,
    int keyPosition,
    Optional<String> format,
    ZoneId zone,
    boolean classified) {
  /** A column of which nothing is declared but its type; times without a zone are in UTC. */
  public static Property of(String name, LogicalType type) {
    return of(name, type, Optional.empty());
  }

  /** The same, with the size that its numbers have if they are decimals. */
  public static Property of(String name, LogicalType type, Optional<DecimalSize> decimal) {
    return new Property(
        name,
        type,
        decimal.map(size -> "decimal(" + size.precision() + "," + size.scale() + ")"),
        decimal,
        false,
        false,
        0,
        Optional.empty(),
        ZoneOffset.UTC,
        false);
  }

  /** The same column under another name. */
  public Property renamed(String other) {
    return new Property(
        other,
        type,
        physicalType,
        decimal,
        required,
        unique,
        keyPosition,
        format,
        zone,
        classified);
  }

  /** Whether times that carry no zone are in UTC. */
  public boolean isUtc() {
    return zone.normalized().equals(ZoneOffset.UTC);
  }

  /** The column as an expression may name it. */
  public Field field() {
    return new Field(name, type, zone);
  }

  /** Digits of a decimal: {@code precision} in all, {@code scale} after the point. */
  public record DecimalSize(int precision, int scale) {
    /** Whether every decimal of the other size is one of this. */
    public boolean holds(DecimalSize other) {
      return scale >= other.scale && precision - scale >= other.precision - other.scale;
    }
  }
}
