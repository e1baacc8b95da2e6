package io.javatask.worker.lineage;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.worker.config.LineageTransport;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A message for each event, acknowledged by all replicas; those of one run are in one partition, in
 * their order.
 */
final class KafkaTransport implements Transport {
  private final LineageTransport.Kafka settings;
  private final KafkaProducer<String, String> producer;

  KafkaTransport(LineageTransport.Kafka settings) {
    this.settings = settings;
    Properties properties = new Properties();
    settings.properties().ifPresent(file -> load(properties, file));
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.servers());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    int millis = Math.toIntExact(settings.timeout().toMillis());
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    try {
      this.producer =
          new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    } catch (KafkaException e) {
      throw new TaskException(
          ErrorCode.INVALID_CONFIG, "lineage: the Kafka producer refuses its settings: " + e, e);
    }
  }

  private static void load(Properties properties, Path file) {
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new TaskException(
          ErrorCode.INVALID_CONFIG,
          "lineage: the propertiesFile " + file + " cannot be read: " + e.getMessage(),
          e);
    }
  }

  @Override
  public void send(String key, String event) throws UndeliveredException, InterruptedException {
    try {
      producer
          .send(new ProducerRecord<>(settings.topic(), key, event))
          .get(2 * settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
      String message = "Kafka at " + settings.servers() + ": " + cause;
      throw cause instanceof RecordTooLargeException
          ? UndeliveredException.forGood(message)
          : UndeliveredException.forNow(message, cause);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
  }
}
