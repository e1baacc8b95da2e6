package io.javatask.core.contract;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as contracts write them: a number and a unit. */
final class Spans {
  private static final Pattern SHORT = Pattern.compile("(\\d{1,9})\\s*([a-z]+)");
  private static final BigDecimal MOST_SECONDS = BigDecimal.valueOf(100L * 366 * 86_400);

  /** Seconds of each unit. */
  private static final Map<String, Long> UNITS = units();

  private Spans() {}

  static Set<String> unitNames() {
    return UNITS.keySet();
  }

  /** Seconds of a unit, such as {@code h}. */
  static Optional<Long> secondsOf(String unit) {
    return Optional.ofNullable(UNITS.get(unit.toLowerCase(Locale.ROOT)));
  }

  /** So many units; absent unless it is more than nothing and at most 100 years. */
  static Optional<Duration> of(BigDecimal value, long unitSeconds) {
    BigDecimal total = value.multiply(BigDecimal.valueOf(unitSeconds));
    return total.signum() <= 0 || total.compareTo(MOST_SECONDS) > 0
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(total.movePointRight(3).longValue()));
  }

  /** A text such as {@code 30d} or {@code P30D}. */
  static Optional<Duration> parse(String text) {
    Matcher matcher = SHORT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (matcher.matches()) {
      return secondsOf(matcher.group(2))
          .flatMap(seconds -> of(new BigDecimal(matcher.group(1)), seconds));
    }
    try {
      return Optional.of(Duration.parse(text)).filter(d -> !d.isNegative() && !d.isZero());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Map<String, Long> units() {
    Map<String, Long> units = new TreeMap<>();
    List.of("s", "sec", "second", "seconds").forEach(u -> units.put(u, 1L));
    List.of("m", "min", "minute", "minutes").forEach(u -> units.put(u, 60L));
    List.of("h", "hr", "hour", "hours").forEach(u -> units.put(u, 3_600L));
    List.of("d", "day", "days").forEach(u -> units.put(u, 86_400L));
    List.of("w", "wk", "week", "weeks").forEach(u -> units.put(u, 604_800L));
    return Collections.unmodifiableMap(units);
  }
}
