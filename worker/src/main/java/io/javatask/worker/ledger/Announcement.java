package io.javatask.worker.ledger;

import java.util.List;

/**
 * What one worker lets the others know of a run; they read the rest in the ledger.
 *
 * @param workerId who says so
 */
public record Announcement(Kind kind, String workerId, String requestId) {
  /** What happened. */
  public enum Kind {
    /** A new attempt waits, and any older one is superseded. */
    QUEUED,
    /** The attempt under way is to be cancelled. */
    CANCEL,
    /** There is an event to read. */
    EVENT
  }

  static Announcement parse(String text) {
    List<String> words = List.of(text.split(" ", -1));
    return new Announcement(Kind.valueOf(words.get(0)), words.get(1), words.get(2));
  }

  @Override
  public String toString() {
    return kind + " " + workerId + " " + requestId;
  }
}
