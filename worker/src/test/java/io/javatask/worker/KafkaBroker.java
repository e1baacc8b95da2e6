package io.javatask.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;

/** A broker of Kafka, its own controller too, as a process that can be killed and started again. */
final class KafkaBroker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Path home;
  private final int port;
  private Process process;

  /** A broker whose first start is over. */
  KafkaBroker(Path home) throws IOException, InterruptedException {
    this.home = Files.createDirectories(home);
    this.port = FreePort.find();
    int controller = FreePort.find();
    Files.writeString(
        home.resolve("server.properties"),
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%d
        listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
        controller.listener.names=CONTROLLER
        log.dirs=%s
        auto.create.topics.enable=false
        offsets.topic.replication.factor=1
        transaction.state.log.replication.factor=1
        """
            .formatted(controller, port, controller, home.resolve("log")));
    Process format =
        run("kafka.tools.StorageTool", "format", "-t", Uuid.randomUuid().toString(), "-c");
    if (format.waitFor() != 0) {
      throw new IllegalStateException(said());
    }
    this.process = run("kafka.Kafka");
    awaitStart();
  }

  /** Runs a class of Kafka's; the path of the settings comes last. */
  private Process run(String main, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main));
    command.addAll(List.of(arguments));
    command.add(home.resolve("server.properties").toString());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("kafka.log").toFile()))
        .start();
  }

  private String said() throws IOException {
    return Files.readString(home.resolve("kafka.log"));
  }

  private void awaitStart() throws IOException {
    try (Admin admin = admin()) {
      Awaitility.await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(
              () ->
                  !process.isAlive()
                      || !admin.describeCluster().nodes().get(1, TimeUnit.SECONDS).isEmpty());
    }
    if (!process.isAlive()) {
      throw new IllegalStateException(said());
    }
  }

  private Admin admin() {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", servers());
    return Admin.create(settings);
  }

  String servers() {
    return "127.0.0.1:" + port;
  }

  /** Makes a topic of three partitions. */
  void createTopic(String topic, Map<String, String> settings)
      throws ExecutionException, InterruptedException, TimeoutException {
    try (Admin admin = admin()) {
      admin
          .createTopics(List.of(new NewTopic(topic, 3, (short) 1).configs(settings)))
          .all()
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** Waits for so many messages, and returns all that are in the topic. */
  List<ConsumerRecord<String, String>> await(String topic, int number) {
    Properties settings = new Properties();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers());
    List<ConsumerRecord<String, String>> found = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      Set<TopicPartition> partitions =
          Set.copyOf(IntStream.range(0, 3).mapToObj(i -> new TopicPartition(topic, i)).toList());
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInSameThread()
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(300)).forEach(found::add);
                return found.size() >= number;
              });
      // one that came twice would come now
      consumer.poll(Duration.ofMillis(500)).forEach(found::add);
    }
    return found;
  }

  /** Ends it at once, as a crash would. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Starts it again, with what it had. */
  void restart() throws IOException {
    process = run("kafka.Kafka");
    awaitStart();
  }

  @Override
  public void close() {
    kill();
  }
}
