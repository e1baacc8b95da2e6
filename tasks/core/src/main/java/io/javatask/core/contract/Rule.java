package io.javatask.core.contract;

/**
 * One declared rule: a check, what may fail before it matters, and what then happens.
 *
 * @param id quality.id, else its name, else made of column and check; distinct within a contract
 * @param origin {@code contract}, or the name of the tool that it was imported from
 * @param pointer JSON pointer of its declaration
 * @param action what happens to the rows it blames
 */
public record Rule(
    String id,
    String origin,
    String pointer,
    CheckSpec check,
    Thresholds thresholds,
    Severity severity,
    Action action) {

  /** Whether a failed rule is a violation of the contract. */
  public enum Severity {
    ERROR,
    WARNING
  }

  /** What happens to a row that a rule blames. */
  public enum Action {
    /** The row moves to quarantine. */
    QUARANTINE,
    /** The row stays accepted. */
    KEEP
  }
}
