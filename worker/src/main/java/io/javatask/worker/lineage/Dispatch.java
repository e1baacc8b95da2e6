package io.javatask.worker.lineage;

import io.javatask.worker.config.LineageSettings;
import io.javatask.worker.config.LineageTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Hands events over at once, for whoever has no ledger to keep them in. */
public final class Dispatch {
  private final LineageSettings settings;

  public Dispatch(LineageSettings settings) {
    this.settings = settings;
  }

  /**
   * Sends events to every transport.
   *
   * @param key what the events have in common
   * @return what is lost, and why: a line for each transport that did not take all
   */
  public List<String> send(String key, List<String> events) throws InterruptedException {
    List<String> losses = new ArrayList<>();
    for (Map.Entry<String, LineageTransport> entry : settings.transports().entrySet()) {
      int sent = 0;
      try (Transport transport = Transports.open(entry.getKey(), entry.getValue())) {
        for (String event : events) {
          transport.send(key, event);
          sent++;
        }
      } catch (UndeliveredException e) {
        losses.add(
            "lineage "
                + entry.getKey()
                + ": "
                + (events.size() - sent)
                + " of "
                + events.size()
                + " events are lost: "
                + e.getMessage());
      }
    }
    return losses;
  }
}
