package io.javatask.core.contract;

import io.javatask.core.contract.Rule.Severity;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads the standard's free-form severity. */
final class SeverityReader {
  private static final Set<String> MILD = Set.of("warning", "warn", "info", "low");

  private SeverityReader() {}

  /** WARNING for {@code warning}, {@code warn}, {@code info} and {@code low}; else ERROR. */
  static Optional<Severity> of(Place rule) {
    return rule.text("severity")
        .map(s -> MILD.contains(s.toLowerCase(Locale.ROOT)) ? Severity.WARNING : Severity.ERROR);
  }
}
