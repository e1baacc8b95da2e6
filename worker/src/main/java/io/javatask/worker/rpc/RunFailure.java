package io.javatask.worker.rpc;

import java.util.Optional;

/** Why a run of a worker failed, as the cause of its exception: what it told all the same. */
public final class RunFailure extends RuntimeException {
  private final String report;

  /**
   * @param report JSON; empty for none
   */
  RunFailure(String message, String report) {
    super(message, null, false, false);
    this.report = report;
  }

  /** What the run got done before it failed, as JSON. */
  public Optional<String> report() {
    return Optional.of(report).filter(text -> !text.isEmpty());
  }
}
