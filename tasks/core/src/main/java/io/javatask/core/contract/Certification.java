package io.javatask.core.contract;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** For what use, at what risk and for what value the data are certified. */
public record Certification(
    String useCase,
    String risk,
    String value,
    Optional<String> owner,
    Optional<LocalDate> expiresAt) {
  /** The risks that are told apart; any other is held for none of high risk. */
  static final List<String> RISKS = List.of("low", "medium", "high", "critical");

  private static final Set<String> HIGH = Set.of("high", "critical");

  /** Whether what is unknown of the data is better held back. */
  public boolean isOfHighRisk() {
    return HIGH.contains(risk.toLowerCase(Locale.ROOT));
  }

  /** Whether its last day is over. */
  public boolean expired(LocalDate today) {
    return expiresAt.map(today::isAfter).orElse(false);
  }
}
