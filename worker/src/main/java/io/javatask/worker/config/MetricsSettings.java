package io.javatask.worker.config;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Who is told of metrics.
 *
 * @param scrape where they are asked for
 * @param otlp whom they are sent to
 * @param every how often those of data sets are computed anew
 */
public record MetricsSettings(Optional<Scrape> scrape, Optional<Otlp> otlp, Duration every) {
  public static final Duration EVERY = Duration.ofSeconds(60);

  public MetricsSettings {
    if (scrape.isEmpty() && otlp.isEmpty()) {
      throw new IllegalArgumentException("listen and otlp.url are missing: give one of them");
    }
    checkPeriod("every", every);
  }

  private static void checkPeriod(String name, Duration period) {
    if (period.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(name + " must be at least 1s, not " + period);
    }
  }

  /**
   * Where Prometheus asks.
   *
   * @param listen answers in clear
   * @param token what a scrape has to send as a bearer token; empty for none
   */
  public record Scrape(ListenAddress listen, Secret token) {
    public Scrape {
      if (!listen.isLoopback() && token.reveal().isEmpty()) {
        throw new IllegalArgumentException(
            "listen: '"
                + listen.host()
                + "' can be reached from other machines, so that it needs tokenFile or tokenEnv; or"
                + " listen on 127.0.0.1");
      }
    }
  }

  /**
   * A receiver of OpenTelemetry's protocol over HTTP.
   *
   * @param url where to, path included
   * @param token sent as a bearer token; empty sends none
   * @param every how often
   */
  public record Otlp(URI url, Secret token, Duration every) {
    public Otlp {
      Urls.check(url);
      checkPeriod("every", every);
    }
  }
}
