package io.javatask.core.contract;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Reads the error budget of an SLA: its custom property {@code slo}. */
record SloReader(Findings findings) {
  Optional<Slo> read(Place sla) {
    return PolicyReader.value(sla, "slo").flatMap(this::slo);
  }

  private Optional<Slo> slo(Place place) {
    Optional<BigDecimal> target = place.number("target");
    boolean share =
        target.filter(t -> t.signum() > 0 && t.compareTo(BigDecimal.ONE) < 0).isPresent();
    if (target.isPresent() && !share) {
      findings.error(
          place.child("target"),
          "'target' is a share between 0 and 1, both excluded, such as 0.99, not " + target.get());
    }
    if (!place.has("target")) {
      findings.error(place, "missing key 'target', a share such as 0.99");
    }
    Duration window = span(place, "window", Slo.DEFAULT_WINDOW);
    Duration slice = span(place, "timeSlice", Slo.DEFAULT_SLICE);
    Slo.Method method =
        place.text("budgetingMethod").filter("timeslices"::equalsIgnoreCase).isPresent()
            ? Slo.Method.TIMESLICES
            : Slo.Method.OCCURRENCES;
    reportSlice(place, method, slice, window);
    Slo.OnExhausted reaction =
        place.text("onExhausted").flatMap(SloReader::reaction).orElse(Slo.OnExhausted.BLOCK);
    return target
        .filter(t -> share)
        .map(t -> new Slo(t.doubleValue(), window, method, slice, reaction));
  }

  private void reportSlice(Place place, Slo.Method method, Duration slice, Duration window) {
    if (place.has("timeSlice") && method == Slo.Method.OCCURRENCES) {
      findings.error(
          place.child("timeSlice"), "'timeSlice' is of the budgetingMethod timeslices only");
    }
    if (method == Slo.Method.TIMESLICES && window.dividedBy(slice) < 2) {
      findings.error(place, "the window " + window + " has less than two slices of " + slice);
    }
    if (method == Slo.Method.TIMESLICES && window.dividedBy(slice) > 1_000_000) {
      findings.error(place, "the window " + window + " has over a million slices of " + slice);
    }
  }

  private Duration span(Place place, String key, Duration otherwise) {
    Optional<String> text = place.text(key);
    Optional<Duration> span = text.flatMap(Spans::parse);
    if (text.isPresent() && span.isEmpty()) {
      findings.error(
          place.child(key),
          "'" + key + "' is a length of time such as 30d, not '" + text.get() + "'");
    }
    return span.orElse(otherwise);
  }

  private static Optional<Slo.OnExhausted> reaction(String word) {
    return java.util.Arrays.stream(Slo.OnExhausted.values())
        .filter(r -> r.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst();
  }
}
