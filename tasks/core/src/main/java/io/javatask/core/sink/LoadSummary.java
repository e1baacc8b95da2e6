package io.javatask.core.sink;

import java.util.Optional;

/**
 * What the pipeline knows of a load when it commits.
 *
 * @param inputDigest digest of the rows that were read; empty if the source has none
 * @param quarantined rows kept back by rules
 * @param rejected records that were not decodable
 * @param held what is to be kept back in the table beside the target; absent where it is kept
 *     elsewhere
 */
public record LoadSummary(
    String inputDigest, long quarantined, long rejected, Optional<HeldRows> held) {
  /** Of a load whose quarantine is elsewhere. */
  public LoadSummary(String inputDigest, long quarantined, long rejected) {
    this(inputDigest, quarantined, rejected, Optional.empty());
  }
}
