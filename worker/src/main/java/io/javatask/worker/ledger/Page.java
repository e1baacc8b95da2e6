package io.javatask.worker.ledger;

import java.util.List;

/**
 * A part of a list.
 *
 * @param next where the next page begins; empty at the end
 */
public record Page<T>(List<T> items, String next) {
  public Page {
    items = List.copyOf(items);
  }
}
