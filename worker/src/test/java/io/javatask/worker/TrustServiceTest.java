package io.javatask.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.grpc.StatusRuntimeException;
import io.javatask.proto.v1.ContractSource;
import io.javatask.proto.v1.DataInterval;
import io.javatask.proto.v1.Dataset;
import io.javatask.proto.v1.EvaluateGateRequest;
import io.javatask.proto.v1.EvaluateGateResponse;
import io.javatask.proto.v1.GatePurpose;
import io.javatask.proto.v1.GateVerdict;
import io.javatask.proto.v1.GetDatasetTrustRequest;
import io.javatask.proto.v1.GetDatasetTrustResponse;
import io.javatask.proto.v1.GetErrorBudgetRequest;
import io.javatask.proto.v1.ListDatasetsRequest;
import io.javatask.proto.v1.ListMissesRequest;
import io.javatask.proto.v1.ListRuleOutcomesRequest;
import io.javatask.proto.v1.Miss;
import io.javatask.proto.v1.MissCause;
import io.javatask.proto.v1.MissState;
import io.javatask.proto.v1.OverrideGateRequest;
import io.javatask.proto.v1.RuleOutcome;
import io.javatask.proto.v1.RunType;
import io.javatask.proto.v1.SlaKind;
import io.javatask.proto.v1.SlaStatus;
import io.javatask.proto.v1.SubmitTaskRunRequest;
import io.javatask.proto.v1.TaskRun;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.proto.v1.TrustMetric;
import io.javatask.proto.v1.TrustMetricName;
import io.javatask.proto.v1.TrustServiceGrpc;
import io.javatask.worker.cli.TestCommand;
import io.javatask.worker.config.LedgerConfig;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Trust in a data set over the wire, from runs of real tasks. */
@ParameterizedClass
@EnumSource
class TrustServiceTest {
  private static final String CONTRACT =
      """
      {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "urn:things", "name": "things", "version": "2.1.0",
       "status": "active",
       "schema": [{"name": "things", "properties": [
         {"name": "id", "logicalType": "string", "required": true, "unique": true, "primaryKey": true,
          "primaryKeyPosition": 1},
         {"name": "amount", "logicalType": "integer", "logicalTypeOptions": {"minimum": 0}},
         {"name": "seen_at", "logicalType": "timestamp"}],
         "customProperties": [{"property": "policy", "value": {"onViolation": "quarantine"}}]}],
       "slaProperties": [
         {"id": "fresh", "property": "freshness", "value": 30, "unit": "d", "element": "things.seen_at"},
         {"id": "done", "property": "completion", "value": 2, "unit": "d", "element": "things"},
         {"id": "rows", "property": "violatingRows", "value": 10, "unit": "percent", "element": "things",
          "customProperties": [{"property": "slo", "value": {"target": 0.9, "window": "30d"}}]}],
       "customProperties": [{"property": "certification", "value":
         {"useCase": "tests", "risk": "high", "value": "low", "owner": "us", "expiresAt": "2020-01-01"}}]}
      """;

  @Parameter TestLedger kind = TestLedger.SQLITE;
  @TempDir Path home = Path.of("");
  private LedgerConfig ledger = LedgerConfig.DEFAULT;
  private TestWorker worker;
  private final Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(home.resolve("landing"));
    Files.createDirectories(home.resolve("contracts"));
    Files.writeString(home.resolve("contracts/things.json"), CONTRACT);
    ledger = kind.fresh();
    worker = TestWorker.start(home, ledger);
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  private TrustServiceGrpc.TrustServiceBlockingStub trust() {
    return TrustServiceGrpc.newBlockingStub(worker.channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  private static Timestamp time(Instant time) {
    return Timestamp.newBuilder().setSeconds(time.getEpochSecond()).build();
  }

  /** Loads some rows of a day, of which the first so many are bad. */
  private TaskRun load(int daysAgo, int rows, int bad, RunType type) throws IOException {
    Instant end = today.minus(Duration.ofDays(daysAgo));
    Instant start = end.minus(Duration.ofDays(1));
    StringBuilder file = new StringBuilder("id,amount,seen_at\n");
    for (int row = 0; row < rows; row++) {
      file.append(daysAgo).append('-').append(row).append(',');
      file.append(row < bad ? -1 : 1).append(',');
      file.append(row == 0 ? "" : start.plusSeconds(60)).append('\n');
    }
    String name = "day-" + daysAgo + "-" + bad + ".csv";
    Files.writeString(home.resolve("landing").resolve(name), file);
    String id = TestWorker.newId();
    SubmitTaskRunRequest.Builder request =
        SubmitTaskRunRequest.newBuilder()
            .setRequestId(id)
            .setCallerAttempt("try-1")
            .setTaskType("upsert")
            .setContract(ContractSource.newBuilder().setName("things"))
            .setRunType(type)
            .setDataInterval(
                DataInterval.newBuilder().setStartTime(time(start)).setEndTime(time(end)))
            .putLabels("dag_id", "pipeline")
            .putLabels("run_id", "run-" + daysAgo)
            .putLabels("task_id", "upsert");
    request
        .getInputsBuilder()
        .putFields("source", text("landing:" + name))
        .putFields("target", text("warehouse:things"));
    worker.submit(request);
    TaskRun run = worker.finished(id);
    assertThat(run.getReport()).contains("verdict");
    return run;
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private EvaluateGateResponse gate(GatePurpose purpose) {
    return trust()
        .evaluateGate(
            EvaluateGateRequest.newBuilder()
                .setDataset("warehouse:things")
                .setPurpose(purpose)
                .build());
  }

  @Test
  void badRowsSpendTheBudgetThatAGateAsksForAndARepairRefundsThem() throws IOException {
    load(3, 100, 0, RunType.RUN_TYPE_SCHEDULED);
    assertThat(gate(GatePurpose.GATE_PURPOSE_FEATURE).getAction())
        .isEqualTo(GateVerdict.GATE_VERDICT_ALLOW);

    TaskRun bad = load(2, 100, 40, RunType.RUN_TYPE_SCHEDULED);
    EvaluateGateResponse blocked = gate(GatePurpose.GATE_PURPOSE_FEATURE);
    assertThat(blocked.getAction()).isEqualTo(GateVerdict.GATE_VERDICT_BLOCK);
    // 40 of 200 rows, of which 10 % were allowed
    assertThat(blocked.getBudgets(0).getLeft()).isCloseTo(-1, within(1e-9));
    assertThat(blocked.getBudgets(0).getGood()).isEqualTo(160);
    assertThat(blocked.getReasons(0)).startsWith("rows: the budget is spent 2.0x");
    assertThat(gate(GatePurpose.GATE_PURPOSE_REPAIR).getAction())
        .isEqualTo(GateVerdict.GATE_VERDICT_ALLOW);
    Miss miss = awaitMiss("rows");
    assertThat(miss.getRequestId()).isEqualTo(bad.getRequestId());
    assertThat(miss.getCause()).isEqualTo(MissCause.MISS_CAUSE_RULE);
    assertThat(miss.getDetail()).isEqualTo("40.000 %: 40 of 100 rows");
    assertThat(miss.getDagId()).isEqualTo("pipeline");
    assertThat(miss.getDagRunId()).isEqualTo("run-2");

    load(2, 100, 0, RunType.RUN_TYPE_MANUAL);
    assertThat(gate(GatePurpose.GATE_PURPOSE_FEATURE).getAction())
        .isEqualTo(GateVerdict.GATE_VERDICT_ALLOW);
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(
                        trust()
                            .listMisses(
                                ListMissesRequest.newBuilder()
                                    .setState(MissState.MISS_STATE_CLOSED)
                                    .setKind(SlaKind.SLA_KIND_VIOLATING_ROWS)
                                    .build())
                            .getMissesList())
                    .hasSize(1));
  }

  private Miss awaitMiss(String sla) {
    return Awaitility.await()
        .until(
            () ->
                trust()
                    .listMisses(
                        ListMissesRequest.newBuilder()
                            .addDagIds("pipeline")
                            .setDataset("things")
                            .setState(MissState.MISS_STATE_OPEN)
                            .build())
                    .getMissesList()
                    .stream()
                    .filter(m -> m.getSla().equals(sla))
                    .toList(),
            found -> found.size() == 1)
        .get(0);
  }

  @Test
  void anOverrideLetsTheGatePassUntilItsTime() throws IOException {
    load(2, 100, 40, RunType.RUN_TYPE_SCHEDULED);
    OverrideGateRequest.Builder request =
        OverrideGateRequest.newBuilder()
            .setDataset("things")
            .setReason("the board meets at noon")
            .setAuthor("ann")
            .setExpireTime(time(Instant.now().plusSeconds(600)));
    trust().overrideGate(request.build());
    EvaluateGateResponse passed = gate(GatePurpose.GATE_PURPOSE_FEATURE);
    assertThat(passed.getAction()).isEqualTo(GateVerdict.GATE_VERDICT_WARN);
    assertThat(passed.getOverride().getReason()).isEqualTo("the board meets at noon");
    assertThat(trustOf("things").getOverride().getAuthor()).isEqualTo("ann");

    trust().overrideGate(request.setExpireTime(time(Instant.EPOCH)).build());
    assertThat(gate(GatePurpose.GATE_PURPOSE_FEATURE).getAction())
        .isEqualTo(GateVerdict.GATE_VERDICT_BLOCK);
    assertThatThrownBy(() -> trust().overrideGate(request.clearReason().build()))
        .hasMessageContaining("reason: is missing");
    assertThatThrownBy(
            () ->
                trust()
                    .overrideGate(
                        request
                            .setReason("r")
                            .setExpireTime(time(Instant.now().plus(Duration.ofDays(31))))
                            .build()))
        .hasMessageContaining("more than 30 days ahead");
  }

  private GetDatasetTrustResponse trustOf(String name) {
    return trust()
        .getDatasetTrust(GetDatasetTrustRequest.newBuilder().setDataset(name).setPoints(7).build());
  }

  private TaskRun run(String task, Map<String, Value> inputs, SubmitTaskRunRequest.Builder more) {
    String id = TestWorker.newId();
    SubmitTaskRunRequest.Builder request =
        more.setRequestId(id)
            .setCallerAttempt("try-1")
            .setTaskType(task)
            .setContract(ContractSource.newBuilder().setName("things"));
    inputs.forEach((key, value) -> request.getInputsBuilder().putFields(key, value));
    worker.submit(request);
    return worker.finished(id);
  }

  private TaskRun verify(int daysAgo, String file) {
    Instant end = today.minus(Duration.ofDays(daysAgo));
    return run(
        "upsert",
        Map.of(
            "source", text("landing:" + file),
            "target", text("warehouse:things"),
            "verify", Value.newBuilder().setBoolValue(true).build()),
        SubmitTaskRunRequest.newBuilder()
            .setRunType(RunType.RUN_TYPE_SCHEDULED)
            .setDataInterval(
                DataInterval.newBuilder()
                    .setStartTime(time(end.minus(Duration.ofDays(1))))
                    .setEndTime(time(end))));
  }

  private double metric(TrustMetricName name) {
    return trustOf("things").getMetricsList().stream()
        .filter(metric -> metric.getName() == name)
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private List<String> rows(String sql) {
    return TestLedger.texts(ledger, home.resolve("javatask-state"), sql);
  }

  @Test
  void comparisonsSpoilNothing() throws IOException {
    load(2, 10, 0, RunType.RUN_TYPE_SCHEDULED);
    Files.writeString(home.resolve("landing/none.csv"), "amount\n1\n");
    Files.writeString(home.resolve("landing/other.csv"), "id,amount,seen_at\n2-0,5,\nx,1,\n");

    assertThat(verify(2, "missing.csv").getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_FAILED);
    assertThat(verify(2, "none.csv").getReport()).contains("\"verdict\":\"FAIL\"");
    verify(2, "other.csv");

    assertThat(trustOf("things").getIncidents().getOpen()).isZero();
    assertThat(rows("SELECT part FROM trust_incidents")).isEmpty();
    assertThat(rows("SELECT runs || ' ' || bad_runs || ' ' || rows_read FROM trust_daily"))
        .containsExactly("1 0 10");
    // one changed, one missing
    assertThat(rows("SELECT idempotency_errors FROM trust_daily")).containsExactly("2");
    assertThat(metric(TrustMetricName.TRUST_METRIC_NAME_IDEMPOTENCY_ERRORS)).isEqualTo(2);

    assertThat(verify(2, "day-2-0.csv").getReport()).contains("\"verdict\":\"PROCEED\"");
    assertThat(metric(TrustMetricName.TRUST_METRIC_NAME_IDEMPOTENCY_ERRORS)).isZero();
  }

  @Test
  void theIntervalsOfABackfillThatIsVerifiedCountEach() throws IOException {
    Instant from = today.minus(Duration.ofDays(3));
    Instant second = from.plus(Duration.ofDays(1));
    Instant to = second.plus(Duration.ofDays(1));
    days(from, second, 1);
    backfill("run", from, to);
    days(from, second, 2);

    backfill("verify", from, to);
    assertThat(metric(TrustMetricName.TRUST_METRIC_NAME_IDEMPOTENCY_ERRORS)).isEqualTo(2);
    backfill("plan", from, to);
    assertThat(rows("SELECT part FROM trust_fact")).hasSize(3);

    backfill("run", from, to);
    backfill("verify", from, second);
    assertThat(metric(TrustMetricName.TRUST_METRIC_NAME_IDEMPOTENCY_ERRORS)).isEqualTo(1);
    backfill("verify", from, to);
    assertThat(metric(TrustMetricName.TRUST_METRIC_NAME_IDEMPOTENCY_ERRORS)).isZero();
  }

  /** It broke, and did not violate the contract. */
  @Test
  void aBackfillOfWhichAnIntervalFailedHasNoVerdictOnTheData() throws IOException {
    Instant from = today.minus(Duration.ofDays(3));
    Instant to = today.minus(Duration.ofDays(1));
    days(from, from, 1);
    TaskRun run = run("backfill", backfillOf("run", from, to), SubmitTaskRunRequest.newBuilder());
    assertThat(run.getReport()).contains("SOURCE_NOT_FOUND", "\"verdict\":\"FAIL\"");
    assertThat(rows("SELECT state FROM trust_fact WHERE verdict IS NULL"))
        .containsExactly("FAILED");
  }

  private void days(Instant first, Instant second, int amount) throws IOException {
    for (Instant day : List.of(first, second)) {
      Files.writeString(
          home.resolve("landing/day-" + day.toString().substring(0, 10) + ".csv"),
          "id,amount,seen_at\n" + day + "," + amount + ",\n");
    }
  }

  private static Map<String, Value> backfillOf(String action, Instant from, Instant to) {
    return Map.of(
        "action", text(action),
        "from", text(from.toString()),
        "to", text(to.toString()),
        "source", text("landing:day-{start}.csv"),
        "target", text("warehouse:things"));
  }

  private void backfill(String action, Instant from, Instant to) {
    TaskRun run = run("backfill", backfillOf(action, from, to), SubmitTaskRunRequest.newBuilder());
    assertThat(run.getState()).as(run.toString()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
  }

  @Test
  void backfillMakesDataNoNewer() throws IOException {
    TaskRun live = load(2, 10, 0, RunType.RUN_TYPE_SCHEDULED);
    load(1, 10, 0, RunType.RUN_TYPE_BACKFILL);

    GetDatasetTrustResponse trust = trustOf("things");

    assertThat(trust.getNewestTime())
        .isEqualTo(time(today.minus(Duration.ofDays(3)).plusSeconds(60)));
    assertThat(trust.getPublishTime()).isEqualTo(live.getEndTime());
  }

  @Test
  void everythingIsKnownOfADataSet() throws IOException {
    load(2, 10, 0, RunType.RUN_TYPE_SCHEDULED);
    TaskRun last = load(1, 10, 1, RunType.RUN_TYPE_SCHEDULED);
    GetDatasetTrustResponse trust = trustOf("things");
    Dataset dataset = trust.getDataset();
    assertThat(dataset.getName()).isEqualTo("warehouse:things");
    assertThat(dataset.getContractVersion()).isEqualTo("2.1.0");
    assertThat(dataset.getCertification().getExpired()).isTrue();
    assertThat(dataset.getLastRequestId()).isEqualTo(last.getRequestId());
    assertThat(dataset.getLastVerdict()).isEqualTo("WARN");
    assertThat(trust.getSlasList())
        .extracting(sla -> sla.getName() + " " + sla.getStatus())
        .containsExactly(
            "fresh " + SlaStatus.SLA_STATUS_MET,
            "done " + SlaStatus.SLA_STATUS_MET,
            "rows " + SlaStatus.SLA_STATUS_AT_RISK);
    assertThat(dataset.getStatus()).isEqualTo(SlaStatus.SLA_STATUS_AT_RISK);
    assertThat(trust.getBudgets(0).getLeft()).isCloseTo(0.5, within(1e-9));
    assertThat(trust.getBudgets(0).getPointsCount()).isEqualTo(60);
    assertThat(trust.getMetricsList())
        .extracting(TrustMetric::getName)
        .startsWith(
            TrustMetricName.TRUST_METRIC_NAME_FRESHNESS_P95,
            TrustMetricName.TRUST_METRIC_NAME_NULL_RATE);
    assertThat(trust.getMetrics(0).getPointsCount()).isEqualTo(7);
    // the newest event is of the day before yesterday, and before the second run a day older
    double age = Duration.between(today.minus(Duration.ofDays(2)), Instant.now()).toSeconds() - 60;
    assertThat(trust.getMetrics(0).getValue()).isBetween(age - 120, age + 86_400 + 120);
    // two of sixty cells
    assertThat(trust.getMetrics(1).getValue()).isCloseTo(100.0 * 2 / 60, within(1e-6));
    List<RuleOutcome> outcomes =
        trust()
            .listRuleOutcomes(
                ListRuleOutcomesRequest.newBuilder().setRequestId(last.getRequestId()).build())
            .getOutcomesList();
    assertThat(outcomes).anyMatch(o -> o.getStatus().equals("FAILED") && o.getFailed() == 1);
    String rule =
        outcomes.stream().filter(o -> o.getFailed() == 1).findFirst().orElseThrow().getRule();
    assertThat(
            trust()
                .listRuleOutcomes(
                    ListRuleOutcomesRequest.newBuilder()
                        .setDataset("things")
                        .setRule(rule)
                        .setPageSize(1)
                        .build())
                .getNextPageToken())
        .isNotEmpty();
  }

  @Test
  void aNameThatFitsNothingIsToldTheNearest() throws IOException {
    load(1, 10, 0, RunType.RUN_TYPE_SCHEDULED);
    assertThatThrownBy(() -> trustOf("warehouse:thing"))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("NOT_FOUND")
        .hasMessageContaining("did you mean 'warehouse:things'?");
    assertThatThrownBy(() -> trustOf("")).hasMessageContaining("is missing");
    assertThatThrownBy(
            () ->
                trust()
                    .getErrorBudget(
                        GetErrorBudgetRequest.newBuilder()
                            .setDataset("things")
                            .setSla("row")
                            .build()))
        .hasMessageContaining("did you mean 'rows'?");
    assertThatThrownBy(
            () -> trust().listMisses(ListMissesRequest.newBuilder().setPageToken("x").build()))
        .hasMessageContaining("INVALID_ARGUMENT");
  }

  @Test
  void dataSetsAreListedByPageAndByDag() throws IOException {
    load(1, 10, 0, RunType.RUN_TYPE_SCHEDULED);
    assertThat(
            trust()
                .listDatasets(ListDatasetsRequest.newBuilder().addDagIds("pipeline").build())
                .getDatasetsList())
        .extracting(Dataset::getName)
        .containsExactly("warehouse:things");
    assertThat(
            trust()
                .listDatasets(ListDatasetsRequest.newBuilder().addDagIds("other").build())
                .getDatasetsCount())
        .isZero();
  }

  @Test
  void theCommandLineShowsTheSameFromTheWorkerAndFromTheLedger() throws IOException {
    load(2, 100, 40, RunType.RUN_TYPE_SCHEDULED);
    awaitMiss("rows");
    Files.writeString(
        home.resolve("worker.yaml"), TestLedger.yaml(ledger) + "stateDir: javatask-state\n");
    String remote = "--worker 127.0.0.1:" + worker.port;
    for (String where : List.of(remote, "--config worker.yaml")) {
      assertThat(TestCommand.run(home, "trust " + where))
          .contains("warehouse:things")
          .contains("MISSED");
      assertThat(TestCommand.run(home, "trust things " + where))
          .contains("certified   tests, risk high, value low, until 2020-01-01 (expired)")
          .contains("sla         rows MISSED (objective at most 10 %, observed 40.000 %")
          .contains("budget      rows: spent 4.0x of 10 % over 30 d")
          .contains("metric      null rate: 0.3333 percent");
      assertThat(TestCommand.run(home, "trust misses things --open " + where))
          .contains("RULE: 40.000 %: 40 of 100 rows");
      StringWriter out = new StringWriter();
      assertThat(TestCommand.run(home, out, out, "trust gate things " + where)).isEqualTo(1);
      assertThat(out.toString()).contains("action      BLOCK");
      assertThat(TestCommand.run(home, "trust gate things --purpose repair " + where))
          .contains("action      ALLOW");
      assertThat(TestCommand.run(home, "trust things --json " + where))
          .contains("\"name\": \"warehouse:things\"");
      StringWriter err = new StringWriter();
      assertThat(TestCommand.run(home, err, err, "trust thing " + where)).isEqualTo(2);
      assertThat(err.toString())
          .startsWith("javatask: DATASET_NOT_FOUND: the ledger has no data set 'thing'");
    }
  }
}
