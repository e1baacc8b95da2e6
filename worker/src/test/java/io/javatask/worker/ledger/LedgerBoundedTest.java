package io.javatask.worker.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.javatask.proto.v1.ContractSource;
import io.javatask.proto.v1.DataInterval;
import io.javatask.proto.v1.OverrideGateRequest;
import io.javatask.proto.v1.RunType;
import io.javatask.proto.v1.SubmitTaskRunRequest;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.proto.v1.TrustServiceGrpc;
import io.javatask.worker.TestLedger;
import io.javatask.worker.TestWorker;
import io.javatask.worker.config.LedgerConfig;
import io.javatask.worker.config.LineageSettings;
import io.javatask.worker.config.LineageTransport;
import io.javatask.worker.config.Retention;
import io.javatask.worker.config.RunBounds;
import io.javatask.worker.config.Secret;
import io.javatask.worker.config.TrustSettings;
import io.javatask.worker.config.WorkerConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever runs leave in the ledger goes again: every table is looked at, so that a new one cannot
 * grow unseen.
 */
class LedgerBoundedTest {
  /** As many as there are contracts, data sets and workers, not as many as there are runs. */
  private static final Set<String> NOT_OF_RUNS =
      Set.of("contract", "trust_dataset", "worker", "lease", "flyway_schema_history");

  private static final Duration LONG_AFTER = Duration.ofDays(500);

  private static final String CONTRACT =
      """
      {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "urn:things", "name": "things", "version": "1.0.0",
       "status": "active",
       "schema": [{"name": "things", "properties": [
         {"name": "id", "logicalType": "string", "required": true, "primaryKey": true, "primaryKeyPosition": 1},
         {"name": "amount", "logicalType": "integer", "logicalTypeOptions": {"minimum": 0}}],
         "customProperties": [{"property": "policy", "value": {"onViolation": "quarantine"}}]}],
       "slaProperties": [
         {"property": "violatingRows", "value": 10, "unit": "percent", "customProperties": [
           {"property": "slo", "value": {"target": 0.9, "window": "30d"}}]}]}
      """;

  @TempDir Path home = Path.of("");
  private final Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);

  @ParameterizedTest
  @EnumSource
  void everythingThatRunsLeaveIsForgottenWhenItIsOld(TestLedger kind) throws IOException {
    Files.createDirectories(home.resolve("landing"));
    Files.createDirectories(home.resolve("contracts"));
    Files.writeString(home.resolve("contracts/things.json"), CONTRACT);
    WorkerConfig config = config(kind.fresh());
    try (TestWorker worker = TestWorker.start(config)) {
      load(worker, TestWorker.newId(), "good", 0, RunType.RUN_TYPE_SCHEDULED);
      String mended = TestWorker.newId();
      load(worker, mended, "bad", 4, RunType.RUN_TYPE_SCHEDULED);
      Awaitility.await().until(() -> count(config, "sla_miss") == 1);
      load(worker, mended, "mended", 0, RunType.RUN_TYPE_MANUAL);
      TrustServiceGrpc.newBlockingStub(worker.channel)
          .overrideGate(
              OverrideGateRequest.newBuilder()
                  .setDataset("things")
                  .setReason("known")
                  .setExpireTime(time(Instant.now().plus(Duration.ofDays(1))))
                  .build());
      Awaitility.await().until(() -> count(config, "notice") == 2);
    }
    assertThat(sizes(config)).as("what runs left").allSatisfy((t, n) -> assertThat(n).isPositive());

    try (TestWorker later = TestWorker.start(config, Clock.offset(Clock.systemUTC(), LONG_AFTER))) {
      assertThat(later.port).isPositive();
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> assertThat(sizes(config)).allSatisfy((t, n) -> assertThat(n).as(t).isZero()));
    }
  }

  /** Numbers of rows by table, of all that grow with runs. */
  private Map<String, Integer> sizes(WorkerConfig config) {
    try (LedgerDatabase look = LedgerDatabase.look(config.ledger(), config.stateDir())) {
      return look.read(
          handle -> {
            Map<String, Integer> sizes = new TreeMap<>();
            try (ResultSet tables =
                handle
                    .getConnection()
                    .getMetaData()
                    .getTables(null, schema(config), "%", new String[] {"TABLE"})) {
              while (tables.next()) {
                sizes.put(tables.getString("TABLE_NAME"), 0);
              }
            } catch (java.sql.SQLException e) {
              throw new IllegalStateException(e);
            }
            sizes.keySet().removeAll(NOT_OF_RUNS);
            sizes.replaceAll((table, none) -> count(handle, table));
            return sizes;
          });
    }
  }

  private static String schema(WorkerConfig config) {
    return config.ledger() instanceof LedgerConfig.Postgres ? "public" : "%";
  }

  private int count(WorkerConfig config, String table) {
    try (LedgerDatabase look = LedgerDatabase.look(config.ledger(), config.stateDir())) {
      return look.read(handle -> count(handle, table));
    }
  }

  private static int count(org.jdbi.v3.core.Handle handle, String table) {
    return handle.createQuery("SELECT count(*) FROM " + table).mapTo(Integer.class).one();
  }

  private void load(TestWorker worker, String id, String name, int bad, RunType type)
      throws IOException {
    StringBuilder file = new StringBuilder("id,amount\n");
    for (int row = 0; row < 10; row++) {
      file.append(row).append(',').append(row < bad ? -1 : 1).append('\n');
    }
    Files.writeString(home.resolve("landing").resolve(name + ".csv"), file);
    SubmitTaskRunRequest.Builder request =
        SubmitTaskRunRequest.newBuilder()
            .setRequestId(id)
            .setCallerAttempt("try-1")
            .setTaskType("upsert")
            .setContract(ContractSource.newBuilder().setName("things"))
            .setRunType(type)
            .setDataInterval(
                DataInterval.newBuilder()
                    .setStartTime(time(today.minus(Duration.ofDays(1))))
                    .setEndTime(time(today)))
            .putLabels("dag_id", "pipeline");
    request
        .getInputsBuilder()
        .putFields("source", text("landing:" + name + ".csv"))
        .putFields("target", text("warehouse:things"));
    worker.submit(request);
    assertThat(worker.finished(id).getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Timestamp time(Instant time) {
    return Timestamp.newBuilder().setSeconds(time.getEpochSecond()).build();
  }

  /** Nobody takes its lineage and its notices, so that they stay until they are too old. */
  private WorkerConfig config(LedgerConfig ledger) {
    URI nowhere = URI.create("http://127.0.0.1:1/");
    WorkerConfig plain = TestWorker.config(home, TestWorker.LIMITS, 0, ledger);
    LineageSettings lineage =
        LineageSettings.NONE.with(
            Map.of(
                "down",
                new LineageTransport.Http(nowhere, Secret.NONE, Duration.ofSeconds(1), false)));
    TrustSettings trust =
        new TrustSettings(
            Duration.ofSeconds(1),
            TrustSettings.DEFAULT.retention(),
            Optional.of(
                new TrustSettings.WebhookSettings(nowhere, Secret.NONE, Duration.ofSeconds(1))));
    return new WorkerConfig(
        plain.listen(),
        plain.security(),
        plain.stateDir(),
        plain.ledger(),
        plain.quarantineDir(),
        plain.held(),
        plain.pluginsDir(),
        plain.queues(),
        plain.runs(),
        RunBounds.NONE,
        new Retention(Optional.of(Duration.ofDays(90)), Optional.empty()),
        plain.watch(),
        plain.log(),
        lineage,
        trust,
        plain.metrics(),
        plain.locations());
  }
}
