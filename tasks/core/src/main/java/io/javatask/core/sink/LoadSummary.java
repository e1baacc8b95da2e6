package io.javatask.core.sink;

/**
 * What the pipeline knows of a load when it commits.
 *
 * @param inputDigest digest of the rows that were read; empty if the source has none
 * @param quarantined rows kept back by rules
 * @param rejected records that were not decodable
 */
public record LoadSummary(String inputDigest, long quarantined, long rejected) {}
