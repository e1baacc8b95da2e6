package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.LoadPolicy;
import io.javatask.core.location.ConfiguredLocations;
import io.javatask.core.report.BackfillReport;
import io.javatask.core.report.BackfillReport.Interval;
import io.javatask.core.report.BackfillReport.State;
import io.javatask.core.report.IdempotencyErrors;
import io.javatask.core.report.ValidationReport.Verdict;
import io.javatask.core.sink.DuckDBFiles;
import io.javatask.core.sink.DuckDBStore;
import io.javatask.core.sink.PostgresStore;
import io.javatask.core.sink.Store;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackfillTest {
  private static final String ORDERED = "\"mode\": \"merge\"";
  private static final String VERSIONED = ORDERED + ", \"versions\": [\"v\"]";
  private static final int DAYS = 5;

  private final AtomicLong epochs = new AtomicLong();
  private EmbeddedPostgres server;

  @TempDir Path home;
  private Path folder = Path.of("");
  private Supplier<Store> warehouse = () -> new DuckDBStore(Path.of(""), "");
  private String url = "";

  @BeforeAll
  void start() throws IOException {
    server = EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start();
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void days() throws IOException {
    folder = Files.createTempDirectory(home, "case");
    for (int day = 1; day <= DAYS; day++) {
      day(day, "a," + day + ",a" + day, "b" + day + ",1,b");
    }
  }

  private void day(int day, String... lines) throws IOException {
    List<String> all = new ArrayList<>(List.of("id,v,name"));
    all.addAll(List.of(lines));
    Files.write(folder.resolve("d-2026010" + day + ".csv"), all);
  }

  private void open(String store) throws SQLException {
    if (store.equals("duckdb")) {
      DuckDBFiles files = new DuckDBFiles();
      Path file = folder.resolve("w.duckdb");
      warehouse = () -> new DuckDBStore(files, file, "warehouse");
      url = "jdbc:duckdb:" + file;
      return;
    }
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("drop schema public cascade; create schema public");
    }
    String address = server.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", "");
    url = address + "?user=postgres";
    warehouse = () -> PostgresStore.connecting(address, "postgres", Optional.empty(), "warehouse");
  }

  private static Contract contract(String load) {
    return Stores.contract(
        Stores.document(
            """
            {"name": "t", "properties": [
              {"name": "id", "logicalType": "string", "primaryKey": true, "primaryKeyPosition": 1},
              {"name": "v", "logicalType": "integer", "required": true},
              {"name": "name", "logicalType": "string"}],
             "customProperties": [{"property": "load", "value": {%s}}]}
            """
                .formatted(load)),
        "t");
  }

  private BackfillReport backfill(Contract contract, String action, Optional<Integer> parallel)
      throws InterruptedException {
    return backfill(contract, input(action, "landing:d-{start:yyyyMMdd}.csv", parallel));
  }

  private BackfillReport backfill(Contract contract, Backfill.Input input)
      throws InterruptedException {
    ConfiguredLocations locations =
        new ConfiguredLocations(Map.of("landing", folder), Map.of("warehouse", warehouse));
    LocalContext day = LocalContext.of(contract, Stores.DAY);
    LocalContext context =
        new LocalContext(
            contract, day.interval(), day.asOf(), epochs.incrementAndGet(), ContractOrigin.OWN);
    return new Backfill(locations, CoreTasks.Options.in(folder.resolve("q"))).run(context, input);
  }

  private static Backfill.Input input(String action, String source, Optional<Integer> parallel) {
    return new Backfill.Input(
        Optional.of(action),
        "2026-01-01",
        "2026-01-0" + (DAYS + 1),
        Optional.empty(),
        source,
        Optional.of("warehouse:raw"),
        Optional.of("warehouse:t"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        parallel,
        Optional.empty());
  }

  private static List<State> states(BackfillReport report) {
    return report.intervals().stream().map(Interval::state).toList();
  }

  private static List<State> all(State state) {
    return java.util.Collections.nCopies(DAYS, state);
  }

  private String hash(Contract contract) {
    try (Store store = warehouse.get()) {
      return store.hash("t", contract).toString();
    }
  }

  private int receipts() {
    try (Store store = warehouse.get()) {
      return store.receipts().size();
    }
  }

  private void sql(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"duckdb", "postgres"})
  void whatHasAReceiptIsNotDoneAgain(String store) throws Exception {
    open(store);
    Contract contract = contract(VERSIONED);
    assertThat(states(backfill(contract, "plan", Optional.empty()))).isEqualTo(all(State.DUE));
    BackfillReport first = backfill(contract, "run", Optional.of(4));
    assertThat(states(first)).isEqualTo(all(State.LOADED));
    assertThat(first.rows().accepted()).isEqualTo(2 * DAYS);
    assertThat(first.intervals()).allMatch(interval -> interval.receipts().size() == 2);
    String hash = hash(contract);
    int receipts = receipts();
    assertThat(receipts).isEqualTo(2 * DAYS);

    assertThat(states(backfill(contract, "plan", Optional.empty()))).isEqualTo(all(State.DONE));
    assertThat(states(backfill(contract, "run", Optional.of(4)))).isEqualTo(all(State.DONE));
    assertThat(receipts()).isEqualTo(receipts);
    assertThat(hash(contract)).isEqualTo(hash);

    sql("drop table t");
    assertThat(states(backfill(contract, "plan", Optional.empty()))).isEqualTo(all(State.CHANGED));
    backfill(contract, "run", Optional.empty());
    assertThat(hash(contract)).isEqualTo(hash);
  }

  @ParameterizedTest
  @ValueSource(strings = {"duckdb", "postgres"})
  void anIntervalThatFailsLeavesTheOthersLoadedAndIsTheOnlyOneDoneLater(String store)
      throws Exception {
    open(store);
    Contract contract = contract(VERSIONED);
    Path third = folder.resolve("d-20260103.csv");
    Path away = folder.resolve("away");
    Files.move(third, away);
    assertThat(states(backfill(contract, "plan", Optional.empty())).get(2))
        .isEqualTo(State.NO_SOURCE);
    assertThatThrownBy(() -> backfill(contract, "run", Optional.of(3)))
        .isInstanceOfSatisfying(
            TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_NOT_FOUND))
        .hasMessageContaining("1 of 5 intervals failed (2026-01-03T00:00:00Z/2026-01-04T00:00:00Z)")
        .hasMessageContaining("d-20260103.csv");
    Files.move(away, third);
    assertThat(states(backfill(contract, "run", Optional.of(3))))
        .containsExactly(State.DONE, State.DONE, State.LOADED, State.DONE, State.DONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"duckdb", "postgres"})
  void verifyTellsWhatIsMissingChangedExtraAndDuplicated(String store) throws Exception {
    open(store);
    Contract contract = contract(VERSIONED);
    backfill(contract, "run", Optional.empty());
    BackfillReport same = backfill(contract, "verify", Optional.empty());
    assertThat(states(same)).isEqualTo(all(State.SAME));
    assertThat(same.idempotencyErrors()).contains(IdempotencyErrors.NONE);
    assertThat(same.verdict()).isEqualTo(Verdict.PROCEED);
    int receipts = receipts();

    sql("delete from t where id = 'b2'");
    sql("update t set name = 'by hand' where id = 'b3'");
    sql("insert into raw select * from raw where id = 'b4'");
    BackfillReport report = backfill(contract, "verify", Optional.of(2));
    assertThat(states(report))
        .containsExactly(State.SAME, State.DIFFERS, State.DIFFERS, State.DIFFERS, State.SAME);
    assertThat(report.intervals().get(1).idempotencyErrors())
        .contains(new IdempotencyErrors(1, 0, 0, 0));
    assertThat(report.intervals().get(2).idempotencyErrors())
        .contains(new IdempotencyErrors(0, 1, 0, 0));
    assertThat(report.intervals().get(3).idempotencyErrors().orElseThrow().extra()).isEqualTo(1);
    assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(report.violations()).hasSize(3);
    assertThat(receipts()).isEqualTo(receipts);
  }

  @Test
  void whereOrderMattersIntervalsComeOneAfterTheOtherAndThoseBehindAChangeAgain() throws Exception {
    open("duckdb");
    Contract contract = contract(ORDERED);
    assertThat(contract.load()).extracting(LoadPolicy::anyOrder).isEqualTo(false);
    assertThatThrownBy(() -> backfill(contract, "run", Optional.of(2)))
        .hasMessageContaining("'versions'");
    backfill(contract, "run", Optional.empty());
    String hash = hash(contract);
    day(3, "a,3,mended", "b3,1,b");
    assertThat(states(backfill(contract, "run", Optional.empty())))
        .containsExactly(State.DONE, State.DONE, State.LOADED, State.LOADED, State.LOADED);
    assertThat(hash(contract)).as("the last day has the last word").isEqualTo(hash);
  }

  @Test
  void aViolatedContractStopsItsIntervalAlone() throws Exception {
    open("duckdb");
    Contract contract = contract(VERSIONED);
    day(2, "a,,no version");
    BackfillReport report = backfill(contract, "run", Optional.empty());
    assertThat(states(report))
        .containsExactly(State.LOADED, State.VIOLATED, State.LOADED, State.LOADED, State.LOADED);
    assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(report.counts()).containsEntry("loaded", 4L).containsEntry("violated", 1L);
  }

  @Test
  void whatCannotBeABackfillSaysSo() throws Exception {
    open("duckdb");
    Contract contract = contract(VERSIONED);
    assertThatThrownBy(() -> backfill(contract, input("run", "landing:d.csv", Optional.empty())))
        .hasMessageContaining("one file for all intervals");
    assertThatThrownBy(
            () -> backfill(contract, input("run", "landing:{begin}.csv", Optional.empty())))
        .hasMessageContaining("there is no {begin}");
    assertThatThrownBy(() -> backfill(contract, input("ran", "landing:x.csv", Optional.empty())))
        .hasMessageContaining("did you mean 'run'");
    assertThatThrownBy(() -> BackfillSpan.of("2026-01-01", "2026-01-03", "P7D", "l:{start}"))
        .hasMessageContaining("cuts the interval that begins at 2026-01-01T00:00Z");
    assertThatThrownBy(() -> BackfillSpan.of("2026-01-01", "2026-01-01", "P1D", "l:{start}"))
        .hasMessageContaining("is not after 'from'");
    assertThatThrownBy(() -> BackfillSpan.of("2020-01-01", "2026-01-01", "PT1H", "l:{start}"))
        .hasMessageContaining("more than 1000 intervals");
    assertThatThrownBy(() -> BackfillSpan.of("2026-01-01", "2026-01-02", "daily", "l:{start}"))
        .hasMessageContaining("no ISO 8601 span");
    assertThatThrownBy(
            () -> BackfillSpan.of("2026-01-01", "2026-01-02", "P999999999Y", "l:{start}"))
        .hasMessageContaining("'P999999999Y' ends beyond all times");
  }

  @Test
  void aFileIsOfOneIntervalOnly() {
    assertThatThrownBy(() -> BackfillSpan.of("2026-01-01", "2026-01-02", "PT1H", "l:{start}.csv"))
        .hasMessageContaining(
            "is one file, l:2026-01-01.csv, for 2026-01-01T00:00:00Z/2026-01-01T01:00:00Z and"
                + " 2026-01-01T01:00:00Z/2026-01-01T02:00:00Z");
    // hh tells the hours of a half day
    assertThatThrownBy(
            () ->
                BackfillSpan.of("2026-01-01", "2026-01-02", "PT1H", "l:{start:yyyy-MM-dd-hh}.csv"))
        .hasMessageContaining("is one file, l:2026-01-01-12.csv,");
    assertThat(
            BackfillSpan.of("2026-01-01", "2026-01-02", "PT1H", "l:{start:yyyy-MM-dd'T'HH}.csv")
                .intervals())
        .hasSize(24);
  }

  @ParameterizedTest
  @ValueSource(strings = {"duckdb", "postgres"})
  void anEarlierSnapshotThatWouldChangeNothingIsTheSame(String store) throws Exception {
    open(store);
    Contract contract = contract("\"mode\": \"snapshot\"");
    backfill(contract, "run", Optional.of(1));
    assertThat(states(backfill(contract, "verify", Optional.empty()))).isEqualTo(all(State.SAME));
    sql("delete from t where id = 'b5'");
    BackfillReport report = backfill(contract, "verify", Optional.empty());
    assertThat(states(report).get(DAYS - 1)).isEqualTo(State.DIFFERS);
    assertThat(report.idempotencyErrors()).contains(new IdempotencyErrors(1, 0, 0, 0));
  }

  @Test
  void monthsKeepTheirLengths() {
    BackfillSpan span =
        BackfillSpan.of("2026-01-31", "2026-03-31", "P1M", "l:{start:yyyy/MM}-{end}.csv");
    assertThat(span.intervals().stream().map(span::source))
        .containsExactly("l:2026/01-2026-02-28.csv", "l:2026/02-2026-03-31.csv");
  }
}
