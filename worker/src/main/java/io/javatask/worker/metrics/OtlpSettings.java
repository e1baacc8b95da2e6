package io.javatask.worker.metrics;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.javatask.worker.config.MetricsSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receiver that the configuration names, in Micrometer's words; what it does not speak of is
 * taken from OpenTelemetry's own environment variables.
 */
final class OtlpSettings implements OtlpConfig {
  private static final Logger LOG = LoggerFactory.getLogger(OtlpSettings.class);

  private final MetricsSettings.Otlp settings;
  private final String version;

  private OtlpSettings(MetricsSettings.Otlp settings, String version) {
    this.settings = settings;
    this.version = version;
  }

  /** Begins to send. */
  static MeterRegistry open(MetricsSettings.Otlp settings, String version) {
    LOG.info("metrics are sent to {} each {}", settings.url(), settings.every());
    return OtlpMeterRegistry.builder(new OtlpSettings(settings, version))
        .threadFactory(
            new ThreadFactoryBuilder().setNameFormat("metrics-otlp").setDaemon(true).build())
        .build();
  }

  /** No properties by name. */
  @Override
  public @Nullable String get(String key) {
    return null;
  }

  @Override
  public String url() {
    return settings.url().toString();
  }

  @Override
  public Duration step() {
    return settings.every();
  }

  /** As OpenTelemetry's conventions and the names of our meters have it. */
  @Override
  public TimeUnit baseTimeUnit() {
    return TimeUnit.SECONDS;
  }

  @Override
  public Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>(OtlpConfig.super.headers());
    if (!settings.token().reveal().isEmpty()) {
      headers.put("Authorization", "Bearer " + settings.token().reveal());
    }
    return headers;
  }

  @Override
  public Map<String, String> resourceAttributes() {
    Map<String, String> attributes = new HashMap<>(OtlpConfig.super.resourceAttributes());
    attributes.putIfAbsent("service.name", "javatask");
    attributes.putIfAbsent("service.version", version);
    return attributes;
  }
}
