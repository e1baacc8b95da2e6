package io.javatask.worker.config;

import java.time.Duration;

/**
 * How events are streamed.
 *
 * @param keepalive silence after which a stream is sent a sign of life
 */
public record WatchSettings(Duration keepalive) {
  public static final WatchSettings DEFAULT = new WatchSettings(Duration.ofSeconds(10));

  public WatchSettings {
    if (keepalive.compareTo(Duration.ofMillis(100)) < 0) {
      throw new IllegalArgumentException("keepalive must be at least 100ms, not " + keepalive);
    }
  }
}
