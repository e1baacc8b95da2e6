package io.javatask.worker.run;

import io.javatask.worker.ledger.RunRecord;

/** One execution of a request. */
record Attempt(String requestId, long epoch) {
  static Attempt of(RunRecord run) {
    return new Attempt(run.requestId(), run.epoch());
  }
}
