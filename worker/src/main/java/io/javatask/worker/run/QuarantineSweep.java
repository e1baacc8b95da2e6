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
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what is too old in quarantine, but nothing of a run that is queued or under way. */
public final class QuarantineSweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QuarantineSweep.class);
  private static final Duration LONGEST = Duration.ofHours(1);

  private final QuarantineShelf shelf;
  private final RunLedger ledger;
  private final Clock clock;
  private final Optional<ScheduledThreadPoolExecutor> timer;

  /**
   * @param retention age of files that are removed from now on, without being asked; absent for
   *     none
   */
  public QuarantineSweep(
      QuarantineShelf shelf, RunLedger ledger, Clock clock, Optional<Duration> retention) {
    this.shelf = shelf;
    this.ledger = ledger;
    this.clock = clock;
    this.timer = retention.map(this::start);
  }

  private ScheduledThreadPoolExecutor start(Duration retention) {
    ScheduledThreadPoolExecutor started =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "quarantine-sweep");
              thread.setDaemon(true);
              return thread;
            });
    long pause = Math.max(1, Math.min(retention.toMillis() / 2, LONGEST.toMillis()));
    var unused =
        started.scheduleWithFixedDelay(() -> sweep(retention), 0, pause, TimeUnit.MILLISECONDS);
    return started;
  }

  private void sweep(Duration retention) {
    try {
      List<Entry> gone = purge(Optional.empty(), retention, false);
      if (!gone.isEmpty()) {
        LOG.info("{} quarantine files older than {} were removed", gone.size(), retention);
      }
    } catch (RuntimeException e) {
      LOG.error("the quarantine could not be swept; trying again", e);
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
    timer.ifPresent(ScheduledThreadPoolExecutor::shutdownNow);
  }
}
