package io.javatask.worker.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.DataInterval;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.worker.TestLedger;
import io.javatask.worker.cli.TestCommand;
import io.javatask.worker.config.LedgerConfig;
import io.javatask.worker.trust.DatasetTrust;
import io.javatask.worker.trust.Gate;
import io.javatask.worker.trust.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks a ledger with many runs and ten times as many outcomes of rules: half of them of one data
 * set with an interval each minute, the others of fifty with one each hour. {@code make
 * bench-trust} asks one of 100,000 runs.
 */
class TrustScaleTest {
  private static final int RUNS = Integer.getInteger("javatask.trust.runs", 4_000);
  private static final int RULES = 10;
  private static final int OTHERS = 50;
  private static final int ROUNDS = 5;
  private static final int BATCH = 5_000;

  private static final String CONTRACT =
      """
      {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "c", "name": "things", "version": "1.0.0",
       "status": "active", "schema": [{"name": "things", "properties": [{"name": "at", "logicalType": "timestamp"}]}],
       "slaProperties": [
         {"property": "freshness", "value": 1, "unit": "h", "element": "things.at", "schedule": "* * * * *"},
         {"property": "completion", "value": 10, "unit": "m", "schedule": "* * * * *", "customProperties": [
           {"property": "slo", "value": {"target": 0.99, "budgetingMethod": "timeslices", "timeSlice": "5m"}}]},
         {"property": "violatingRows", "value": 1, "unit": "percent", "customProperties": [
           {"property": "slo", "value": {"target": 0.99}}]}]}
      """;

  @TempDir Path home = Path.of("");
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);

  @ParameterizedTest
  @EnumSource
  void whatIsAskedIsAnsweredWithinASecond(TestLedger kind) throws Exception {
    LedgerConfig config = kind.fresh();
    Map<String, Double> millis = new TreeMap<>();
    Contract contract = new ContractReader().read(CONTRACT, "c", Optional.empty());
    Contract hourly = new ContractReader().read(hourly(), "c", Optional.empty());
    try (LedgerDatabase database = LedgerDatabase.open(config, home)) {
      ContractLedger contracts = new ContractLedger(database, Clock.systemUTC());
      contracts.register(contract.hash(), "c", "things", "1.0.0", CONTRACT, "things.json");
      contracts.register(hourly.hash(), "c", "things", "1.0.0", hourly(), "things.json");
      fill(database, contract, hourly);
      TrustLedger ledger = new TrustLedger(database, Clock.systemUTC(), JsonMapper.shared());
      Trust trust =
          new Trust(
              ledger,
              dataset -> dataset.name().equals("w:busy") ? contract : hourly,
              Clock.systemUTC());
      DatasetTrust busy =
          timed(
              "dataset",
              millis,
              () -> trust.of("w:busy", Duration.ofDays(30), Optional.of(now), 30));
      assertThat(busy.budgets()).hasSize(2);
      assertThat(busy.budgets().get(1).valid()).isGreaterThan(100.0 * RUNS / 3);
      assertThat(
              timed("list", millis, () -> trust.list(List.of(), 50, "", Optional.of(now))).items())
          .hasSize(50);
      Trust.Question question =
          new Trust.Question(List.of(), Gate.Purpose.FEATURE, Optional.empty(), Optional.of(now));
      timed("gate", millis, () -> trust.gate(trust.find("w:busy"), question));
      Page<TrustLedger.RuleOutcome> outcomes =
          timed(
              "outcomes",
              millis,
              () ->
                  ledger.outcomes(
                      Optional.of(busy.dataset().id()),
                      Optional.empty(),
                      Optional.of("rule-3"),
                      100,
                      ""));
      assertThat(outcomes.items()).hasSize(100);
      timed(
          "misses", millis, () -> ledger.misses(MissQuery.openOf(busy.dataset().id(), 50)).items());
    }
    keep(kind);
    Files.writeString(
        home.resolve("worker.yaml"), TestLedger.yaml(config) + "stateDir: " + home + "\n");
    String shown =
        timed("command", millis, () -> TestCommand.run(home, "trust w:busy --config worker.yaml"));
    assertThat(shown).contains("data set    w:busy");
    report(kind, millis);
    // among the other tests the machine is busy, and a second would be luck
    double most = System.getProperty("javatask.trust.report", "").isEmpty() ? 10_000 : 1_000;
    assertThat(millis.values()).as("milliseconds: %s", millis).allMatch(ms -> ms < most);
  }

  /** The median of some rounds. */
  private static <T> T timed(String name, Map<String, Double> millis, Callable<T> work)
      throws Exception {
    List<Double> rounds = new ArrayList<>();
    T result = work.call();
    for (int round = 0; round < ROUNDS; round++) {
      long began = System.nanoTime();
      result = work.call();
      rounds.add((System.nanoTime() - began) / 1e6);
    }
    rounds.sort(Double::compare);
    millis.put(name, rounds.get(ROUNDS / 2));
    return result;
  }

  private static void report(TestLedger kind, Map<String, Double> millis) throws IOException {
    String to = System.getProperty("javatask.trust.report", "");
    if (to.isEmpty()) {
      return;
    }
    Path file = Path.of(to);
    Files.createDirectories(file.toAbsolutePath().getParent());
    ObjectNode all =
        Files.exists(file)
            ? (ObjectNode) JsonMapper.shared().readTree(Files.readString(file))
            : JsonMapper.shared().createObjectNode();
    ObjectNode one = all.putObject(kind.name());
    one.put("runs", RUNS).put("outcomes", RUNS * RULES);
    millis.forEach((name, ms) -> one.put(name + "Millis", Math.round(ms * 10) / 10.0));
    Files.writeString(file, all.toPrettyString());
  }

  private static String hourly() {
    return CONTRACT.replace("* * * * *", "0 * * * *");
  }

  /** Leaves the file of the ledger where the property says, for those who ask it in other ways. */
  private void keep(TestLedger kind) throws IOException {
    String to = System.getProperty("javatask.trust.keep", "");
    if (kind == TestLedger.SQLITE && !to.isEmpty()) {
      Files.createDirectories(Path.of(to));
      Files.copy(
          home.resolve("ledger.sqlite"),
          Path.of(to).resolve("ledger.sqlite"),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void fill(LedgerDatabase database, Contract contract, Contract hourly) {
    database.write(
        handle -> {
          dataset(handle, contract, "w:busy");
          for (int other = 0; other < OTHERS; other++) {
            dataset(handle, hourly, "w:other" + other);
          }
          return 0;
        });
    Instant start = now.minus(Duration.ofDays(30));
    for (int first = 0; first < RUNS; first += BATCH) {
      int from = first;
      database.write(
          handle -> {
            runs(handle, from, Math.min(RUNS, from + BATCH), start);
            return 0;
          });
    }
  }

  private static String id(String name) {
    return TrustDataset.idOf("c", 1, "things", name);
  }

  private void dataset(Handle handle, Contract contract, String name) {
    handle
        .createUpdate(
            "INSERT INTO trust_dataset (id, contract_id, major, schema_name, name, contract_name,"
                + " contract_version, contract_hash, first_time, watched_time, source, scheduled,"
                + " last_request_id, last_time, last_state, last_verdict, dag_id, task_id) VALUES"
                + " (:id, 'c', 1, 'things', :name, 'things', '1.0.0', :hash, :first, :now, '', 1,"
                + " 'r', :now, 'SUCCEEDED', 'PROCEED', 'd', 't')")
        .bind("id", id(name))
        .bind("name", name)
        .bind("hash", contract.hash())
        .bind("first", Times.micros(now.minus(Duration.ofDays(30))))
        .bind("now", Times.micros(now))
        .execute();
  }

  private void runs(Handle handle, int from, int to, Instant start) {
    var facts =
        handle.prepareBatch(
            "INSERT INTO trust_fact (request_id, epoch, dataset_id, part, interval_start,"
                + " interval_end, run_type, task_type, dag_id, dag_run_id, task_id, state,"
                + " verdict, create_time, settle_time, published, rows_read, rows_accepted,"
                + " rows_bad, rules, rules_violated, cells, cells_empty, newest_event, detail)"
                + " VALUES (:id, 1, :dataset, :part, :start, :end, 'SCHEDULED', 'upsert', 'd',"
                + " 'dr', 't', 'SUCCEEDED', 'PROCEED', :end, :settled, 1, 100, 100, 0, 10, 0,"
                + " 1000, 10, :start, :detail)");
    var outcomes =
        handle.prepareBatch(
            "INSERT INTO rule_outcome (request_id, epoch, rule_id, dataset_id, part, check_name,"
                + " status, severity, evaluated, failed, observed, settle_time) VALUES (:id, 1,"
                + " :rule, :dataset, :part, 'not_null', 'PASSED', 'error', 100, 0, '', :settled)");
    long minutes = Duration.ofDays(30).toMinutes();
    for (int run = from; run < to; run++) {
      boolean busy = run % 2 == 0;
      // the busy one has every minute that it can, in the order of time
      long minute =
          busy ? (long) (run / 2.0 / (RUNS / 2.0) * minutes) : (long) run * minutes / RUNS;
      DataInterval interval =
          new DataInterval(
              start.plus(Duration.ofMinutes(minute)), start.plus(Duration.ofMinutes(minute + 1)));
      String name = busy ? "w:busy" : "w:other" + run / 2 % OTHERS;
      Instant settled = interval.end().plusSeconds(20).plusMillis(run % 1000);
      String request = "run-" + run;
      facts
          .bind("id", request)
          .bind("dataset", id(name))
          .bind("part", interval.toString())
          .bind("start", Times.micros(interval.start()))
          .bind("end", Times.micros(interval.end()))
          .bind("settled", Times.micros(settled))
          .bind(
              "detail",
              "{\"newest\":{\"at\":" + Times.micros(interval.start()) + "},\"empty\":{\"at\":10}}")
          .add();
      for (int rule = 0; rule < RULES; rule++) {
        outcomes
            .bind("id", request)
            .bind("rule", "rule-" + rule)
            .bind("dataset", id(name))
            .bind("part", interval.toString())
            .bind("settled", Times.micros(settled))
            .add();
      }
    }
    facts.execute();
    outcomes.execute();
  }
}
