package io.javatask.core.contract;

import java.time.LocalDate;
import java.util.Optional;

/** For what use, at what risk and for what value the data are certified. */
public record Certification(
    String useCase,
    String risk,
    String value,
    Optional<String> owner,
    Optional<LocalDate> expiresAt) {}
