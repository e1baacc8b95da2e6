package io.javatask.worker.run;

import io.javatask.worker.ledger.Ending;
import io.javatask.worker.ledger.RunQueue;
import io.javatask.worker.ledger.RunRecord;
import java.util.function.Supplier;
import org.slf4j.MDC;

/** One execution of a request. */
record Attempt(String requestId, long epoch) {
  static Attempt of(RunRecord run) {
    return new Attempt(run.requestId(), run.epoch());
  }

  static Attempt of(Ending ending) {
    return new Attempt(ending.requestId(), ending.epoch());
  }

  static Attempt of(RunQueue.Standing standing) {
    return new Attempt(standing.requestId(), standing.epoch());
  }

  /**
   * Does something, and has every line that this thread logs meanwhile say which run it is about.
   */
  <T> T logged(Supplier<T> work) {
    MDC.put("run", requestId);
    MDC.put("epoch", Long.toString(epoch));
    try {
      return work.get();
    } finally {
      MDC.remove("run");
      MDC.remove("epoch");
    }
  }

  void logged(Runnable work) {
    var unused =
        logged(
            () -> {
              work.run();
              return this;
            });
  }
}
