package io.javatask.worker.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SawtoothTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int HISTORIES = 10_000;

  private static Sawtooth.Publication publication(long second, long newest) {
    return new Sawtooth.Publication(START.plusSeconds(second), START.plusSeconds(newest));
  }

  @Test
  void agesWeighTheTimeThatTheyLast() {
    // one hour of fresh data, then a day of silence: sampling after loads would say that all is
    // well
    Sawtooth ages = Sawtooth.of(List.of(publication(0, 0), publication(3600, 3600)));
    Instant end = START.plusSeconds(3600 + 86_400);
    assertThat(ages.percentile(0.5, START, end).orElseThrow()).isCloseTo(41_400, within(1e-6));
    assertThat(ages.percentile(0.95, START, end).orElseThrow()).isCloseTo(81_900, within(1e-6));
    assertThat(ages.percentile(1, START, end).orElseThrow()).isCloseTo(86_400, within(1e-6));
  }

  @Test
  void nothingIsKnownBeforeTheFirstPublication() {
    Sawtooth ages = Sawtooth.of(List.of(publication(100, 90)));
    assertThat(ages.percentile(0.95, START, START.plusSeconds(100))).isEmpty();
    assertThat(ages.percentile(1, START, START.plusSeconds(110)).orElseThrow())
        .isCloseTo(20, within(1e-9));
    assertThat(Sawtooth.of(List.of()).percentile(0.95, START, START.plusSeconds(9))).isEmpty();
  }

  @Test
  void anOlderEventMakesNothingOlder() {
    Sawtooth ages = Sawtooth.of(List.of(publication(0, 0), publication(50, -500)));
    assertThat(ages.percentile(1, START, START.plusSeconds(100)).orElseThrow())
        .isCloseTo(100, within(1e-9));
  }

  /** Every second of the history by itself, and the definition of a quantile, say the same. */
  @Test
  void agreesWithAnIndependentComputation() {
    Random random = new Random(7);
    for (int history = 0; history < HISTORIES; history++) {
      List<Sawtooth.Publication> publications = new ArrayList<>();
      long time = random.nextInt(60);
      int count = random.nextInt(8);
      for (int i = 0; i < count; i++) {
        publications.add(publication(time, time - random.nextInt(200)));
        time += 1 + random.nextInt(120);
      }
      long from = random.nextInt(100);
      long to = from + 1 + random.nextInt(600);
      double share = random.nextInt(4) == 0 ? 0.5 : 0.95;
      OptionalDouble found =
          Sawtooth.of(publications)
              .percentile(share, START.plusSeconds(from), START.plusSeconds(to));
      OptionalDouble expected = byBisection(publications, share, from, to);
      assertThat(found.isPresent()).as("history %d", history).isEqualTo(expected.isPresent());
      if (found.isPresent()) {
        assertThat(found.getAsDouble())
            .as("history %d", history)
            .isCloseTo(expected.getAsDouble(), within(1e-5));
      }
    }
  }

  /**
   * For each second between whole ones the age is a straight line: F(x) by summing, x by halving.
   */
  private static OptionalDouble byBisection(
      List<Sawtooth.Publication> publications, double share, long from, long to) {
    List<Double> starts = new ArrayList<>();
    for (long second = from; second < to; second++) {
      long newest = Long.MIN_VALUE;
      for (Sawtooth.Publication publication : publications) {
        if (!publication.time().isAfter(START.plusSeconds(second))) {
          newest = Math.max(newest, Duration.between(START, publication.newest()).toSeconds());
        }
      }
      if (newest != Long.MIN_VALUE) {
        starts.add((double) (second - newest));
      }
    }
    if (starts.isEmpty()) {
      return OptionalDouble.empty();
    }
    double low = -1e6;
    double high = 1e6;
    for (int step = 0; step < 80; step++) {
      double middle = (low + high) / 2;
      double covered = 0;
      for (double start : starts) {
        covered += Math.min(1, Math.max(0, middle - start));
      }
      if (covered >= share * starts.size() - 1e-9) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return OptionalDouble.of(Math.max(0, high));
  }

  @Test
  void timeThatIsTooOldIsJoinedAndOpenAtTheEnd() {
    Sawtooth ages =
        Sawtooth.of(List.of(publication(0, 0), publication(100, 20), publication(200, 190)));
    List<Span> old = ages.olderThan(Duration.ofSeconds(50), START.plusSeconds(300));
    assertThat(old)
        .containsExactly(
            Span.of(START.plusSeconds(50), START.plusSeconds(200)),
            new Span(START.plusSeconds(240), java.util.Optional.empty()));
  }
}
