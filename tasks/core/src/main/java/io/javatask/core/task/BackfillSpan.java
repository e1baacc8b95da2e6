package io.javatask.core.task;

import io.javatask.api.DataInterval;
import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TaskException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The intervals of a backfill, and the file that has the rows of each; times are those of UTC.
 *
 * @param source reference with {@code {start}} or {@code {end}}, each with a pattern of Java's
 *     {@link DateTimeFormatter} behind a colon or without: {@code {start:yyyyMMdd}}
 */
record BackfillSpan(List<DataInterval> intervals, String source) {
  /** Reports of more would be too large to pass on. */
  static final int MOST = 1000;

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}:]*)(?::([^{}]*))?}");

  BackfillSpan {
    intervals = List.copyOf(intervals);
  }

  static BackfillSpan of(String from, String to, String every, String source) {
    BackfillSpan span = new BackfillSpan(split(from, to, every), source);
    if (span.intervals.size() > 1 && !PLACEHOLDER.matcher(source).find()) {
      throw invalid(
          "inputs.source: '"
              + source
              + "' is one file for all intervals; name each one's with {start} or {end}, such as"
              + " landing:events_{start:yyyy-MM-dd}.csv");
    }
    span.requireApart();
    return span;
  }

  /** Rows of a file that stands for two intervals would be loaded as those of both. */
  private void requireApart() {
    Map<String, DataInterval> taken = new HashMap<>();
    for (DataInterval interval : intervals) {
      String file = source(interval);
      DataInterval other = taken.putIfAbsent(file, interval);
      if (other != null) {
        throw invalid(
            "inputs.source: '"
                + source
                + "' is one file, "
                + file
                + ", for "
                + other
                + " and "
                + interval
                + "; name each interval's own with a pattern as fine as 'every', such as"
                + " {start:yyyy-MM-dd'T'HH}");
      }
    }
  }

  private static List<DataInterval> split(String from, String to, String every) {
    ZonedDateTime start = time("from", from);
    ZonedDateTime end = time("to", to);
    if (!start.isBefore(end)) {
      throw invalid("inputs.to: " + to + " is not after 'from', which is " + from);
    }
    List<DataInterval> intervals = new ArrayList<>();
    for (int i = 0; step(start, every, i).isBefore(end); i++) {
      if (i == MOST) {
        throw invalid("inputs: more than " + MOST + " intervals; backfill them part by part");
      }
      Instant until = step(start, every, i + 1).toInstant();
      if (until.isAfter(end.toInstant())) {
        throw invalid(
            "inputs.to: " + to + " cuts the interval that begins at " + step(start, every, i));
      }
      intervals.add(new DataInterval(step(start, every, i).toInstant(), until));
    }
    return intervals;
  }

  private static ZonedDateTime time(String name, String text) {
    try {
      return text.contains("T")
          ? OffsetDateTime.parse(text).atZoneSameInstant(ZoneOffset.UTC)
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw invalid(
          "inputs."
              + name
              + ": '"
              + text
              + "' is no date such as 2026-01-01, or time such as 2026-01-01T00:00:00Z");
    }
  }

  /** Counted from the start, so that months of different lengths do not shift it. */
  private static ZonedDateTime step(ZonedDateTime start, String every, int times) {
    try {
      ZonedDateTime next =
          every.contains("T")
              ? start.plus(Duration.parse(every).multipliedBy(times))
              : start.plus(Period.parse(every).multipliedBy(times));
      if (times > 0 && !next.isAfter(start)) {
        throw invalid("inputs.every: '" + every + "' is not more than nothing");
      }
      return next;
    } catch (DateTimeParseException e) {
      throw invalid("inputs.every: '" + every + "' is no ISO 8601 span such as P1D, P1M or PT1H");
    } catch (DateTimeException | ArithmeticException e) {
      throw invalid("inputs.every: '" + every + "' ends beyond all times");
    }
  }

  /** The source of one interval. */
  String source(DataInterval interval) {
    return PLACEHOLDER
        .matcher(source)
        .replaceAll(found -> Matcher.quoteReplacement(time(found, interval)));
  }

  private String time(MatchResult found, DataInterval interval) {
    String name = found.group(1);
    if (!name.equals("start") && !name.equals("end")) {
      throw invalid(
          "inputs.source: there is no {"
              + name
              + "}"
              + Nearest.hint(name, List.of("start", "end"))
              + ", in '"
              + source
              + "'");
    }
    Instant time = name.equals("start") ? interval.start() : interval.end();
    String pattern = found.group(2) == null ? "yyyy-MM-dd" : found.group(2);
    try {
      return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(time.atZone(ZoneOffset.UTC));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "inputs.source: '" + pattern + "' is no pattern of a time: " + e.getMessage(),
          e);
    }
  }

  private static TaskException invalid(String message) {
    return new TaskException(ErrorCode.INVALID_INPUT, message);
  }
}
