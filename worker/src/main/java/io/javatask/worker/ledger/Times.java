package io.javatask.worker.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as the ledger keeps them: microseconds since 1970-01-01 UTC. */
final class Times {
  private Times() {}

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
