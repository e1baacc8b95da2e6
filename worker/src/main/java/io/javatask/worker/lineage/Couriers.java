package io.javatask.worker.lineage;

import io.javatask.worker.config.LineageSettings;
import io.javatask.worker.ledger.Leases;
import io.javatask.worker.ledger.Outbox;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Delivers the events of a ledger: one courier for each transport. */
public final class Couriers implements AutoCloseable {
  private final List<Courier> couriers;
  private final Outbox outbox;

  private Couriers(List<Courier> couriers, Outbox outbox) {
    this.couriers = couriers;
    this.outbox = outbox;
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
    return new Couriers(List.copyOf(couriers), outbox);
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
