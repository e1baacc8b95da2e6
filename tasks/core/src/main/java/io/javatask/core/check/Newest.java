package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.api.LogicalType;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The newest time of a date or timestamp column, merged over batches. */
final class Newest {
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private boolean seen;
  private long micros = Long.MIN_VALUE;

  void update(Column column, RowSet asked) {
    if (!(column instanceof LongColumn times)) {
      return;
    }
    long unit = times.type() == LogicalType.DATE ? MICROS_PER_DAY : 1;
    for (int row = asked.next(0); row >= 0; row = asked.next(row + 1)) {
      if (!times.isNull(row)) {
        seen = true;
        micros = Math.max(micros, times.get(row) * unit);
      }
    }
  }

  void take(long other) {
    seen = true;
    micros = Math.max(micros, other);
  }

  void merge(Newest other) {
    seen |= other.seen;
    micros = Math.max(micros, other.micros);
  }

  ObjectNode save() {
    ObjectNode saved = KeptState.node();
    return seen ? saved.put("micros", micros) : saved;
  }

  void absorb(JsonNode saved) {
    if (saved.has("micros")) {
      take(saved.path("micros").longValue());
    }
  }

  Optional<Instant> time() {
    return seen ? Optional.of(Instant.EPOCH.plus(micros, ChronoUnit.MICROS)) : Optional.empty();
  }

  /** Seconds from the newest time to {@code asOf}; 0 for a time that lies after it. */
  Optional<Double> ageSeconds(Instant asOf) {
    // the JDK counts microseconds by way of nanoseconds, of which 64 bits hold 292 years
    return time()
        .map(t -> Duration.between(t, asOf))
        .map(age -> Math.max(0, age.getSeconds() + age.getNano() / 1e9));
  }
}
