package io.javatask.worker.ledger;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A data set under one major version of one contract.
 *
 * @param id a UUID that is derived from contract, major version, schema and name
 * @param firstTime since when the ledger knows it, so that runs are expected
 * @param watchedTime every interval that was due before it has been judged
 * @param source the data set that it is made of; empty where nothing is known of that
 * @param scheduled whether the schedule of its contract is to be kept: scheduled runs are known, or
 *     none at all yet
 * @param dagId of the task that made it last; empty where nothing is known of that
 */
public record TrustDataset(
    String id,
    String contractId,
    long major,
    String schema,
    String name,
    String contractName,
    String contractVersion,
    String contractHash,
    Instant firstTime,
    Instant watchedTime,
    String source,
    boolean scheduled,
    Optional<LastRun> lastRun,
    String dagId,
    String taskId) {
  /** The run that settled last. */
  public record LastRun(
      String requestId, Instant settleTime, RunState state, Optional<String> verdict) {}

  static String idOf(String contractId, long major, String schema, String name) {
    String text = String.join("\n", contractId, Long.toString(major), schema, name);
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** The first number of a semantic version; 0 where it has none. */
  static long major(String version) {
    String digits = version.replaceFirst("^[vV]?(\\d{1,9})?.*$", "$1");
    return digits.isEmpty() ? 0 : Long.parseLong(digits);
  }

  /** Whether no run has said yet where it lies. */
  public boolean isExpectedOnly() {
    return lastRun.isEmpty();
  }
}
