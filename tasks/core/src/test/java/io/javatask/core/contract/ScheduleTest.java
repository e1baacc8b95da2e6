package io.javatask.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.DataInterval;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 6 * * *        | UTC              | 2026-01-01T06:00:00Z | 2026-01-02T06:00:00Z
          0 6 * * *        | UTC              | 2026-01-01T05:59:59Z | 2026-01-01T06:00:00Z
          @hourly          | UTC              | 2026-01-01T05:59:59Z | 2026-01-01T06:00:00Z
          */15 * * * *     | UTC              | 2026-01-01T05:46:00Z | 2026-01-01T06:00:00Z
          30 5,17 * * *    | UTC              | 2026-01-01T06:00:00Z | 2026-01-01T17:30:00Z
          0 0 31 * *       | UTC              | 2026-01-31T00:00:00Z | 2026-03-31T00:00:00Z
          0 0 29 2 *       | UTC              | 2026-01-31T00:00:00Z | 2028-02-29T00:00:00Z
          0 0 1 * mon      | UTC              | 2026-01-01T00:00:00Z | 2026-01-05T00:00:00Z
          0 9 * * 1-5      | UTC              | 2026-01-02T09:00:00Z | 2026-01-05T09:00:00Z
          0 9 * * 7        | UTC              | 2026-01-02T09:00:00Z | 2026-01-04T09:00:00Z
          0 22-2 * * *     | UTC              | 2026-01-01T02:00:00Z | 2026-01-01T22:00:00Z
          0 22-2 * * *     | UTC              | 2026-01-01T23:30:00Z | 2026-01-02T00:00:00Z
          0 22-2/3 * * *   | UTC              | 2026-01-01T22:00:00Z | 2026-01-02T01:00:00Z
          0 9 * * fri-mon  | UTC              | 2026-01-05T09:00:00Z | 2026-01-09T09:00:00Z
          0 9 * * fri-sun  | UTC              | 2026-01-03T09:00:00Z | 2026-01-04T09:00:00Z
          0 9 * * 6-2      | UTC              | 2026-01-04T09:00:00Z | 2026-01-05T09:00:00Z
          0 0 1 nov-feb *  | UTC              | 2026-02-01T00:00:00Z | 2026-11-01T00:00:00Z
          0 0 1 jan,jul *  | UTC              | 2026-01-02T09:00:00Z | 2026-07-01T00:00:00Z
          30 2 * * *       | Europe/Berlin    | 2026-03-28T12:00:00Z | 2026-03-29T01:30:00Z
          30 2 * * *       | Europe/Berlin    | 2026-03-29T01:30:00Z | 2026-03-30T00:30:00Z
          30 2 * * *       | Europe/Berlin    | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z
          30 2 * * *       | Europe/Berlin    | 2026-10-25T00:30:00Z | 2026-10-26T01:30:00Z
          0 * * * *        | Europe/Berlin    | 2026-10-25T00:00:00Z | 2026-10-25T01:00:00Z
          0 0 * * *        | America/New_York | 2026-03-08T05:00:00Z | 2026-03-09T04:00:00Z
          """)
  void cronComesNext(String cron, String zone, Instant after, Instant next) {
    assertThat(Cron.parse(cron, ZoneId.of(zone)).after(after)).contains(next);
  }

  @Test
  void everyHourThatPassesHasOneTickWhenClocksChange() {
    Cron hourly = Cron.parse("0 * * * *", BERLIN);
    List<Instant> ticks = new ArrayList<>();
    Instant at = Instant.parse("2026-03-28T22:59:00Z");
    for (int i = 0; i < 6; i++) {
      at = hourly.after(at).orElseThrow();
      ticks.add(at);
    }
    assertThat(ticks).doesNotHaveDuplicates();
    assertThat(Duration.between(ticks.get(0), ticks.get(5))).isEqualTo(Duration.ofHours(5));
  }

  @Test
  void aTimeLiesInOneIntervalOfItsSchedule() {
    List<Schedule> schedules =
        List.of(
            Cron.parse("0 6 * * 1", BERLIN),
            Cron.parse("*/5 * * * *", ZoneOffset.UTC),
            Cron.parse("0 0 29 2 *", ZoneOffset.UTC),
            new Schedule.Every(Duration.ofHours(6)),
            new Schedule.Days(1, BERLIN),
            new Schedule.Days(7, ZoneOffset.UTC));
    Instant time = Instant.parse("2026-03-29T11:22:33Z");
    for (Schedule schedule : schedules) {
      DataInterval around = schedule.around(time).orElseThrow();
      assertThat(around.start()).isBeforeOrEqualTo(time);
      assertThat(around.end()).isAfter(time);
      assertThat(schedule.after(around.start())).contains(around.end());
    }
    assertThat(schedules.get(4).around(time))
        .contains(DataInterval.parse("2026-03-28T23:00:00Z/2026-03-29T22:00:00Z"));
    assertThat(schedules.get(5).around(time))
        .contains(DataInterval.parse("2026-03-23T00:00:00Z/2026-03-30T00:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-01T00:00:00Z, 2026-01-01T05:30:00Z",
    "2026-01-01T05:30:00Z, 2026-01-01T05:30:00Z",
    "2026-01-01T05:31:00Z, 2026-01-02T05:30:00Z",
    "2026-03-28T23:00:00Z, 2026-03-29T04:30:00Z",
    "2026-10-24T22:00:00Z, 2026-10-25T05:30:00Z"
  })
  void aTimeOfDayIsDueAtTheFirstSuchTimeAfterTheInterval(Instant end, Instant due) {
    assertThat(new Goal.ByTime(LocalTime.of(6, 30), BERLIN).due(end)).isEqualTo(due);
  }

  @Test
  void anAgeInCalendarDaysIsOfElapsedTime() {
    assertThat(new Goal.Within(Duration.ofHours(6)).due(Instant.parse("2026-03-29T00:00:00Z")))
        .isEqualTo(Instant.parse("2026-03-29T06:00:00Z"));
    assertThat(Optional.of(new Goal.Within(Duration.ofHours(6)).words())).contains("PT6H");
  }
}
