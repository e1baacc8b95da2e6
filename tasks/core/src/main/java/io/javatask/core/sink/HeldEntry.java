package io.javatask.core.sink;

import java.time.Instant;

/**
 * What one run kept back in a quarantine table.
 *
 * @param rows rows and records that are held
 * @param released rows that were let go since
 * @param written when the run wrote them
 */
public record HeldEntry(
    String requestId,
    String contract,
    String partition,
    String source,
    long rows,
    long released,
    long bytes,
    Instant written) {}
