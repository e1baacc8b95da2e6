package io.javatask.core.check;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the tokens of one written date from left to right. It throws DateTimeException,
 * IllegalArgumentException or IndexOutOfBoundsException where they are none; {@link LooseDate}
 * turns these into absence.
 */
final class LooseDateReader {
  private static final Pattern NUMERIC = Pattern.compile("[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+");
  private static final Set<String> FILLERS =
      Set.of(
          " ", ".", ",", ";", "-", "/", "'", "at", "on", "and", "ad", "m", "t", "of", "st", "nd",
          "rd", "th");
  private static final List<String> DAYS =
      List.of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday");
  private static final List<String> MONTHS =
      List.of(
          "january",
          "february",
          "march",
          "april",
          "may",
          "june",
          "july",
          "august",
          "september",
          "october",
          "november",
          "december");
  private static final Map<String, Integer> UNITS =
      Map.of(
          "h", 0, "hour", 0, "hours", 0, "m", 1, "minute", 1, "minutes", 1, "s", 2, "second", 2,
          "seconds", 2);
  private static final Map<String, Integer> HALVES = Map.of("am", 0, "a", 0, "pm", 1, "p", 1);
  private static final int MOST_YEAR = 9999;
  private static final int MOST_OFFSET = 18 * 3600;
  private static final Set<String> UTC = Set.of("UTC", "GMT", "Z", "z");

  private final List<String> tokens;
  private final LooseDateParts parts = new LooseDateParts();
  private OptionalInt hour = OptionalInt.empty();
  private OptionalInt minute = OptionalInt.empty();
  private OptionalInt second = OptionalInt.empty();
  private int micros;
  private Optional<String> zone = Optional.empty();
  private OptionalInt offset = OptionalInt.empty();
  private boolean weekday;
  private boolean flipped;

  LooseDateReader(String text) {
    this.tokens = LooseDateTokens.of(text);
  }

  Optional<LooseDate> read() {
    int i = 0;
    while (i < tokens.size()) {
      i = token(i) + 1;
    }
    LooseDateParts.Date date = parts.resolve();
    boolean anything =
        date.any() || hour.isPresent() || minute.isPresent() || weekday || zone.isPresent();
    return anything || second.isPresent() ? Optional.of(built(date)) : Optional.empty();
  }

  private LooseDate built(LooseDateParts.Date date) {
    int year = date.year().orElse(2000);
    int month = date.month().orElse(1);
    int day = date.day().orElse(Math.min(1, YearMonth.of(year, month).lengthOfMonth()));
    if (year < 1 || year > MOST_YEAR) {
      throw new IllegalArgumentException("year " + year);
    }
    LocalDateTime time =
        LocalDateTime.of(
            year, month, day, hour.orElse(0), minute.orElse(0), second.orElse(0), micros * 1000);
    boolean whole = date.year().isPresent() && date.month().isPresent() && date.day().isPresent();
    Optional<ZoneOffset> shift =
        offset.isPresent() && Math.abs(offset.getAsInt()) <= MOST_OFFSET
            ? Optional.of(ZoneOffset.ofTotalSeconds(offset.getAsInt()))
            : Optional.empty();
    return new LooseDate(time, whole, shift);
  }

  private boolean has(int i) {
    return i < tokens.size();
  }

  private boolean is(int i, String text) {
    return has(i) && tokens.get(i).equals(text);
  }

  private static String lower(String token) {
    return token.toLowerCase(Locale.ROOT);
  }

  private static boolean fills(String token) {
    return FILLERS.contains(lower(token));
  }

  private static OptionalInt named(List<String> names, String token) {
    String word = lower(token);
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      boolean sept = word.equals("sept") && name.equals("september");
      if (sept || name.equals(word) || name.substring(0, 3).equals(word)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  /** Month 1 to 12 of a name. */
  private static OptionalInt month(String token) {
    OptionalInt found = named(MONTHS, token);
    return found.isPresent() ? OptionalInt.of(found.getAsInt() + 1) : found;
  }

  private Optional<Integer> unit(int i) {
    return i >= 0 && has(i)
        ? Optional.ofNullable(UNITS.get(lower(tokens.get(i))))
        : Optional.empty();
  }

  private Optional<Integer> half(int i) {
    return has(i) ? Optional.ofNullable(HALVES.get(lower(tokens.get(i)))) : Optional.empty();
  }

  /** Takes a token in, with those that belong to it; the index of the last of them. */
  private int token(int i) {
    String token = tokens.get(i);
    if (NUMERIC.matcher(token).matches()) {
      return number(i);
    }
    if (named(DAYS, token).isPresent()) {
      weekday = true;
      return i;
    }
    if (month(token).isPresent()) {
      return monthName(i);
    }
    if (half(i).isPresent()) {
      check(hour.isPresent() && hour.getAsInt() >= 0 && hour.getAsInt() <= 12);
      hour = OptionalInt.of(halved(hour.getAsInt(), half(i).get()));
      return i;
    }
    if (isZone(token)) {
      return zone(i);
    }
    if (hour.isPresent() && (token.equals("+") || token.equals("-"))) {
      return offset(i);
    }
    check(fills(token));
    return i;
  }

  private static void check(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("not a date");
    }
  }

  private static int halved(int hour, int half) {
    if (hour < 12 && half == 1) {
      return hour + 12;
    }
    return hour == 12 && half == 0 ? 0 : hour;
  }

  private int monthName(int i) {
    parts.addMonth(month(tokens.get(i)).getAsInt());
    if (is(i + 1, "-") || is(i + 1, "/")) {
      String separator = tokens.get(i + 1);
      parts.add(tokens.get(i + 2));
      if (is(i + 3, separator)) {
        parts.add(tokens.get(i + 4));
        return i + 4;
      }
      return i + 2;
    }
    boolean ofYear =
        has(i + 4) && is(i + 1, " ") && is(i + 3, " ") && lower(tokens.get(i + 2)).equals("of");
    if (!ofYear) {
      return i;
    }
    if (LooseDateParts.isDigits(tokens.get(i + 4))) {
      parts.addYear(tokens.get(i + 4));
    }
    return i + 4;
  }

  private boolean isZone(String token) {
    return hour.isPresent()
        && zone.isEmpty()
        && offset.isEmpty()
        && token.length() <= 5
        && (UTC.contains(token) || token.chars().allMatch(c -> c >= 'A' && c <= 'Z'));
  }

  /** {@code GMT+3} says that GMT is reached by adding 3, so its sign is the other way round. */
  private int zone(int i) {
    String name = tokens.get(i);
    zone = Optional.of(name);
    offset =
        Set.of("utc", "gmt", "z").contains(name) || UTC.contains(name)
            ? OptionalInt.of(0)
            : OptionalInt.empty();
    if (is(i + 1, "+") || is(i + 1, "-")) {
      flipped = true;
      offset = OptionalInt.empty();
      zone = UTC.contains(name) ? Optional.empty() : zone;
    }
    return i;
  }

  private int offset(int i) {
    int sign = tokens.get(i).equals("+") != flipped ? 1 : -1;
    flipped = false;
    String digits = tokens.get(i + 1);
    int last = i + 1;
    int hours;
    int minutes = 0;
    if (digits.length() == 4) {
      hours = Integer.parseInt(digits.substring(0, 2));
      minutes = Integer.parseInt(digits.substring(2));
    } else if (is(i + 2, ":")) {
      hours = Integer.parseInt(digits);
      minutes = Integer.parseInt(tokens.get(i + 3));
      last = i + 3;
    } else {
      check(digits.length() <= 2);
      hours = Integer.parseInt(digits);
    }
    offset = OptionalInt.of(sign * (hours * 3600 + minutes * 60));
    return nameInBrackets(i, last);
  }

  private int nameInBrackets(int i, int last) {
    int shift = last - i - 1;
    int space = i + 2 + shift;
    boolean named =
        has(space + 3)
            && fills(tokens.get(space))
            && is(space + 1, "(")
            && is(space + 3, ")")
            && tokens.get(space + 2).length() >= 3
            && tokens.get(space + 2).length() <= 5
            && zone.isEmpty()
            && tokens.get(space + 2).chars().allMatch(c -> c >= 'A' && c <= 'Z');
    if (named) {
      zone = Optional.of(tokens.get(space + 2));
      return last + 4;
    }
    return last;
  }

  private int number(int i) {
    String token = tokens.get(i);
    BigDecimal value = new BigDecimal(token.endsWith(".") ? token + "0" : token);
    int length = token.length();
    boolean timeFollows = is(i + 1, ":") || unit(i + 1).isPresent();
    if (parts.size() == 3 && (length == 2 || length == 4) && hour.isEmpty() && !timeFollows) {
      hour = OptionalInt.of(Integer.parseInt(token.substring(0, 2)));
      if (length == 4) {
        minute = OptionalInt.of(Integer.parseInt(token.substring(2)));
      }
      return i;
    }
    if (length == 6 || (length > 6 && token.indexOf('.') == 6)) {
      return sixDigits(i, token);
    }
    if (length == 8 || length == 12 || length == 14) {
      return compact(i, token);
    }
    Optional<Integer> unitAt = unitIndex(i);
    if (unitAt.isPresent()) {
      return withUnit(i, unitAt.get(), token, value);
    }
    if (has(i + 2) && is(i + 1, ":")) {
      return clock(i, value);
    }
    if (is(i + 1, "-") || is(i + 1, "/") || is(i + 1, ".")) {
      return separated(i, token);
    }
    return loose(i, value);
  }

  private int sixDigits(int i, String token) {
    if (parts.size() == 0 && token.indexOf('.') < 0) {
      parts.add(token.substring(0, 2));
      parts.add(token.substring(2, 4));
      parts.add(token.substring(4));
    } else {
      hour = OptionalInt.of(Integer.parseInt(token.substring(0, 2)));
      minute = OptionalInt.of(Integer.parseInt(token.substring(2, 4)));
      seconds(token.substring(4));
    }
    return i;
  }

  private int compact(int i, String token) {
    parts.addYear(token.substring(0, 4));
    parts.add(token.substring(4, 6));
    parts.add(token.substring(6, 8));
    if (token.length() > 8) {
      hour = OptionalInt.of(Integer.parseInt(token.substring(8, 10)));
      minute = OptionalInt.of(Integer.parseInt(token.substring(10, 12)));
    }
    if (token.length() > 12) {
      second = OptionalInt.of(Integer.parseInt(token.substring(12)));
    }
    return i;
  }

  /** Where the word stands that says whether a number is hours, minutes or seconds. */
  private Optional<Integer> unitIndex(int i) {
    if (unit(i + 1).isPresent()) {
      return Optional.of(i + 1);
    }
    if (is(i + 1, " ") && unit(i + 2).isPresent()) {
      return Optional.of(i + 2);
    }
    if (unit(i - 1).isPresent()) {
      return Optional.of(i - 1);
    }
    boolean last = i > 1 && i == tokens.size() - 1 && is(i - 1, " ");
    return last && unit(i - 2).isPresent() ? Optional.of(i - 2) : Optional.empty();
  }

  private int withUnit(int i, int unitAt, String token, BigDecimal value) {
    int unit = unit(unitAt).orElseThrow() + (unitAt > i ? 0 : 1);
    if (unit == 0) {
      hour = OptionalInt.of(value.intValue());
      BigDecimal rest = value.remainder(BigDecimal.ONE);
      if (rest.signum() != 0) {
        minute = OptionalInt.of(rest.multiply(BigDecimal.valueOf(60)).intValue());
      }
    } else if (unit == 1) {
      minutes(value);
    } else if (unit == 2) {
      seconds(token);
    }
    return Math.max(i, unitAt);
  }

  private int clock(int i, BigDecimal value) {
    hour = OptionalInt.of(value.intValue());
    minutes(new BigDecimal(tokens.get(i + 2)));
    if (has(i + 4) && is(i + 3, ":")) {
      seconds(tokens.get(i + 4));
      return i + 4;
    }
    return i + 2;
  }

  private void minutes(BigDecimal value) {
    minute = OptionalInt.of(value.intValue());
    BigDecimal rest = value.remainder(BigDecimal.ONE);
    second =
        rest.signum() == 0
            ? OptionalInt.empty()
            : OptionalInt.of(rest.multiply(BigDecimal.valueOf(60)).intValue());
  }

  private void seconds(String text) {
    int point = text.indexOf('.');
    second = OptionalInt.of(Integer.parseInt(point < 0 ? text : text.substring(0, point)));
    String fraction = point < 0 ? "" : text.substring(point + 1);
    micros = Integer.parseInt((fraction + "000000").substring(0, 6));
  }

  private int separated(int i, String token) {
    String separator = tokens.get(i + 1);
    parts.add(token);
    if (!has(i + 2) || fills(tokens.get(i + 2))) {
      return i + 1;
    }
    String next = tokens.get(i + 2);
    if (LooseDateParts.isDigits(next)) {
      parts.add(next);
    } else {
      parts.addMonth(month(next).orElseThrow(IllegalArgumentException::new));
    }
    if (!is(i + 3, separator)) {
      return i + 2;
    }
    OptionalInt name = month(tokens.get(i + 4));
    if (name.isPresent()) {
      parts.addMonth(name.getAsInt());
    } else {
      parts.add(tokens.get(i + 4));
    }
    return i + 4;
  }

  private int loose(int i, BigDecimal value) {
    if (!has(i + 1) || fills(tokens.get(i + 1))) {
      if (half(i + 2).isPresent()) {
        hour = OptionalInt.of(halved(value.intValue(), half(i + 2).get()));
        return i + 2;
      }
      parts.add(value);
      return i + 1;
    }
    if (half(i + 1).isPresent() && value.compareTo(BigDecimal.valueOf(24)) < 0) {
      hour = OptionalInt.of(halved(value.intValue(), half(i + 1).get()));
      return i + 1;
    }
    check(parts.couldBeDay(value));
    parts.add(value);
    return i;
  }
}
