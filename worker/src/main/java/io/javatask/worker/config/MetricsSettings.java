package io.javatask.worker.config;

import java.time.Duration;

/**
 * Where metrics are scraped.
 *
 * @param listen answers in clear
 * @param token what a scrape has to send as a bearer token; empty for none
 * @param every how often those of data sets are computed anew
 */
public record MetricsSettings(ListenAddress listen, Secret token, Duration every) {
  public static final Duration EVERY = Duration.ofSeconds(60);

  public MetricsSettings {
    if (!listen.isLoopback() && token.reveal().isEmpty()) {
      throw new IllegalArgumentException(
          "listen: '"
              + listen.host()
              + "' can be reached from other machines, so that it needs tokenFile or tokenEnv; or"
              + " listen on 127.0.0.1");
    }
    if (every.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("every must be at least 1s, not " + every);
    }
  }
}
