package io.javatask.worker.run;

import io.javatask.core.task.QuarantineFolder.Entry;
import io.javatask.core.task.QuarantineShelf;
import io.javatask.worker.ledger.RunLedger;
import io.javatask.worker.ledger.RunRecord;
import io.javatask.worker.ledger.RunState;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what is too old in quarantine, but nothing of a run that is queued or under way. */
public final class QuarantineSweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QuarantineSweep.class);

  private final QuarantineShelf shelf;
  private final RunLedger ledger;
  private final Clock clock;
  private final Optional<Sweeper> sweeper;

  /**
   * @param retention age of files that are removed from now on, without being asked; absent for
   *     none
   */
  public QuarantineSweep(
      QuarantineShelf shelf, RunLedger ledger, Clock clock, Optional<Duration> retention) {
    this.shelf = shelf;
    this.ledger = ledger;
    this.clock = clock;
    this.sweeper = retention.map(age -> new Sweeper("quarantine-sweep", age, () -> sweep(age)));
  }

  private void sweep(Duration retention) {
    List<Entry> gone = purge(Optional.empty(), retention, false);
    if (!gone.isEmpty()) {
      LOG.info("{} quarantine files older than {} were removed", gone.size(), retention);
    }
  }

  /**
   * Removes what was kept back longer ago than an age.
   *
   * @param table the quarantine beside this table; absent for the files
   * @return what was removed, or would have been
   */
  public List<Entry> purge(Optional<String> table, Duration age, boolean dryRun) {
    return shelf.purge(table, clock.instant().minus(age), this::isLive, dryRun);
  }

  private boolean isLive(String requestId) {
    return ledger
        .find(requestId)
        .map(RunRecord::state)
        .filter(state -> state == RunState.QUEUED || state == RunState.RUNNING)
        .isPresent();
  }

  @Override
  public void close() {
    sweeper.ifPresent(Sweeper::close);
  }
}
