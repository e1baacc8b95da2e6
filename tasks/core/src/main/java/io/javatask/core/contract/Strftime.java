package io.javatask.core.contract;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A format of dates and times in the directives of C, as Python's {@code strptime} reads them, with
 * English names.
 */
public final class Strftime {
  private static final String WEEKDAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday";
  private static final String MONTHS =
      "January|February|March|April|May|June|July|August|September|October|November|December";
  private static final String HOUR = "2[0-3]|[0-1]\\d|\\d";
  private static final String MINUTE = "[0-5]\\d|\\d";
  private static final String SECOND = "6[0-1]|[0-5]\\d|\\d";
  private static final String DAY = "3[0-1]|[1-2]\\d|0[1-9]|[1-9]| [1-9]";
  private static final String MONTH = "1[0-2]|0[1-9]|[1-9]";
  private static final Map<Character, String> DIRECTIVES = directives();

  private final Pattern pattern;
  private final List<Character> groups = new ArrayList<>();

  /**
   * @throws IllegalArgumentException if a directive is not known or stands twice
   */
  public Strftime(String format) {
    this.pattern =
        Pattern.compile(
            pattern(expanded(format)), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
  }

  /** Why a format is none, if it is none. */
  static Optional<String> problem(String format) {
    try {
      new Strftime(format);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("the format '" + format + "' " + e.getMessage());
    }
  }

  private static Map<Character, String> directives() {
    Map<Character, String> all = new HashMap<>();
    all.put('a', shortened(WEEKDAYS));
    all.put('A', WEEKDAYS);
    all.put('b', shortened(MONTHS));
    all.put('B', MONTHS);
    all.put('d', DAY);
    all.put('f', "\\d{1,6}");
    all.put('G', "\\d{4}");
    all.put('H', HOUR);
    all.put('I', "1[0-2]|0[1-9]|[1-9]");
    all.put('j', "36[0-6]|3[0-5]\\d|[1-2]\\d{2}|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]");
    all.put('m', MONTH);
    all.put('M', MINUTE);
    all.put('p', "am|pm");
    all.put('S', SECOND);
    all.put('u', "[1-7]");
    all.put('U', "5[0-3]|[0-4]\\d|\\d");
    all.put('V', "5[0-3]|0[1-9]|[1-4]\\d|\\d");
    all.put('w', "[0-6]");
    all.put('W', "5[0-3]|[0-4]\\d|\\d");
    all.put('y', "\\d{2}");
    all.put('Y', "\\d{4}");
    all.put('z', "[+-]\\d{2}:?[0-5]\\d(?::?[0-5]\\d(?:\\.\\d{1,6})?)?|(?-i:Z)");
    all.put('Z', "utc|gmt");
    return Map.copyOf(all);
  }

  private static String shortened(String names) {
    return names.replaceAll("([A-Z][a-z]{2})[a-z]*", "$1");
  }

  private static String expanded(String format) {
    return format
        .replace("%c", "%a %b %d %H:%M:%S %Y")
        .replace("%x", "%m/%d/%y")
        .replace("%X", "%H:%M:%S");
  }

  private String pattern(String format) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (Character.isWhitespace(c)) {
        out.append("\\s+");
        while (i + 1 < format.length() && Character.isWhitespace(format.charAt(i + 1))) {
          i++;
        }
      } else if (c != '%') {
        out.append(Pattern.quote(String.valueOf(c)));
      } else {
        i++;
        out.append(directive(i < format.length() ? format.charAt(i) : ' '));
      }
    }
    return out.toString();
  }

  private String directive(char c) {
    if (c == '%') {
      return "%";
    }
    String digits = DIRECTIVES.get(c);
    if (digits == null) {
      throw new IllegalArgumentException(
          c == ' ' ? "ends in a lone %" : "has the unknown directive %" + c);
    }
    if (groups.contains(c)) {
      throw new IllegalArgumentException("has the directive %" + c + " twice");
    }
    groups.add(c);
    return "(" + digits + ")";
  }

  /** Whether a text is of the format, and the date and time that it names exist. */
  public boolean matches(String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      return false;
    }
    Map<Character, String> found = new HashMap<>();
    for (int i = 0; i < groups.size(); i++) {
      found.put(groups.get(i), matcher.group(i + 1));
    }
    return exists(found);
  }

  private static boolean exists(Map<Character, String> found) {
    if (found.containsKey('S') && number(found, 'S', 0) > 59) {
      return false;
    }
    boolean day = found.containsKey('d');
    int year = year(found);
    if (year < 1) {
      return false;
    }
    int month = month(found);
    return !day || number(found, 'd', 1) <= YearMonth.of(year, month).lengthOfMonth();
  }

  /** 1900 where none is named, but a leap year for 29 February by itself. */
  private static int year(Map<Character, String> found) {
    if (found.containsKey('Y')) {
      return number(found, 'Y', 1900);
    }
    if (found.containsKey('y')) {
      int two = number(found, 'y', 0);
      return two + (two <= 68 ? 2000 : 1900);
    }
    return LocalDate.of(1900, 1, 1).getYear();
  }

  private static int month(Map<Character, String> found) {
    String name = Optional.ofNullable(found.get('B')).orElseGet(() -> found.getOrDefault('b', ""));
    if (name.isEmpty()) {
      return number(found, 'm', 1);
    }
    List<String> names = List.of(MONTHS.toLowerCase(Locale.ROOT).split("\\|"));
    String wanted = name.toLowerCase(Locale.ROOT).substring(0, 3);
    return 1 + names.stream().map(n -> n.substring(0, 3)).toList().indexOf(wanted);
  }

  private static int number(Map<Character, String> found, char directive, int otherwise) {
    String text = found.getOrDefault(directive, "").strip();
    return text.isEmpty() ? otherwise : Integer.parseInt(text);
  }
}
