package io.javatask.core.contract;

import io.javatask.api.LogicalType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Values that a contract compares a column's cells with. Dates and times are ISO 8601. */
record Values(LogicalType type, ZoneId zone) {
  private static final DateTimeFormatter LOCAL_OR_OFFSET =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .optionalStart()
          .appendOffset("+HH:MM", "Z")
          .toFormatter(Locale.ROOT);

  static Values of(Property column) {
    return new Values(column.type(), column.zone());
  }

  /** Why this cannot be a value of the column, if it cannot. */
  Optional<String> problem(JsonNode value) {
    return parse(value).isPresent()
        ? Optional.empty()
        : Optional.of("must be " + words() + ", not " + given(value));
  }

  /** The value as something that can be compared; absent if it is none of the column. */
  Optional<? extends Comparable<?>> parse(JsonNode value) {
    return switch (type) {
      case STRING -> text(value);
      case INTEGER ->
          value.isNumber() && value.canConvertToExactIntegral()
              ? Optional.of(value.decimalValue().stripTrailingZeros())
              : Optional.empty();
      case NUMBER ->
          value.isNumber()
              ? Optional.of(value.decimalValue().stripTrailingZeros())
              : Optional.empty();
      case BOOLEAN -> value.isBoolean() ? Optional.of(value.booleanValue()) : Optional.empty();
      case DATE -> dated(value).flatMap(t -> temporal(() -> LocalDate.parse(t)));
      case TIME -> text(value).flatMap(t -> temporal(() -> LocalTime.parse(t)));
      case TIMESTAMP -> dated(value).flatMap(t -> temporal(() -> instant(t)));
      case OBJECT, ARRAY -> Optional.empty();
    };
  }

  /**
   * Negative, zero or positive as {@code a} is less than, equal to or greater than {@code b};
   * absent if either is no value of the column.
   */
  Optional<Integer> compare(JsonNode a, JsonNode b) {
    return parse(a).flatMap(left -> parse(b).map(right -> compare(left, right)));
  }

  @SuppressWarnings("unchecked") // both come from parse of one type
  private static int compare(Comparable<?> left, Comparable<?> right) {
    return ((Comparable<Object>) left).compareTo(right);
  }

  private Instant instant(String text) {
    TemporalAccessor parsed =
        LOCAL_OR_OFFSET.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
    return parsed instanceof OffsetDateTime withOffset
        ? withOffset.toInstant()
        : LocalDateTime.from(parsed).atZone(zone).toInstant();
  }

  /** Text that begins with a year of four digits, without a sign. */
  private static Optional<String> dated(JsonNode value) {
    return text(value).filter(t -> t.indexOf('-') == 4);
  }

  private static Optional<String> text(JsonNode value) {
    return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
  }

  private static <T> Optional<T> temporal(Supplier<T> parse) {
    try {
      return Optional.of(parse.get());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private String words() {
    return switch (type) {
      case STRING -> "a string";
      case INTEGER -> "a whole number";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case DATE -> "an ISO 8601 date such as 2026-01-31";
      case TIME -> "an ISO 8601 time such as 13:45:00";
      case TIMESTAMP -> "an ISO 8601 timestamp such as 2026-01-31T13:45:00Z";
      case OBJECT, ARRAY -> "of a type with single values";
    };
  }

  private static String given(JsonNode value) {
    return value.isString() ? "'" + value.stringValue() + "'" : value.toString();
  }
}
