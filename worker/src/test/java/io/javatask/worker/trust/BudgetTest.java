package io.javatask.worker.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.javatask.core.contract.Slo;
import io.javatask.core.contract.Slo.Method;
import io.javatask.core.contract.Slo.OnExhausted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");
  private static final int HISTORIES = 10_000;

  private static Slo slo(double target, Duration window, Method method, Duration slice) {
    return new Slo(target, window, method, slice, OnExhausted.BLOCK);
  }

  private static Slo thirtyDays(double target) {
    return slo(target, Duration.ofDays(30), Method.OCCURRENCES, Slo.DEFAULT_SLICE);
  }

  private static Occurrences.Event event(Duration ago, double bad, double valid) {
    return new Occurrences.Event(NOW.minus(ago), bad, valid);
  }

  @Test
  void aDailyRunAtNinetyNinePercentHasLessThanARunOfBudget() {
    List<Occurrences.Event> events = new ArrayList<>();
    for (int day = 0; day < 30; day++) {
      events.add(event(Duration.ofDays(day), day == 3 ? 1 : 0, 1));
    }
    Budget budget = Budget.of("s", thirtyDays(0.99), new Occurrences(events), NOW);
    // 30 runs × 1 % = 0.3 runs, of which one bad run spends more than three times as much
    assertThat(budget.left().orElseThrow()).isCloseTo(1 - 1 / 0.3, within(1e-9));
    assertThat(budget.exhausted()).isTrue();
  }

  @Test
  void ninetyNinePointNinePercentOfThirtyDaysAreFortyThreeMinutes() {
    Slo slo = slo(0.999, Duration.ofDays(30), Method.TIMESLICES, Duration.ofMinutes(1));
    Instant from = NOW.minus(Duration.ofDays(30));
    Span known = Span.of(from, NOW);
    for (int minutes : new int[] {0, 21, 43, 44}) {
      Instant start = from.plus(Duration.ofDays(10));
      List<Span> bad =
          minutes == 0
              ? List.of()
              : List.of(Span.of(start, start.plus(Duration.ofMinutes(minutes))));
      Budget budget = Budget.of("s", slo, new Slices(slo.slice(), bad, List.of(known), NOW), NOW);
      assertThat(budget.valid()).isEqualTo(43_200);
      assertThat(budget.left().orElseThrow()).isCloseTo(1 - minutes / 43.2, within(1e-9));
      assertThat(budget.exhausted()).isEqualTo(minutes > 43);
    }
  }

  @Test
  void thresholdsAreThoseOfTheUsualMultiWindowAlerts() {
    Sli nothing = new Occurrences(List.of());
    assertThat(BurnRate.of(nothing, thirtyDays(0.999), NOW))
        .extracting(BurnRate::threshold)
        .satisfiesExactly(
            t -> assertThat(t).isCloseTo(14.4, within(1e-9)),
            t -> assertThat(t).isCloseTo(6, within(1e-9)),
            t -> assertThat(t).isCloseTo(3, within(1e-9)),
            t -> assertThat(t).isCloseTo(1, within(1e-9)));
    Slo fourWeeks = slo(0.999, Duration.ofDays(28), Method.OCCURRENCES, Slo.DEFAULT_SLICE);
    assertThat(BurnRate.of(nothing, fourWeeks, NOW))
        .extracting(BurnRate::threshold)
        .satisfiesExactly(
            t -> assertThat(t).isCloseTo(13.44, within(1e-9)),
            t -> assertThat(t).isCloseTo(5.6, within(1e-9)),
            t -> assertThat(t).isCloseTo(2.8, within(1e-9)),
            t -> assertThat(t).isCloseTo(0.9333333333, within(1e-9)));
  }

  @Test
  void windowsAreSaidInTheLargestUnitThatFits() {
    assertThat(Budget.words(Duration.ofDays(30))).isEqualTo("30 d");
    assertThat(Budget.words(Duration.ofHours(36))).isEqualTo("36 h");
    assertThat(Budget.words(Duration.ofMinutes(5))).isEqualTo("5 min");
    assertThat(Budget.words(Duration.ofSeconds(90))).isEqualTo("PT1M30S");
  }

  @Test
  void anAlertNeedsBothWindows() {
    Slo slo = thirtyDays(0.999);
    // 1.44 % of errors burn 14.4 times too fast
    Sli burning = new Occurrences(List.of(event(Duration.ofMinutes(1), 144, 10_000)));
    Sli over = new Occurrences(List.of(event(Duration.ofMinutes(30), 144, 10_000)));
    Sli calm = new Occurrences(List.of(event(Duration.ofMinutes(1), 143, 10_000)));
    assertThat(BurnRate.of(burning, slo, NOW).get(0).alerting()).isTrue();
    assertThat(BurnRate.of(over, slo, NOW).get(0).alerting()).isFalse();
    assertThat(BurnRate.of(over, slo, NOW).get(0).shortRate()).isEmpty();
    assertThat(BurnRate.of(calm, slo, NOW).get(0).alerting()).isFalse();
  }

  @Test
  void whatIsSpentAtARateOfTwoIsGoneInHalfTheWindow() {
    Slo slo = thirtyDays(0.99);
    Budget budget =
        Budget.of(
            "s",
            slo,
            new Occurrences(
                List.of(event(Duration.ofHours(2), 2, 100), event(Duration.ofDays(20), 0, 900))),
            NOW);
    assertThat(budget.left().orElseThrow()).isCloseTo(0.8, within(1e-9));
    assertThat(budget.exhaust()).contains(NOW.plus(Duration.ofDays(12)));
    assertThat(budget.points()).hasSize(60);
    assertThat(budget.points().get(59).left().orElseThrow()).isCloseTo(0.8, within(1e-9));
    assertThat(budget.points().get(0).left()).isEmpty();
  }

  @Test
  void occurrencesAgreeWithAnIndependentComputation() {
    Random random = new Random(11);
    for (int history = 0; history < HISTORIES; history++) {
      List<long[]> plain = new ArrayList<>();
      List<Occurrences.Event> events = new ArrayList<>();
      int count = random.nextInt(40);
      for (int i = 0; i < count; i++) {
        long minute = random.nextInt(4 * 1440);
        long valid = random.nextInt(1000);
        long bad = valid == 0 ? 0 : random.nextLong(valid + 1);
        plain.add(new long[] {minute, bad, valid});
        events.add(event(Duration.ofMinutes(minute), (double) bad, (double) valid));
      }
      double target = 0.5 + random.nextInt(49) / 100.0;
      long window = 1L + random.nextInt(3 * 1440);
      Slo slo = slo(target, Duration.ofMinutes(window), Method.OCCURRENCES, Slo.DEFAULT_SLICE);
      Budget budget = Budget.of("s", slo, new Occurrences(events), NOW);
      Optional<Double> burn = burn(plain, window, target);
      assertThat(budget.left().isPresent()).isEqualTo(burn.isPresent());
      burn.ifPresent(b -> assertThat(budget.left().orElseThrow()).isCloseTo(1 - b, within(1e-9)));
      for (BurnRate rate : budget.burnRates()) {
        Optional<Double> longRate = burn(plain, rate.longWindow().toMinutes(), target);
        Optional<Double> shortRate = burn(plain, rate.shortWindow().toMinutes(), target);
        assertThat(rate.longRate().isPresent()).isEqualTo(longRate.isPresent());
        boolean alerting =
            longRate.filter(r -> r >= rate.threshold()).isPresent()
                && shortRate.filter(r -> r >= rate.threshold()).isPresent();
        assertThat(rate.alerting()).isEqualTo(alerting);
      }
    }
  }

  private static Optional<Double> burn(List<long[]> events, long minutes, double target) {
    double bad = 0;
    double valid = 0;
    for (long[] event : events) {
      if (event[0] < minutes) {
        bad += event[1];
        valid += event[2];
      }
    }
    return valid == 0 ? Optional.empty() : Optional.of(bad / valid / (1 - target));
  }

  @Test
  void slicesAgreeWithAnIndependentComputation() {
    Random random = new Random(13);
    int seconds = 3600;
    Instant start = Instant.parse("2026-01-31T23:00:00Z");
    for (int history = 0; history < HISTORIES; history++) {
      int slice = 1 + random.nextInt(120);
      boolean[] badSecond = new boolean[seconds];
      boolean[] knownSecond = new boolean[seconds];
      List<Span> bad = spans(random, start, seconds, badSecond);
      List<Span> known = spans(random, start, seconds, knownSecond);
      Slices slices = new Slices(Duration.ofSeconds(slice), bad, known, start.plusSeconds(seconds));
      int from = random.nextInt(seconds);
      int to = from + random.nextInt(seconds - from + 1);
      long badSlices = 0;
      long validSlices = 0;
      long first = Math.floorDiv(start.getEpochSecond() + from, slice);
      long last = Math.floorDiv(start.getEpochSecond() + to, slice);
      for (long number = first; number < last; number++) {
        boolean anyBad = false;
        boolean anyKnown = false;
        for (long second = number * slice; second < (number + 1) * slice; second++) {
          int index = (int) (second - start.getEpochSecond());
          if (index >= 0 && index < seconds) {
            anyBad |= badSecond[index];
            anyKnown |= knownSecond[index];
          }
        }
        badSlices += anyBad ? 1 : 0;
        validSlices += anyBad || anyKnown ? 1 : 0;
      }
      Sli.Tally tally = slices.within(start.plusSeconds(from), start.plusSeconds(to));
      assertThat(tally).as("history %d", history).isEqualTo(new Sli.Tally(badSlices, validSlices));
    }
  }

  private static List<Span> spans(Random random, Instant start, int seconds, boolean[] marked) {
    List<Span> spans = new ArrayList<>();
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      int from = random.nextInt(seconds);
      int to = from + random.nextInt(Math.min(600, seconds - from) + 1);
      boolean open = random.nextInt(10) == 0;
      for (int second = from; second < (open ? seconds : to); second++) {
        marked[second] = true;
      }
      spans.add(
          new Span(
              start.plusSeconds(from),
              open ? Optional.empty() : Optional.of(start.plusSeconds(to))));
    }
    return spans;
  }
}
