package io.javatask.worker.config;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How SLAs are watched.
 *
 * @param every how often the clock looks for what is missing
 * @param retention age at which what runs said of data sets is forgotten
 * @param webhook who is told of misses; absent for nobody
 */
public record TrustSettings(Duration every, Duration retention, Optional<WebhookSettings> webhook) {
  public static final TrustSettings DEFAULT =
      new TrustSettings(Duration.ofSeconds(15), Duration.ofDays(400), Optional.empty());

  public TrustSettings {
    if (every.compareTo(Duration.ofMillis(100)) < 0) {
      throw new IllegalArgumentException("every must be at least 100ms, not " + every);
    }
    if (retention.compareTo(Duration.ofDays(1)) < 0) {
      throw new IllegalArgumentException("retention must be at least 1d, not " + retention);
    }
  }

  /**
   * A receiver of misses.
   *
   * @param token sent as a bearer token; empty for none
   */
  public record WebhookSettings(URI url, Secret token, Duration timeout) {
    public WebhookSettings {
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (!http || url.getHost() == null) {
        throw new IllegalArgumentException(
            "url must be http://… or https://…, not '" + url.getScheme() + "'");
      }
      if (url.getUserInfo() != null) {
        throw new IllegalArgumentException("url must not hold a password: give tokenFile instead");
      }
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("timeout must be more than nothing, not " + timeout);
      }
    }
  }
}
