package io.javatask.worker.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A way that lineage events go. */
public sealed interface LineageTransport {
  /** Most time for one event. */
  Duration timeout();

  /**
   * A POST of each event.
   *
   * @param url where to, path included
   * @param token sent as a bearer token; {@link Secret#NONE} sends none
   * @param timeout of one request, connecting included
   * @param gzip whether bodies are compressed
   */
  record Http(URI url, Secret token, Duration timeout, boolean gzip) implements LineageTransport {
    public Http {
      Urls.check(url);
      check(timeout);
    }
  }

  /** One line for each event, appended to a file. */
  record File(Path path) implements LineageTransport {
    @Override
    public Duration timeout() {
      return Duration.ofSeconds(10);
    }
  }

  /**
   * One message for each event, by the request id as its key.
   *
   * @param properties file of the producer's own settings, secrets among them
   */
  record Kafka(String servers, String topic, Optional<Path> properties, Duration timeout)
      implements LineageTransport {
    public Kafka {
      check(timeout);
    }
  }

  private static void check(Duration timeout) {
    if (timeout.toMillis() < 1 || timeout.compareTo(LineageSettings.LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "timeout: must be between 1ms and "
              + LineageSettings.LONGEST_TIMEOUT.toSeconds()
              + "s, not "
              + timeout);
    }
  }
}
