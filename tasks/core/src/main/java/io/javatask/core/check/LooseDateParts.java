package io.javatask.core.check;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Up to three numbers of a written date, and which of them is known to be what. */
final class LooseDateParts {
  private final List<Integer> values = new ArrayList<>();
  private int yearAt = -1;
  private int monthAt = -1;
  private boolean century;

  /** Year, month and day as far as they are written. */
  record Date(OptionalInt year, OptionalInt month, OptionalInt day) {
    boolean any() {
      return year.isPresent() || month.isPresent() || day.isPresent();
    }
  }

  int size() {
    return values.size();
  }

  static boolean isDigits(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** A number as it is written: more than two digits can only be a year. */
  void add(String text) {
    if (isDigits(text) && text.length() > 2) {
      addYear(text);
    } else {
      values.add(Integer.parseInt(text));
    }
  }

  void add(BigDecimal value) {
    if (value.compareTo(BigDecimal.valueOf(100)) > 0) {
      century = true;
      markYear();
    }
    values.add(value.toBigInteger().intValueExact());
  }

  void addYear(String text) {
    century |= text.length() > 2;
    markYear();
    values.add(Integer.parseInt(text));
  }

  private void markYear() {
    if (yearAt >= 0) {
      throw new IllegalArgumentException("two years");
    }
    yearAt = values.size();
  }

  void addMonth(int month) {
    if (monthAt >= 0) {
      throw new IllegalArgumentException("two months");
    }
    monthAt = values.size();
    values.add(month);
  }

  boolean couldBeDay(BigDecimal value) {
    if (value.compareTo(BigDecimal.ONE) < 0) {
      return false;
    }
    int most = 31;
    if (monthAt >= 0) {
      int year = yearAt >= 0 ? values.get(yearAt) : 2000;
      most = YearMonth.of(year, values.get(monthAt)).lengthOfMonth();
    }
    return value.compareTo(BigDecimal.valueOf(most)) <= 0;
  }

  Date resolve() {
    int known = (yearAt >= 0 ? 1 : 0) + (monthAt >= 0 ? 1 : 0);
    boolean told = known > 0 && (known == size() || (size() == 3 && known == 2));
    if (told) {
      int dayAt = size() == 3 ? 3 - yearAt - monthAt : -1;
      return date(yearAt, monthAt, dayAt);
    }
    return switch (size()) {
      case 0 -> date(-1, -1, -1);
      case 1 -> at(0) > 31 ? date(0, -1, -1) : date(-1, -1, 0);
      case 2 -> two();
      case 3 -> three();
      default -> throw new IllegalArgumentException("more than three numbers");
    };
  }

  private int at(int index) {
    return values.get(index);
  }

  private Date two() {
    if (monthAt >= 0) {
      int other = 1 - monthAt;
      return at(other) > 31 ? date(other, monthAt, -1) : date(-1, monthAt, other);
    }
    if (at(0) > 31) {
      return date(0, 1, -1);
    }
    return at(1) > 31 ? date(1, 0, -1) : date(-1, 0, 1);
  }

  private Date three() {
    return switch (monthAt) {
      case 0 -> at(1) > 31 ? date(1, 0, 2) : date(2, 0, 1);
      case 1 -> at(0) > 31 ? date(0, 1, 2) : date(2, 1, 0);
      case 2 -> at(1) > 31 ? date(1, 2, 0) : date(0, 2, 1);
      default -> numbers();
    };
  }

  private Date numbers() {
    if (at(0) > 31 || yearAt == 0) {
      return date(0, 1, 2);
    }
    return at(0) > 12 ? date(2, 1, 0) : date(2, 0, 1);
  }

  private Date date(int year, int month, int day) {
    return new Date(
        year < 0 ? OptionalInt.empty() : OptionalInt.of(fullYear(at(year))),
        month < 0 ? OptionalInt.empty() : OptionalInt.of(at(month)),
        day < 0 ? OptionalInt.empty() : OptionalInt.of(at(day)));
  }

  /** Two digits are the year nearest to this one: from 50 years ago to 49 years ahead. */
  private int fullYear(int year) {
    if (year >= 100 || century) {
      return year;
    }
    int now = LocalDate.now(java.time.ZoneOffset.UTC).getYear();
    int full = year + now / 100 * 100;
    if (full >= now + 50) {
      return full - 100;
    }
    return full < now - 50 ? full + 100 : full;
  }
}
