package io.javatask.worker.trust;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The age of a data set over time: it rises with the clock and falls with each publication.
 *
 * <p>Shares are of time, not of publications: a day without data weighs a day. The age before the
 * first publication is not known, and weighs nothing.
 */
final class Sawtooth {
  private final List<Publication> publications;

  /** The newest event that was there from a time on. */
  record Publication(Instant time, Instant newest) {}

  private Sawtooth(List<Publication> publications) {
    this.publications = publications;
  }

  /**
   * @param publications in the order of their times; older events than were there change nothing
   */
  static Sawtooth of(List<Publication> publications) {
    List<Publication> steps = new ArrayList<>();
    for (Publication next : publications) {
      if (steps.isEmpty() || next.newest().isAfter(steps.get(steps.size() - 1).newest())) {
        steps.add(next);
      }
    }
    return new Sawtooth(steps);
  }

  boolean isEmpty() {
    return publications.isEmpty();
  }

  /** A rise: from an age in seconds, for so many seconds. */
  private record Rise(double age, double length) {}

  private List<Rise> rises(Instant from, Instant to) {
    List<Rise> rises = new ArrayList<>();
    for (int i = first(from); i < publications.size(); i++) {
      Publication step = publications.get(i);
      Instant start = later(step.time(), from);
      Instant end = i + 1 < publications.size() ? earlier(publications.get(i + 1).time(), to) : to;
      if (!start.isBefore(to)) {
        break;
      }
      if (start.isBefore(end)) {
        // an event that lies ahead has an age below nothing until then, and is told as of none
        rises.add(new Rise(seconds(step.newest(), start), seconds(start, end)));
      }
    }
    return rises;
  }

  /** The last publication at or before a time, else the first. */
  private int first(Instant from) {
    int low = 0;
    int high = publications.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (publications.get(middle).time().isAfter(from)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return Math.max(0, low - 1);
  }

  /**
   * The least age in seconds that was not passed for a share of the time within [from, to): the
   * least x with Σ clamp(x − sᵢ, 0, dᵢ) / Σ dᵢ at or above the share. Empty if no age is known.
   */
  OptionalDouble percentile(double share, Instant from, Instant to) {
    List<Rise> rises = rises(from, to);
    double total = rises.stream().mapToDouble(Rise::length).sum();
    if (total <= 0) {
      return OptionalDouble.empty();
    }
    List<double[]> turns = new ArrayList<>();
    for (Rise rise : rises) {
      turns.add(new double[] {rise.age(), 1});
      turns.add(new double[] {rise.age() + rise.length(), -1});
    }
    turns.sort((a, b) -> a[0] == b[0] ? Double.compare(b[1], a[1]) : Double.compare(a[0], b[0]));
    double wanted = share * total;
    double passed = 0;
    double slope = 0;
    double at = turns.get(0)[0];
    for (double[] turn : turns) {
      double step = slope * (turn[0] - at);
      if (slope > 0 && passed + step >= wanted) {
        return OptionalDouble.of(Math.max(0, at + (wanted - passed) / slope));
      }
      passed += step;
      at = turn[0];
      slope += turn[1];
    }
    return OptionalDouble.of(Math.max(0, at));
  }

  /** When the data were older than a limit, within what is known until a time. */
  List<Span> olderThan(Duration limit, Instant until) {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < publications.size(); i++) {
      Publication step = publications.get(i);
      boolean last = i + 1 == publications.size();
      Instant end = last ? until : publications.get(i + 1).time();
      Instant begin = later(step.time(), step.newest().plus(limit));
      if (begin.isBefore(end)) {
        Span span = last ? new Span(begin, Optional.empty()) : Span.of(begin, end);
        join(spans, span);
      }
    }
    return spans;
  }

  /** A publication that is too old itself goes on with what was. */
  private static void join(List<Span> spans, Span span) {
    if (!spans.isEmpty()) {
      Span before = spans.get(spans.size() - 1);
      if (before.end().filter(span.start()::equals).isPresent()) {
        spans.set(spans.size() - 1, new Span(before.start(), span.end()));
        return;
      }
    }
    spans.add(span);
  }

  /** When events of a time or later were first there. */
  Optional<Instant> reached(Instant newest) {
    int low = 0;
    int high = publications.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (publications.get(middle).newest().isBefore(newest)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == publications.size()
        ? Optional.empty()
        : Optional.of(publications.get(low).time());
  }

  /** The age at a time, which no publication is after. */
  Optional<Duration> age(Instant at) {
    if (publications.isEmpty()) {
      return Optional.empty();
    }
    Instant newest = publications.get(publications.size() - 1).newest();
    return Optional.of(newest.isAfter(at) ? Duration.ZERO : Duration.between(newest, at));
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e9;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
