package io.javatask.core.contract;

import io.javatask.api.LogicalType;
import io.javatask.api.Nearest;
import io.javatask.core.contract.Property.DecimalSize;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a property says of its column, apart from the rules. */
record PropertyReader(Findings findings) {
  /** The most digits that stores hold exactly. */
  private static final int MAX_PRECISION = 38;

  private static final Pattern DECIMAL =
      Pattern.compile(
          "(?i)\\s*(?:decimal|numeric|number|dec)\\s*(?:\\(\\s*(\\d{1,4})\\s*(?:,\\s*(\\d{1,4})\\s*)?\\)\\s*)?");

  /** Classifications that say that there is nothing to hide; any other one masks. */
  private static final Set<String> OPEN = Set.of("public", "internal", "none", "unclassified");

  /**
   * Reads one.
   *
   * @param keyPosition its position in the primary key, from 1; 0 if it is no part of it
   */
  Property read(Place place, int keyPosition) {
    LogicalType type = type(place);
    Place options = place.child("logicalTypeOptions");
    ZoneId zone = zone(options);
    Optional<String> format = isTemporal(type) ? options.text("format") : Optional.empty();
    format
        .flatMap(pattern -> TimePattern.problem(pattern, type))
        .ifPresent(problem -> findings.error(options.child("format"), problem));
    return new Property(
        place.text("name").orElse(""),
        type,
        place.text("physicalType"),
        decimal(place, type),
        place.flag("required"),
        place.flag("unique"),
        keyPosition,
        format,
        zone,
        classified(place));
  }

  /** The declared type; a string where there is none, or none that is known. */
  private static LogicalType type(Place place) {
    return place.text("logicalType").flatMap(LogicalType::ofOdcsName).orElse(LogicalType.STRING);
  }

  static boolean isTemporal(LogicalType type) {
    return switch (type) {
      case DATE, TIMESTAMP, TIME -> true;
      case STRING, INTEGER, NUMBER, BOOLEAN, OBJECT, ARRAY -> false;
    };
  }

  private ZoneId zone(Place options) {
    Optional<String> name = options.text("defaultTimezone");
    if (name.isEmpty()) {
      return ZoneOffset.UTC;
    }
    try {
      return ZoneId.of(name.get());
    } catch (DateTimeException e) {
      String hint =
          Nearest.to(name.get(), ZoneId.getAvailableZoneIds())
              .map(n -> "; did you mean '" + n + "'?")
              .orElse("; such as Europe/Paris or UTC");
      findings.error(
          options.child("defaultTimezone"), "unknown time zone '" + name.get() + "'" + hint);
      return ZoneOffset.UTC;
    }
  }

  private Optional<DecimalSize> decimal(Place place, LogicalType type) {
    Optional<Matcher> matcher =
        place
            .text("physicalType")
            .filter(t -> type == LogicalType.NUMBER)
            .map(DECIMAL::matcher)
            .filter(Matcher::matches);
    if (matcher.isEmpty()) {
      return Optional.empty();
    }
    Place physical = place.child("physicalType");
    Optional<String> digits = Optional.ofNullable(matcher.get().group(1));
    if (digits.isEmpty()) {
      findings.note(
          physical, "a decimal without precision is held as a 64-bit float; write decimal(p,s)");
      return Optional.empty();
    }
    int precision = Integer.parseInt(digits.get());
    int scale = Optional.ofNullable(matcher.get().group(2)).map(Integer::parseInt).orElse(0);
    if (precision < 1 || precision > MAX_PRECISION || scale > precision) {
      findings.error(
          physical,
          "a decimal has 1 to " + MAX_PRECISION + " digits, of which at most all are its scale");
    }
    return Optional.of(new DecimalSize(precision, scale));
  }

  private boolean classified(Place place) {
    boolean classified =
        place
            .text("classification")
            .map(c -> c.strip().toLowerCase(Locale.ROOT))
            .filter(c -> !c.isEmpty() && !OPEN.contains(c))
            .isPresent();
    if (classified) {
      findings.note(
          place.child("classification"),
          "values are masked in samples and logs; other tools may print them");
    }
    return classified;
  }

  /** The options that a type may have. */
  static List<String> options(LogicalType type) {
    return switch (type) {
      case STRING -> List.of("minLength", "maxLength", "pattern", "format");
      case INTEGER, NUMBER ->
          List.of(
              "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format");
      case DATE -> List.of("format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum");
      case TIMESTAMP, TIME ->
          List.of(
              "format",
              "minimum",
              "maximum",
              "exclusiveMinimum",
              "exclusiveMaximum",
              "timezone",
              "defaultTimezone");
      case OBJECT -> List.of("minProperties", "maxProperties", "required");
      case ARRAY -> List.of("minItems", "maxItems", "uniqueItems");
      case BOOLEAN -> List.of();
    };
  }
}
