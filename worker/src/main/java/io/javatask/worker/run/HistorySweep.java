package io.javatask.worker.run;

import io.javatask.worker.config.Retention;
import io.javatask.worker.ledger.RunHistory;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the ledger forget runs that are over, by age and by number. */
public final class HistorySweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HistorySweep.class);

  /** A number of runs is looked at as often as an age of this is. */
  private static final Duration BY_NUMBER = Duration.ofSeconds(20);

  private final RunHistory history;
  private final Retention retention;
  private final Clock clock;
  private final Optional<Sweeper> sweeper;

  public HistorySweep(RunHistory history, Retention retention, Clock clock) {
    this.history = history;
    this.retention = retention;
    this.clock = clock;
    this.sweeper =
        retention.forgets()
            ? Optional.of(
                new Sweeper(
                    "history-sweep",
                    retention.runs().isPresent() ? BY_NUMBER : retention.age().orElseThrow(),
                    this::sweep))
            : Optional.empty();
  }

  private void sweep() {
    int old =
        retention.age().map(age -> history.forgetBefore(clock.instant().minus(age))).orElse(0);
    int surplus = retention.runs().map(history::keepNewest).orElse(0);
    if (old + surplus > 0) {
      LOG.info("{} runs that are over were forgotten", old + surplus);
    }
  }

  @Override
  public void close() {
    sweeper.ifPresent(Sweeper::close);
  }
}
