package io.javatask.worker.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.javatask.api.DataInterval;
import io.javatask.api.ErrorCode;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.worker.TestLedger;
import io.javatask.worker.config.Secret;
import io.javatask.worker.config.TrustSettings;
import io.javatask.worker.ledger.Changes;
import io.javatask.worker.ledger.ContractLedger;
import io.javatask.worker.ledger.Ending;
import io.javatask.worker.ledger.Leases;
import io.javatask.worker.ledger.LedgerDatabase;
import io.javatask.worker.ledger.Measured;
import io.javatask.worker.ledger.Miss;
import io.javatask.worker.ledger.MissQuery;
import io.javatask.worker.ledger.Result;
import io.javatask.worker.ledger.RunError;
import io.javatask.worker.ledger.RunLedger;
import io.javatask.worker.ledger.RunRecord;
import io.javatask.worker.ledger.RunType;
import io.javatask.worker.ledger.Submission;
import io.javatask.worker.ledger.TrustDataset;
import io.javatask.worker.ledger.TrustLedger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** The clock over real ledgers. */
@ParameterizedClass
@EnumSource
class TrustWatchTest {
  private static final String CONTRACT =
      """
      {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "c", "name": "things", "version": "1.0.0",
       "status": "active", "schema": [{"name": "things", "properties": [{"name": "n", "logicalType": "integer"}]}],
       "slaProperties": [
         {"property": "completion", "value": 1, "unit": "h", "schedule": "0 0 * * *"},
         {"property": "violatingRows", "value": 1, "unit": "percent"}]}
      """;

  @Parameter TestLedger kind = TestLedger.SQLITE;
  @TempDir Path home = Path.of("");
  private final Ticking clock = new Ticking(Instant.parse("2026-01-01T12:00:00Z"));
  private LedgerDatabase database;
  private RunLedger runs;
  private TrustLedger trust;
  private ContractLedger contracts;
  private String hash = "";

  /** A clock that is set by hand. */
  private static final class Ticking extends Clock {
    private Instant now;

    Ticking(Instant now) {
      this.now = now;
    }

    void set(String time) {
      now = Instant.parse(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @BeforeEach
  void open() {
    database = LedgerDatabase.open(kind.fresh(), home);
    JsonMapper json = JsonMapper.shared();
    runs = new RunLedger(database, json, clock, "w", new Changes());
    trust = new TrustLedger(database, clock, json);
    contracts = new ContractLedger(database, clock);
    Contract contract = new ContractReader().read(CONTRACT, "c", Optional.empty());
    hash = contract.hash();
    contracts.register(hash, "c", "things", "1.0.0", CONTRACT, "things.json");
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Contract heldTo(TrustDataset dataset) {
    return new ContractReader()
        .read(contracts.find(dataset.contractHash()).orElseThrow().text(), "c", Optional.empty());
  }

  private Watch watch(String worker, TrustSettings settings) {
    return new Watch(
        trust,
        new Leases(database),
        worker,
        (Function<TrustDataset, Contract>) this::heldTo,
        () -> {},
        settings,
        clock);
  }

  private void expect() {
    trust.expect(contracts.find(hash).orElseThrow(), "things");
  }

  private List<Miss> misses() {
    return trust
        .misses(
            new MissQuery(
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                100,
                ""))
        .items();
  }

  private RunRecord begin(String interval, String inputs) {
    return begin(UUID.randomUUID().toString(), interval, inputs);
  }

  private RunRecord begin(String id, String interval, String inputs) {
    Submission submission =
        new Submission(
            id,
            UUID.randomUUID().toString(),
            "sha256:" + "0".repeat(64),
            "upsert",
            "1.0.0",
            inputs,
            Optional.of(new Submission.ContractRef(hash, "things")),
            Optional.empty(),
            RunType.SCHEDULED,
            Optional.of(DataInterval.parse(interval)),
            "",
            clock.instant(),
            Optional.empty(),
            "",
            Map.of("dag_id", "d", "run_id", "dr", "task_id", "t"),
            Duration.ofHours(1),
            Duration.ofHours(1),
            "",
            Optional.empty());
    runs.submit(submission, queued -> {});
    return runs.find(id).orElseThrow();
  }

  private void succeed(RunRecord run, long rows, long bad) {
    Measured measured =
        new Measured(
            Optional.empty(),
            true,
            rows,
            rows - bad,
            bad,
            1,
            bad > 0 ? 1 : 0,
            rows,
            Map.of("n", 0L),
            Map.of(),
            OptionalLong.empty(),
            List.of(
                new Measured.Outcome(
                    "r", "not_null", bad > 0 ? "FAILED" : "PASSED", "error", rows, bad, "")));
    runs.settle(
        Ending.of(
            run,
            new Result("{}", Optional.of("WARN"), Optional.empty()).saying(List.of(measured))));
  }

  private static final String INPUTS =
      "{\"landing\":\"warehouse:raw\",\"target\":\"warehouse:things\"}";

  @Test
  void aRunThatNeverStartedIsMissedOnceAndFoundAfterDowntime() {
    expect();
    Watch watch = watch("a", TrustSettings.DEFAULT);
    assertThat(watch.keep()).isTrue();
    clock.set("2026-01-02T00:59:00Z");
    watch.keep();
    assertThat(misses()).isEmpty();
    clock.set("2026-01-02T01:00:10Z");
    watch.keep();
    watch.keep();
    assertThat(misses()).hasSize(1);
    Miss first = misses().get(0);
    assertThat(first.begin()).isEqualTo(Instant.parse("2026-01-02T01:00:00Z"));
    assertThat(first.end()).isEmpty();
    assertThat(first.cause()).isEqualTo(Miss.Cause.NO_RUN);

    // nobody looks for three days
    watch.close();
    clock.set("2026-01-05T02:00:00Z");
    watch("b", TrustSettings.DEFAULT).keep();
    assertThat(misses())
        .extracting(miss -> miss.begin().toString())
        .containsExactly(
            "2026-01-05T01:00:00Z",
            "2026-01-04T01:00:00Z",
            "2026-01-03T01:00:00Z",
            "2026-01-02T01:00:00Z");
  }

  @Test
  void oneWorkerKeepsTheClockAtATime() {
    TrustSettings quick =
        new TrustSettings(Duration.ofMillis(200), Duration.ofDays(400), Optional.empty());
    Watch first = watch("a", quick);
    Watch second = watch("b", TrustSettings.DEFAULT);
    assertThat(first.keep()).isTrue();
    assertThat(second.keep()).isFalse();
    Awaitility.await().until(second::keep);
    assertThat(first.keep()).isFalse();
    second.close();
    assertThat(first.keep()).isTrue();
  }

  @Test
  void aLateRunEndsItsMissAndTheNameThatWasOnlyExpectedIsGivenUp() {
    Watch watch = watch("a", TrustSettings.DEFAULT);
    succeed(begin("2025-12-31T00:00:00Z/2026-01-01T00:00:00Z", INPUTS), 100, 0);
    clock.set("2026-01-02T02:00:00Z");
    RunRecord late = begin("2026-01-01T00:00:00Z/2026-01-02T00:00:00Z", INPUTS);
    watch.keep();
    assertThat(misses()).extracting(Miss::cause).contains(Miss.Cause.LATE_RUN);
    clock.set("2026-01-02T02:30:00Z");
    succeed(late, 100, 0);
    watch.keep();
    Miss over =
        misses().stream()
            .filter(m -> m.part().startsWith("2026-01-01T00:00:00Z"))
            .findFirst()
            .orElseThrow();
    assertThat(over.begin()).isEqualTo(Instant.parse("2026-01-02T01:00:00Z"));
    assertThat(over.end()).contains(Instant.parse("2026-01-02T02:30:00Z"));
    assertThat(over.dagId()).isEqualTo("d");
    assertThat(trust.datasets(List.of(), 10, "").items())
        .extracting(TrustDataset::name)
        .containsExactly("warehouse:things");
  }

  @Test
  void whatWasExpectedUnderASchemasNameEndsWhenARunSaysWhereTheDataLie() {
    expect();
    Watch watch = watch("a", TrustSettings.DEFAULT);
    clock.set("2026-01-02T03:00:00Z");
    watch.keep();
    assertThat(misses()).extracting(Miss::end).containsExactly(Optional.empty());
    succeed(begin("2026-01-01T00:00:00Z/2026-01-02T00:00:00Z", INPUTS), 100, 0);
    watch.keep();
    assertThat(misses()).isNotEmpty().allMatch(miss -> miss.end().isPresent());
  }

  @Test
  void badRowsAreMissedAndRefundedByARepair() {
    Watch watch = watch("a", TrustSettings.DEFAULT);
    RunRecord bad = begin("2025-12-31T00:00:00Z/2026-01-01T00:00:00Z", INPUTS);
    succeed(bad, 100, 5);
    TrustDataset dataset = trust.datasetsOf(bad.requestId()).get(0);
    watch.look(dataset);
    Miss rows =
        misses().stream().filter(m -> m.sla().equals("violatingRows")).findFirst().orElseThrow();
    assertThat(rows.cause()).isEqualTo(Miss.Cause.RULE);
    assertThat(rows.detail()).isEqualTo("5.000 %: 5 of 100 rows");
    assertThat(rows.requestId()).contains(bad.requestId());
    clock.set("2026-01-01T13:00:00Z");
    succeed(begin("2025-12-31T00:00:00Z/2026-01-01T00:00:00Z", INPUTS), 100, 0);
    watch.look(trust.dataset(dataset.id()).orElseThrow());
    assertThat(
            misses().stream().filter(m -> m.id().equals(rows.id())).findFirst().orElseThrow().end())
        .contains(Instant.parse("2026-01-01T13:00:00Z"));
  }

  @Test
  void aDataSetThatIsMadeOfALateOneBlamesThat() {
    String raw = "{\"source\":\"landing:x.csv\",\"landing\":\"warehouse:raw\"}";
    succeed(begin("2025-12-31T00:00:00Z/2026-01-01T00:00:00Z", raw), 100, 0);
    succeed(begin("2025-12-31T00:00:00Z/2026-01-01T00:00:00Z", INPUTS), 100, 0);
    clock.set("2026-01-02T02:00:00Z");
    Watch watch = watch("a", TrustSettings.DEFAULT);
    watch.keep();
    assertThat(misses().stream().filter(m -> m.sla().equals("completion")).map(Miss::cause))
        .contains(Miss.Cause.NO_RUN, Miss.Cause.UPSTREAM);
  }

  @Test
  void aFailedRunIsAFactAndASupersededOneIsNot() {
    String id = UUID.randomUUID().toString();
    String interval = "2025-12-31T00:00:00Z/2026-01-01T00:00:00Z";
    RunRecord failed = begin(id, interval, INPUTS);
    runs.settle(Ending.of(id, failed.epoch(), new RunError(ErrorCode.STORE_UNAVAILABLE, "away")));
    RunRecord again = begin(id, interval, INPUTS);
    succeed(failed, 100, 100);
    succeed(again, 100, 0);
    TrustDataset dataset = trust.datasetsOf(id).get(0);
    assertThat(dataset.source()).isEqualTo("warehouse:raw");
    assertThat(trust.facts(dataset.id(), Instant.EPOCH, clock.instant()))
        .extracting(fact -> fact.state() + " " + fact.rowsBad())
        .containsExactly("FAILED 0", "SUCCEEDED 0");
    assertThat(
            trust
                .outcomes(Optional.of(dataset.id()), Optional.empty(), Optional.of("r"), 10, "")
                .items())
        .hasSize(1);
  }

  @Test
  void whatIsOldIsForgottenButNotWhatIsOpen() {
    expect();
    Watch watch = watch("a", TrustSettings.DEFAULT);
    succeed(begin("2025-12-31T00:00:00Z/2026-01-01T00:00:00Z", INPUTS), 100, 5);
    clock.set("2026-01-02T03:00:00Z");
    watch.keep();
    int open = (int) misses().stream().filter(m -> m.end().isEmpty()).count();
    assertThat(trust.forget(clock.instant())).isPositive();
    assertThat(misses()).hasSize(open).isNotEmpty();
  }

  @Test
  void aWebhookIsToldOnceOfEachInOrderThoughItWasDown() throws IOException {
    List<String> received = new CopyOnWriteArrayList<>();
    AtomicInteger refusals = new AtomicInteger(2);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/misses",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          boolean refused = refusals.getAndDecrement() > 0;
          if (!refused) {
            received.add(exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
          }
          exchange.sendResponseHeaders(refused ? 503 : 204, -1);
          exchange.close();
        });
    server.start();
    try {
      URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/misses");
      TrustSettings settings =
          new TrustSettings(
              Duration.ofSeconds(15),
              Duration.ofDays(400),
              Optional.of(
                  new TrustSettings.WebhookSettings(
                      url, new Secret("s3cret"), Duration.ofSeconds(5))));
      expect();
      Watch watch = watch("a", settings);
      clock.set("2026-01-04T02:00:00Z");
      watch.keep();
      assertThat(received).isEmpty();
      assertThat(trust.waiting()).isEqualTo(3);
      for (int minute = 1; minute < 5; minute++) {
        clock.set("2026-01-04T02:0" + minute + ":00Z");
        watch.keep();
      }
      assertThat(trust.waiting()).isZero();
      List<String> begun = new ArrayList<>();
      for (String body : received) {
        assertThat(body).startsWith("Bearer s3cret ");
        begun.add(
            JsonMapper.shared()
                .readTree(body.substring("Bearer s3cret ".length()))
                .path("beginTime")
                .asString());
      }
      assertThat(begun)
          .containsExactly("2026-01-02T01:00:00Z", "2026-01-03T01:00:00Z", "2026-01-04T01:00:00Z");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void pausesGrowToAnHour() {
    assertThat(Webhook.pause(0)).isEqualTo(Duration.ofSeconds(5));
    assertThat(Webhook.pause(3)).isEqualTo(Duration.ofSeconds(40));
    assertThat(Webhook.pause(60)).isEqualTo(Duration.ofHours(1));
  }
}
