package io.javatask.worker;

import static io.javatask.worker.TestWorker.newId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.javatask.proto.v1.ContractSource;
import io.javatask.proto.v1.DataInterval;
import io.javatask.proto.v1.GetDatasetTrustRequest;
import io.javatask.proto.v1.GetDatasetTrustResponse;
import io.javatask.proto.v1.ListMissesRequest;
import io.javatask.proto.v1.Miss;
import io.javatask.proto.v1.MissCause;
import io.javatask.proto.v1.RunType;
import io.javatask.proto.v1.SlaStatus;
import io.javatask.proto.v1.SubmitTaskRunRequest;
import io.javatask.proto.v1.TaskPromises;
import io.javatask.proto.v1.TaskRun;
import io.javatask.proto.v1.TrustServiceGrpc;
import io.javatask.worker.cli.TestCommand;
import io.javatask.worker.config.LedgerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** SLAs that a caller's task promises, without any contract. */
@ParameterizedClass
@EnumSource
class TaskPromisesTest {
  @Parameter TestLedger kind = TestLedger.SQLITE;
  @TempDir Path home = Path.of("");
  private LedgerConfig ledger = LedgerConfig.DEFAULT;
  private TestWorker worker;
  private final Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);

  @BeforeEach
  void start() {
    ledger = kind.fresh();
    worker = TestWorker.start(home, ledger);
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  private static Struct sla(String property, double value, String unit, String schedule) {
    Struct.Builder sla = Struct.newBuilder();
    sla.putFields("property", text(property));
    sla.putFields("value", Value.newBuilder().setNumberValue(value).build());
    sla.putFields("unit", text(unit));
    if (!schedule.isEmpty()) {
      sla.putFields("schedule", text(schedule));
    }
    return sla.build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Timestamp time(Instant time) {
    return Timestamp.newBuilder().setSeconds(time.getEpochSecond()).build();
  }

  /** A run of the hour that ended so many hours before this one began. */
  private SubmitTaskRunRequest.Builder request(String task, int hoursAgo, Struct... slas) {
    Instant end = hour.minus(Duration.ofHours(hoursAgo));
    return TestWorker.request(newId(), task, "x")
        .setRunType(RunType.RUN_TYPE_SCHEDULED)
        .setDataInterval(
            DataInterval.newBuilder()
                .setStartTime(time(end.minus(Duration.ofHours(1))))
                .setEndTime(time(end)))
        .putLabels("dag_id", "shop")
        .putLabels("task_id", "report")
        .putLabels("run_id", "hour-" + hoursAgo)
        .setPromises(TaskPromises.newBuilder().addAllSlas(List.of(slas)));
  }

  private TrustServiceGrpc.TrustServiceBlockingStub trust() {
    return TrustServiceGrpc.newBlockingStub(worker.channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  private GetDatasetTrustResponse known() {
    return trust()
        .getDatasetTrust(GetDatasetTrustRequest.newBuilder().setDataset("shop.report").build());
  }

  private List<Miss> misses() {
    return trust()
        .listMisses(ListMissesRequest.newBuilder().setDataset("shop.report").build())
        .getMissesList();
  }

  @Test
  void aRunThatEndsInTimeKeepsWhatItsTaskPromises() {
    SubmitTaskRunRequest.Builder request = request("echo", 1, sla("completion", 3, "d", ""));
    worker.submit(request);
    worker.finished(request.getRequestId());

    GetDatasetTrustResponse known = known();

    assertThat(known.getDataset().getDagId()).isEqualTo("shop");
    assertThat(known.getDataset().getTaskId()).isEqualTo("report");
    assertThat(known.getSlas(0).getName()).isEqualTo("completion");
    assertThat(known.getSlas(0).getStatus()).isEqualTo(SlaStatus.SLA_STATUS_MET);
    assertThat(misses()).isEmpty();
  }

  /** A task that only compares has done its work. */
  @Test
  void aComparisonThatEndsInTimeKeepsWhatItsTaskPromises() throws IOException {
    Files.createDirectories(home.resolve("contracts"));
    Files.createDirectories(home.resolve("landing"));
    Files.writeString(
        home.resolve("contracts/ids.json"),
        """
        {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "urn:ids", "name": "ids", "version": "1.0.0",
         "status": "active", "schema": [{"name": "ids", "properties": [{"name": "id", "logicalType": "string",
         "primaryKey": true, "primaryKeyPosition": 1}]}]}
        """);
    Files.writeString(home.resolve("landing/ids.csv"), "id\na\n");
    SubmitTaskRunRequest.Builder request = request("upsert", 1, sla("completion", 3, "d", ""));
    request
        .setContract(ContractSource.newBuilder().setName("ids"))
        .getInputsBuilder()
        .clearFields()
        .putFields("source", text("landing:ids.csv"))
        .putFields("target", text("warehouse:ids"));
    worker.submit(request);
    worker.finished(request.getRequestId());
    request
        .setRequestId(newId())
        .setDataInterval(request("echo", 0).getDataInterval())
        .getInputsBuilder()
        .putFields("verify", Value.newBuilder().setBoolValue(true).build());
    worker.submit(request);
    TaskRun run = worker.finished(request.getRequestId());

    assertThat(run.getReport()).contains("idempotencyErrors");
    assertThat(
            TestLedger.texts(
                ledger,
                home.resolve("javatask-state"),
                "SELECT published FROM trust_fact f JOIN trust_dataset d ON d.id = f.dataset_id"
                    + " WHERE d.name = 'shop.report' AND f.idempotency_errors IS NULL"))
        .containsExactly("1", "1");
  }

  @Test
  void aLateOneIsMissedWhenItIsOverAndShownByTheCommand() {
    SubmitTaskRunRequest.Builder request = request("echo", 5, sla("completion", 1, "h", ""));
    worker.submit(request);
    worker.finished(request.getRequestId());

    Awaitility.await().untilAsserted(() -> assertThat(misses()).hasSize(1));
    Miss miss = misses().get(0);
    assertThat(miss.getCause()).isEqualTo(MissCause.MISS_CAUSE_LATE_RUN);
    assertThat(miss.getRequestId()).isEqualTo(request.getRequestId());
    assertThat(miss.getDagRunId()).isEqualTo("hour-5");
    assertThat(TestCommand.run(home, "trust misses --worker 127.0.0.1:" + worker.port))
        .contains("shop.report")
        .contains("completion");
  }

  @Test
  void aRunThatNeverCameIsMissedByTheClockUntilNothingIsPromised() {
    SubmitTaskRunRequest.Builder request = request("echo", 1, sla("completion", 1, "h", "@hourly"));
    worker.submit(request);
    worker.finished(request.getRequestId());
    worker.close();
    worker =
        TestWorker.start(
            TestWorker.config(home, TestWorker.LIMITS, 0, ledger),
            Clock.offset(Clock.systemUTC(), Duration.ofHours(3)));

    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(misses())
                    .anyMatch(miss -> miss.getCause() == MissCause.MISS_CAUSE_NO_RUN));

    SubmitTaskRunRequest.Builder nothing = request("echo", 0);
    worker.submit(nothing);
    worker.finished(nothing.getRequestId());
    assertThat(known().getSlasList()).isEmpty();
  }

  @Test
  void whatCannotBePromisedIsRefusedWithAReason() {
    assertThatThrownBy(() -> worker.submit(request("echo", 1, sla("freshness", 1, "h", ""))))
        .hasMessageContaining("promises.slas[0]")
        .hasMessageContaining("'freshness' is promised by the contract of a data set");
    assertThatThrownBy(() -> worker.submit(request("echo", 1, sla("completion", 1, "hh", ""))))
        .hasMessageContaining("unknown unit 'hh'");
    assertThatThrownBy(() -> worker.submit(request("echo", 1, sla("complete", 1, "h", ""))))
        .hasMessageContaining("no task can promise 'complete'")
        .hasMessageContaining("completion");
    assertThatThrownBy(
            () -> worker.submit(request("echo", 1, sla("completion", 1, "h", "")).clearLabels()))
        .hasMessageContaining("has no 'dag_id'");
  }
}
