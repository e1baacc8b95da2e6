package io.javatask.worker.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as the ledger keeps them: microseconds since 1970-01-01 UTC. */
final class Times {
  private Times() {}

  /** Also of years that nanoseconds since 1970 do not reach, which the wire's timestamps do. */
  static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000), instant.getNano() / 1000);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
