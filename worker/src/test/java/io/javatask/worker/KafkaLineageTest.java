package io.javatask.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.proto.v1.TaskRunState;
import io.javatask.worker.config.LineageSettings;
import io.javatask.worker.config.LineageTransport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a real broker of Kafka hears of runs. */
class KafkaLineageTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir static Path shared = Path.of("");
  private static KafkaBroker broker;

  @TempDir Path home = Path.of("");

  @BeforeAll
  static void start() throws Exception {
    broker = new KafkaBroker(shared.resolve("kafka"));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static LineageSettings told(String topic, Optional<Path> properties) {
    return LineageSettings.NONE.with(
        Map.of(
            "kafka",
            new LineageTransport.Kafka(
                broker.servers(), topic, properties, Duration.ofSeconds(3))));
  }

  private static String echoed(TestWorker worker) {
    String id = TestWorker.newId();
    worker.submit(id, "echo", "x");
    assertThat(worker.finished(id).getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    return id;
  }

  private static List<String> types(List<ConsumerRecord<String, String>> records, String id) {
    List<String> types = new ArrayList<>();
    for (ConsumerRecord<String, String> each : records) {
      JsonNode event = JSON.readTree(each.value());
      if (LineageReceiver.requestId(event).equals(id)) {
        assertThat(each.key()).isEqualTo(id);
        types.add(event.path("eventType").asString());
      }
    }
    return types;
  }

  @Test
  void aBrokerHearsOfEachRunInOnePartitionAndInOrder() throws Exception {
    broker.createTopic("ordered", Map.of());
    List<String> ids = new ArrayList<>();
    Path properties = Files.writeString(home.resolve("producer.properties"), "client.id=told\n");
    try (TestWorker worker = TestWorker.start(home, told("ordered", Optional.of(properties)))) {
      for (int i = 0; i < 6; i++) {
        ids.add(echoed(worker));
      }
      List<ConsumerRecord<String, String>> records = broker.await("ordered", 12);
      assertThat(records).hasSize(12);
      ids.forEach(id -> assertThat(types(records, id)).containsExactly("START", "COMPLETE"));
      assertThat(records.stream().map(ConsumerRecord::partition).distinct().count())
          .isGreaterThan(1);
    }
  }

  @Test
  void aBrokerThatIsKilledHearsTheRestWhenItIsBack() throws Exception {
    broker.createTopic("killed", Map.of());
    try (TestWorker worker = TestWorker.start(home, told("killed", Optional.empty()))) {
      String before = echoed(worker);
      broker.await("killed", 2);
      broker.kill();
      String meanwhile = echoed(worker);
      String also = echoed(worker);
      broker.restart();
      List<ConsumerRecord<String, String>> records = broker.await("killed", 6);
      for (String id : List.of(before, meanwhile, also)) {
        // a message that was under way when the broker died may have come to it twice
        assertThat(types(records, id))
            .containsSubsequence("START", "COMPLETE")
            .endsWith("COMPLETE");
      }
    }
  }

  @Test
  void aTopicThatIsMissingIsAFaultThatSomebodyMends() throws Exception {
    try (TestWorker worker = TestWorker.start(home, told("missing", Optional.empty()))) {
      String id = echoed(worker);
      broker.createTopic("missing", Map.of());
      assertThat(types(broker.await("missing", 2), id)).containsExactly("START", "COMPLETE");
    }
  }

  @Test
  void anEventThatIsTooLargeHoldsUpNoOther() throws Exception {
    broker.createTopic("large", Map.of("max.message.bytes", "3000"));
    try (TestWorker worker = TestWorker.start(home, told("large", Optional.empty()))) {
      String large = TestWorker.newId();
      worker.submit(
          TestWorker.request(large, "echo", "x")
              .putLabels("dag_id", "d".repeat(2000))
              .putLabels("task_id", "t".repeat(2000)));
      worker.finished(large);
      String small = echoed(worker);
      List<ConsumerRecord<String, String>> records = broker.await("large", 2);
      assertThat(types(records, small)).containsExactly("START", "COMPLETE");
      assertThat(types(records, large)).isEmpty();
    }
  }
}
