package io.javatask.core.sink;

import java.util.Optional;

/**
 * What the pipeline knows of a load when it commits.
 *
 * @param inputDigest digest of the rows that were read; empty if the source has none
 * @param quarantined rows kept back by rules
 * @param rejected records that were not decodable
 * @param oneRowEach whether the rules of the run have kept back every row whose key another row has
 * @param held what is to be kept back in the table beside the target; absent where it is kept
 *     elsewhere
 */
public record LoadSummary(
    String inputDigest,
    long quarantined,
    long rejected,
    boolean oneRowEach,
    Optional<HeldRows> held) {
  /** Of a load whose quarantine is elsewhere, and that nobody has looked for keys in. */
  LoadSummary(String inputDigest, long quarantined, long rejected) {
    this(inputDigest, quarantined, rejected, false, Optional.empty());
  }

  /** The same, with rows to keep back in the table beside the target. */
  public LoadSummary with(Optional<HeldRows> rows) {
    return new LoadSummary(inputDigest, quarantined, rejected, oneRowEach, rows);
  }
}
