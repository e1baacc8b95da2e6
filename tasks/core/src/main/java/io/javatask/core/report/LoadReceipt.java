package io.javatask.core.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * What one committed load did, written in the target database in the same transaction as the data.
 *
 * @param dataset the target table, {@code location:table}
 * @param partition the interval or partition key; empty for a load of none
 * @param inputDigest digest of what was loaded: source bytes, or the landed rows
 * @param contractHash hash of the contract by which it was loaded
 * @param inserted rows that are new
 * @param updated rows that changed
 * @param unchanged rows that were there already, with equal values
 * @param deleted rows that are gone
 * @param skipped accepted rows of the input that were not applied: older than the target's by the
 *     contract's versions, of a key that {@code insert_only} leaves alone, or one of several rows
 *     of a key of which another was picked
 * @param contentHash {@code sum128:} and 32 hex digits: the sum of the row hashes of the keys that
 *     the load touched, as they stand after it, modulo 2^128
 * @param replayed true if the input is that of the newest load of the same dataset and partition,
 *     by the same contract, so that nothing was to be done
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record LoadReceipt(
    String dataset,
    String partition,
    String requestId,
    long epoch,
    String inputDigest,
    String contractVersion,
    String contractHash,
    String taskVersion,
    String mode,
    long inserted,
    long updated,
    long unchanged,
    long deleted,
    long skipped,
    long quarantined,
    long rejected,
    Optional<String> contentHash,
    String committedAt,
    boolean replayed) {}
