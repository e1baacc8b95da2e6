package io.javatask.core.contract;

import io.javatask.api.Nearest;
import io.javatask.core.contract.Policy.Reaction;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Reads what contracts say in {@code customProperties}: policy and certification. What the schema
 * object says comes before what the contract says.
 */
record PolicyReader(Findings findings, Optional<Place> policy, Optional<Place> contractPolicy) {
  static PolicyReader of(Place schemaObject, Place contract, Findings findings) {
    return new PolicyReader(findings, value(schemaObject, "policy"), value(contract, "policy"));
  }

  /** The value of a custom property, the first if there are several. */
  static Optional<Place> value(Place holder, String property) {
    return holder.each("customProperties").stream()
        .filter(p -> p.text("property").filter(property::equals).isPresent())
        .findFirst()
        .flatMap(p -> p.at("value"));
  }

  Policy read() {
    Policy standard = Policy.DEFAULT;
    Optional<BigDecimal> percent = find(Place::number, "maxRejectedPercent");
    return new Policy(
        find(Place::text, "onViolation").flatMap(PolicyReader::onViolation),
        find(Place::number, "maxBadPercent")
            .map(BigDecimal::doubleValue)
            .orElse(standard.maxBadPercent()),
        find(Place::number, "maxRejected")
            .map(PolicyReader::clamped)
            .orElse(percent.isPresent() ? Long.MAX_VALUE : standard.maxRejected()),
        percent,
        reaction("emptyBatch").orElse(standard.emptyBatch()),
        reaction("undeclaredColumns").orElse(standard.undeclaredColumns()));
  }

  /** Where the policy says this, if it does. */
  Optional<String> pointer(String key) {
    return find(Place::at, key).map(Place::pointer);
  }

  static Optional<Certification> certification(
      Place schemaObject, Place contract, Findings findings) {
    return value(schemaObject, "certification")
        .or(() -> value(contract, "certification"))
        .map(
            place ->
                new Certification(
                    place.text("useCase").orElse(""),
                    risk(place, findings),
                    place.text("value").orElse(""),
                    place.text("owner"),
                    expiry(place, findings)));
  }

  private static String risk(Place certification, Findings findings) {
    String risk = certification.text("risk").orElse("");
    if (!risk.isEmpty() && !Certification.RISKS.contains(risk.toLowerCase(Locale.ROOT))) {
      findings.note(
          certification.child("risk"),
          "the risk '"
              + risk
              + "' is not told apart, and not taken as high"
              + Nearest.hint(risk, Certification.RISKS));
    }
    return risk;
  }

  private static Optional<LocalDate> expiry(Place certification, Findings findings) {
    Optional<String> text = certification.text("expiresAt");
    try {
      return text.map(LocalDate::parse);
    } catch (DateTimeParseException e) {
      findings.error(
          certification.child("expiresAt"),
          "'expiresAt' must be an ISO 8601 date such as 2026-12-31, not '"
              + text.orElseThrow()
              + "'");
      return Optional.empty();
    }
  }

  private <T> Optional<T> find(BiFunction<Place, String, Optional<T>> read, String key) {
    return policy
        .flatMap(p -> read.apply(p, key))
        .or(() -> contractPolicy.flatMap(p -> read.apply(p, key)));
  }

  private Optional<Reaction> reaction(String key) {
    return find(Place::text, key)
        .flatMap(
            name ->
                List.of(Reaction.values()).stream()
                    .filter(r -> r.name().toLowerCase(Locale.ROOT).equals(name))
                    .findFirst());
  }

  private static Optional<OnViolation> onViolation(String name) {
    return List.of(OnViolation.values()).stream()
        .filter(v -> v.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst();
  }

  private static long clamped(BigDecimal number) {
    return number.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
  }
}
