package io.javatask.worker.lineage;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.worker.config.LineageTransport;

/** Makes the transports that a configuration speaks of. */
final class Transports {
  private Transports() {}

  /**
   * Opens a transport; its backend need not be there yet.
   *
   * @throws TaskException INVALID_CONFIG if it lacks what it needs here
   */
  static Transport open(String name, LineageTransport settings) {
    if (settings instanceof LineageTransport.Http http) {
      return new HttpTransport(http);
    }
    if (settings instanceof LineageTransport.File file) {
      return new FileTransport(file.path());
    }
    return kafka(name, (LineageTransport.Kafka) settings);
  }

  private static Transport kafka(String name, LineageTransport.Kafka settings) {
    try {
      return new KafkaTransport(settings);
    } catch (NoClassDefFoundError e) {
      throw new TaskException(
          ErrorCode.INVALID_CONFIG,
          "lineage.transports."
              + name
              + ": the type kafka needs kafka-clients, which is no part of the distribution: put"
              + " its jar and those that it needs into lib/",
          e);
    }
  }
}
