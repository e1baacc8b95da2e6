package io.javatask.worker.lineage;

import io.javatask.worker.config.LineageSettings;
import io.javatask.worker.ledger.Leases;
import io.javatask.worker.ledger.Outbox;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers the events of a ledger: one courier for each transport. */
public final class Couriers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Couriers.class);

  private final List<Courier> couriers;
  private final Outbox outbox;
  private final LineageCounts counts;

  private Couriers(List<Courier> couriers, Outbox outbox, LineageCounts counts) {
    this.couriers = couriers;
    this.outbox = outbox;
    this.counts = counts;
  }

  /**
   * Makes all ready to deliver.
   *
   * @param holder the worker's id
   * @throws io.javatask.api.TaskException INVALID_CONFIG if a transport lacks what it needs
   */
  public static Couriers of(
      LineageSettings settings,
      Outbox outbox,
      Leases leases,
      String holder,
      LineageCounts counts,
      Clock clock) {
    List<Courier> couriers = new ArrayList<>();
    settings
        .transports()
        .forEach(
            (name, transport) ->
                couriers.add(
                    new Courier(
                        name,
                        Transports.open(name, transport),
                        transport.timeout(),
                        outbox,
                        leases,
                        holder,
                        settings,
                        counts,
                        clock)));
    Couriers made = new Couriers(List.copyOf(couriers), outbox, counts);
    made.tidy(clock.instant().minus(settings.retention()));
    return made;
  }

  /** A transport that is no longer configured has nobody who gives up what is too old for it. */
  private void tidy(Instant before) {
    int lost = outbox.abandon(transports().stream().map(Lineage::channel).toList(), before);
    if (lost > 0) {
      counts.drop(lost);
      LOG.error("lineage: {} old events of transports that are gone are given up", lost);
    }
  }

  /** The names of the transports. */
  public List<String> transports() {
    return couriers.stream().map(Courier::name).toList();
  }

  /** Number of events that a transport has not taken yet. */
  public long waiting(String transport) {
    return outbox.waiting(Lineage.channel(transport));
  }

  public void start() {
    couriers.forEach(Courier::start);
  }

  @Override
  public void close() {
    couriers.forEach(Courier::close);
  }
}
