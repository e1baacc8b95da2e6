package io.javatask.core.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * What one committed load did, written in the target database in the same transaction as the data.
 *
 * @param dataset the target table, {@code location:table}
 * @param partition the interval or partition key; empty for a load of none
 * @param inputDigest digest of what was loaded: source bytes, or the landed rows, with contract and
 *     mode
 * @param inserted rows that are new
 * @param updated rows that changed
 * @param unchanged rows that were there already, with equal values
 * @param deleted rows that are gone
 * @param contentHash {@code sum128:} and 32 hex digits: the sum of the row hashes of the keys that
 *     the load touched, as they stand after it, modulo 2^128
 * @param replayed true if a merge's input is that of the newest load of the same dataset and
 *     partition, and no row was written; not kept in the target
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record LoadReceipt(
    String dataset,
    String partition,
    String requestId,
    long epoch,
    String inputDigest,
    String contractVersion,
    String taskVersion,
    String mode,
    long inserted,
    long updated,
    long unchanged,
    long deleted,
    long quarantined,
    long rejected,
    Optional<String> contentHash,
    String committedAt,
    boolean replayed) {}
