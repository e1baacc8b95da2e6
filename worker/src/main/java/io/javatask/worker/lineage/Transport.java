package io.javatask.worker.lineage;

/** Hands events to a backend. */
interface Transport extends AutoCloseable {
  /**
   * Returns when the backend has the event.
   *
   * @param key what the events of one run have in common
   * @param event JSON text on one line
   */
  void send(String key, String event) throws UndeliveredException, InterruptedException;

  @Override
  default void close() {}
}
