package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.core.contract.Contract;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.Rows;
import io.javatask.core.sink.DuckDBFiles;
import io.javatask.core.sink.DuckDBStore;
import io.javatask.core.sink.HeldEntry;
import io.javatask.core.sink.PostgresStore;
import io.javatask.core.sink.Store;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows out of quarantine, from files and from tables, in both stores. */
class ReleaseTest {
  private static final String ID = LocalContext.REQUEST;

  private static EmbeddedPostgres server;
  private static int tables;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    server = EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private final DuckDBFiles files = new DuckDBFiles();
  private final String table = "orders" + tables++;

  private Supplier<Store> warehouse(String kind) {
    String url = server.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", "");
    return kind.equals("duckdb")
        ? () -> new DuckDBStore(files, folder.resolve("w.duckdb"), "warehouse")
        : () -> PostgresStore.connecting(url, "postgres", Optional.empty(), "warehouse");
  }

  /** Dates are written the American way, and amounts may not be less than a bound. */
  static Contract contract(int least, boolean unique) {
    return Stores.contract(
        Stores.document(
            """
            {"name": "orders", "properties": [
              {"name": "id", "logicalType": "integer", "required": true, "primaryKey": %s,
               "primaryKeyPosition": %s},
              {"name": "day", "logicalType": "date", "logicalTypeOptions": {"format": "MM/dd/yyyy"}},
              {"name": "amount", "logicalType": "number", "physicalType": "decimal(12,2)",
               "logicalTypeOptions": {"minimum": %d}},
              {"name": "note", "logicalType": "string"},
              {"name": "email", "logicalType": "string", "classification": "restricted"}],
             "customProperties": [{"property": "policy",
               "value": {"onViolation": "quarantine", "maxRejected": 10}}]}
            """
                .formatted(unique, unique ? "1" : "-1", least)),
        "orders");
  }

  private static final List<String> ROWS =
      List.of(
          "id,day,amount,note,email",
          "1,01/31/2026,10.50,fine,a@x",
          "2,01/31/2026,-1.00,,b@x",
          "3,31/01/2026,5,\"\",c@x",
          "4,01/31/2026,-20,low,",
          "5,01/31/2026,7",
          "1,01/30/2026,99,again,d@x");

  private Path file() {
    return folder.resolve("quarantine/t/" + ID + ".jsonl");
  }

  private List<String> held(Supplier<Store> warehouse, HeldIn place) throws IOException {
    if (place == HeldIn.FILE) {
      return Files.readAllLines(file());
    }
    List<String> lines = new ArrayList<>();
    try (Store store = warehouse.get()) {
      store.heldLines(table, ID, Long.MAX_VALUE, lines::add);
    }
    return lines;
  }

  private String entry(HeldIn place) {
    return place == HeldIn.FILE ? "t/" + ID : "warehouse:" + table + "/" + ID;
  }

  private long stored(Supplier<Store> warehouse) {
    try (Store store = warehouse.get()) {
      return store.rows(table);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"duckdb FILE", "duckdb TABLE", "postgres FILE", "postgres TABLE"})
  void rowsThatPassNowAreLoadedOnceAndTheOthersStay(String where) throws Exception {
    Supplier<Store> warehouse = warehouse(where.split(" ")[0]);
    HeldIn place = HeldIn.valueOf(where.split(" ")[1]);
    Stores stores = new Stores(folder, warehouse).keeping(place).keeping(Classified.CLEAR);
    stores.file("orders.csv", ROWS);
    ValidationReport first = stores.upsert(contract(0, true), "orders.csv", table);
    assertThat(first.rows()).isEqualTo(new Rows(6, 1, 4, 1));
    assertThat(held(warehouse, place)).hasSize(5);

    // replayed: nothing is added
    stores.upsert(contract(0, true), "orders.csv", table);
    assertThat(held(warehouse, place)).hasSize(5);

    // the bound was wrong: row 2 passes, the others do not
    ValidationReport released = stores.release(contract(-5, true), entry(place), table, false);
    assertThat(released.rows()).isEqualTo(new Rows(5, 1, 3, 1));
    LoadReceipt receipt = released.receipt().orElseThrow();
    assertThat(receipt.inserted()).isEqualTo(1);
    assertThat(receipt.quarantined()).isEqualTo(3);
    assertThat(stored(warehouse)).isEqualTo(2);
    List<String> after = held(warehouse, place);
    assertThat(after).hasSize(5);
    assertThat(after.stream().filter(l -> l.contains("released"))).hasSize(1);
    // a second row of a key is no better for being alone: it is not asked anew
    assertThat(after).anyMatch(l -> l.contains("\"id\":\"1\"") && l.contains("unique"));
    assertThat(after).anyMatch(l -> l.contains("too few") || l.contains("\"rejected\""));

    // once more: nothing changes
    ValidationReport again = stores.release(contract(-5, true), entry(place), table, false);
    assertThat(again.rows()).isEqualTo(new Rows(4, 0, 3, 1));
    assertThat(again.receipt().orElseThrow().inserted()).isZero();
    assertThat(stored(warehouse)).isEqualTo(2);
    assertThat(held(warehouse, place)).containsExactlyInAnyOrderElementsOf(after);
  }

  @ParameterizedTest
  @EnumSource(HeldIn.class)
  void aRowWhoseFirstReasonIsGoneStaysForTheOneThatCameLate(HeldIn place) throws Exception {
    Supplier<Store> warehouse = warehouse("duckdb");
    Stores stores = new Stores(folder, warehouse).keeping(place);
    stores.file("pairs.csv", List.of("id,n", "1,-1", "2,5", "1,3", "3,-2", "4,x"));
    ValidationReport first = stores.upsert(pairs(0), "pairs.csv", table);
    assertThat(first.rows()).isEqualTo(new Rows(5, 1, 4, 0));
    List<String> lines = held(warehouse, place);
    assertThat(lines).hasSize(4);
    assertThat(lines)
        .filteredOn(line -> line.contains("\"n\":\"-1\""))
        .singleElement()
        .asString()
        .contains(
            "\"rules\":[{\"rule\":\"n.range\",\"reason\":\"not >= 0\"},"
                + "{\"rule\":\"pair\",\"reason\":")
        .contains("\"together\":");
    // the bound was wrong; that row 1 has a second one of its key is no less true
    ValidationReport released = stores.release(pairs(-5), entry(place), table, false);
    assertThat(released.rows()).isEqualTo(new Rows(4, 1, 3, 0));
    try (Store store = warehouse.get()) {
      assertThat(store.rows(table)).isEqualTo(2);
    }
  }

  private static Contract pairs(int least) {
    return Stores.contract(
        Stores.document(
            """
            {"name": "pairs", "properties": [
              {"name": "id", "logicalType": "integer", "required": true, "primaryKey": true,
               "primaryKeyPosition": 1},
              {"name": "n", "logicalType": "integer", "logicalTypeOptions": {"minimum": %d}}],
             "quality": [{"type": "custom", "engine": "javatask", "name": "pair",
               "implementation": {"check": "unique", "column": "id",
                 "arguments": {"duplicates": "members"}}}],
             "customProperties": [{"property": "policy", "value": {"onViolation": "quarantine"}}]}
            """
                .formatted(least)),
        "pairs");
  }

  @ParameterizedTest
  @EnumSource(HeldIn.class)
  void listsWhatIsHeldAndWhatWasLetGo(HeldIn place) throws Exception {
    Supplier<Store> warehouse = warehouse("duckdb");
    Stores stores = new Stores(folder, warehouse).keeping(place).keeping(Classified.CLEAR);
    stores.file("orders.csv", ROWS);
    stores.upsert(contract(0, true), "orders.csv", table);
    stores.release(contract(-50, true), entry(place), table, false);
    if (place == HeldIn.FILE) {
      QuarantineFolder.Entry entry =
          new QuarantineFolder(folder.resolve("quarantine")).entries().get(0);
      assertThat(entry.rows()).isEqualTo(3);
      assertThat(entry.released()).isEqualTo(2);
    } else {
      try (Store store = warehouse.get()) {
        HeldEntry entry = store.held(table).get(0);
        assertThat(entry.rows()).isEqualTo(3);
        assertThat(entry.released()).isEqualTo(2);
        assertThat(entry.source()).isEqualTo("landing:orders.csv");
        assertThat(entry.partition()).isEqualTo(Stores.DAY);
        assertThat(folder.resolve("quarantine/t")).isEmptyDirectory();
        store.purgeHeld(table, ID, entry.written());
        assertThat(store.held(table)).hasSize(1);
        store.purgeHeld(table, ID, entry.written().plusMillis(1));
        assertThat(store.held(table)).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"duckdb", "postgres"})
  void editedRowsGoThroughTheChecksAsTheyStand(String kind) throws Exception {
    Supplier<Store> warehouse = warehouse(kind);
    Stores stores = new Stores(folder, warehouse).keeping(Classified.CLEAR);
    stores.file("orders.csv", ROWS);
    stores.upsert(contract(0, true), "orders.csv", table);
    List<String> edited = new ArrayList<>();
    for (String line : Files.readAllLines(file())) {
      edited.add(
          line.replace("31/01/2026", "01/31/2026") // as the source writes dates
              .replace("\"amount\":\"-1.00\"", "\"amount\":1.5")
              .replace("\"id\":\"1\"", "\"id\":\"6\""));
    }
    Files.write(file(), edited);
    ValidationReport released = stores.release(contract(0, true), entry(HeldIn.FILE), table, false);
    assertThat(released.rows()).isEqualTo(new Rows(5, 3, 1, 1));
    // what the source would have given had it been right in the first place
    Stores clean = new Stores(folder, warehouse);
    clean.file(
        "clean.csv",
        List.of(
            "id,day,amount,note,email",
            "1,01/31/2026,10.50,fine,a@x",
            "2,01/31/2026,1.5,,b@x",
            "3,01/31/2026,5,\"\",c@x",
            "6,01/30/2026,99,again,d@x"));
    clean.upsert(contract(0, true), "clean.csv", table + "_clean");
    try (Store store = warehouse.get()) {
      assertThat(store.hash(table, contract(0, true)))
          .isEqualTo(store.hash(table + "_clean", contract(0, true)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"duckdb", "postgres"})
  void rowsAreAddedToTheirLandingPartition(String kind) throws Exception {
    Supplier<Store> warehouse = warehouse(kind);
    Stores stores = new Stores(folder, warehouse).keeping(Classified.CLEAR);
    stores.file("orders.csv", ROWS);
    stores.ingest(contract(0, true), "orders.csv", table);
    ValidationReport released =
        stores.release(contract(-50, true), entry(HeldIn.FILE), table, true);
    assertThat(released.receipt().orElseThrow().inserted()).isEqualTo(2);
    assertThat(released.receipt().orElseThrow().deleted()).isZero();
    assertThat(stored(warehouse)).isEqualTo(3);
    // as if the contract had been right in the first place
    stores.ingest(contract(-50, true), "orders.csv", table + "_right");
    try (Store store = warehouse.get()) {
      assertThat(store.hash(table, contract(0, true)))
          .isEqualTo(store.hash(table + "_right", contract(0, true)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"duckdb", "postgres"})
  void rowsThatALaterLoadTookAwayAreReleasedAgain(String kind) throws Exception {
    Supplier<Store> warehouse = warehouse(kind);
    Stores stores = new Stores(folder, warehouse).keeping(Classified.CLEAR);
    stores.file("orders.csv", ROWS);
    for (int time = 0; time < 2; time++) {
      // holds back the same rows again, and takes those away that were released
      stores.ingest(contract(0, true), "orders.csv", table);
      assertThat(stored(warehouse)).isEqualTo(1);
      stores.release(contract(-50, true), entry(HeldIn.FILE), table, true);
      assertThat(stored(warehouse)).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"duckdb FILE", "duckdb TABLE", "postgres FILE", "postgres TABLE"})
  void rowsOfAReplacedPartitionAreReleasedAgainAndAppendedOnesAreNot(String where)
      throws Exception {
    Supplier<Store> warehouse = warehouse(where.split(" ")[0]);
    HeldIn place = HeldIn.valueOf(where.split(" ")[1]);
    Stores stores = new Stores(folder, warehouse).keeping(place);
    stores.file("events.csv", List.of("n", "1", "2", "3", "-1"));
    for (int time = 0; time < 2; time++) {
      stores.upsert(events("replace_partition", 0), "events.csv", table);
      assertThat(stored(warehouse)).isEqualTo(3);
      stores.release(events("replace_partition", -5), entry(place), table, false);
      assertThat(stored(warehouse)).isEqualTo(4);
    }
    String appended = table + "_appended";
    for (int time = 0; time < 2; time++) {
      stores.upsert(events("append", 0), "events.csv", appended);
      String entry = entry(place).replace(table, appended);
      stores.release(events("append", -5), entry, appended, false);
      try (Store store = warehouse.get()) {
        assertThat(store.rows(appended)).isEqualTo(4);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(HeldIn.class)
  void rowsDoNotJoinAPartitionThatTheyWereNotKeptBackFrom(HeldIn place) throws Exception {
    Supplier<Store> warehouse = warehouse("duckdb");
    Stores stores = new Stores(folder, warehouse).keeping(place);
    stores.file("events.csv", List.of("n", "1", "-1"));
    stores.ingest(events("append", 0), "events.csv", table);
    // asked for none, they go where they belong
    stores.releaseInto("", events("append", -5), entry(place), table, true);
    try (Store store = warehouse.get()) {
      assertThat(store.receipt("warehouse:" + table, "")).isEmpty();
    }
    assertThat(stored(warehouse)).isEqualTo(2);
  }

  static Contract events(String mode, int least) {
    return Stores.contract(
        Stores.document(
            """
            {"name": "events", "properties": [
              {"name": "n", "logicalType": "integer", "logicalTypeOptions": {"minimum": %d}}],
             "customProperties": [{"property": "policy", "value": {"onViolation": "quarantine"}},
              {"property": "load", "value": {"mode": "%s"}}]}
            """
                .formatted(least, mode)),
        "events");
  }

  @ParameterizedTest
  @EnumSource(HeldIn.class)
  void classifiedValuesAreMaskedUnlessTheWorkerSaysOtherwise(HeldIn place) throws Exception {
    Supplier<Store> warehouse = warehouse("duckdb");
    Stores stores = new Stores(folder, warehouse).keeping(place);
    stores.file("orders.csv", ROWS);
    stores.upsert(contract(0, true), "orders.csv", table);
    List<String> lines = held(warehouse, place);
    assertThat(lines).hasSize(5).noneMatch(line -> line.matches(".*[a-z]@x.*"));
    assertThat(lines).noneMatch(line -> line.contains("01/31/2026,7")); // nor in a record's text
    // what is masked is released from its source; row 4 has nothing to mask
    ValidationReport released = stores.release(contract(-50, true), entry(place), table, false);
    assertThat(released.rows()).isEqualTo(new Rows(5, 1, 0, 4));
    assertThat(held(warehouse, place))
        .filteredOn(line -> !line.contains("released"))
        .hasSize(4)
        .filteredOn(line -> line.contains("masked"))
        .hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"duckdb", "postgres"})
  void aRefusedLoadKeepsItsRowsBackInTheTableToo(String kind) throws Exception {
    Supplier<Store> warehouse = warehouse(kind);
    Stores stores = new Stores(folder, warehouse).keeping(HeldIn.TABLE);
    Contract strict =
        Stores.contract(
            Stores.document(
                """
                {"name": "orders", "properties": [
                  {"name": "id", "logicalType": "integer", "required": true, "primaryKey": true,
                   "primaryKeyPosition": 1}]}
                """),
            "orders");
    stores.file("bad.csv", List.of("id", "1", "x", "y"));
    ValidationReport refused = stores.upsert(strict, "bad.csv", table);
    assertThat(refused.receipt()).isEmpty();
    assertThat(refused.quarantine().orElseThrow().rows()).isEqualTo(2);
    try (Store store = warehouse.get()) {
      assertThat(store.held(table)).extracting(HeldEntry::rows).containsExactly(2L);
    }
    stores.file("bad.csv", List.of("id", "1", "2"));
    assertThat(stores.upsert(strict, "bad.csv", table).quarantine()).isEmpty();
    try (Store store = warehouse.get()) {
      assertThat(store.held(table)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"duckdb"})
  void aFaultyEntryIsRefusedByItsLine(String kind) throws Exception {
    Supplier<Store> warehouse = warehouse(kind);
    Stores stores = new Stores(folder, warehouse).keeping(Classified.CLEAR);
    stores.file("orders.csv", ROWS);
    stores.upsert(contract(0, true), "orders.csv", table);
    List<String> lines = new ArrayList<>(Files.readAllLines(file()));
    lines.add("{\"row\": 1, \"values\": {}}");
    Files.write(file(), lines);
    assertThatThrownBy(() -> stores.release(contract(0, true), entry(HeldIn.FILE), table, false))
        .hasMessageContaining("has row 1 more than once");
    lines.set(5, "{oops");
    Files.write(file(), lines);
    assertThatThrownBy(() -> stores.release(contract(0, true), entry(HeldIn.FILE), table, false))
        .hasMessageContaining("line 6: is not JSON");
    assertThatThrownBy(() -> stores.release(contract(0, true), "t/none", table, false))
        .hasMessageContaining("has no 't/none'");
    assertThatThrownBy(
            () -> stores.release(contract(0, true), "warehouse:other/" + ID, table, false))
        .hasMessageContaining("not an entry of the quarantine of 'warehouse:" + table);
    assertThat(stored(warehouse)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"before FILE", "after FILE", "before TABLE", "after TABLE"})
  void aReleaseThatDiesIsFinishedByTheNext(String how) throws Exception {
    HeldIn place = HeldIn.valueOf(how.split(" ")[1]);
    Supplier<Store> warehouse = warehouse("postgres");
    Stores stores = new Stores(folder, warehouse).keeping(place).keeping(Classified.CLEAR);
    stores.file("orders.csv", ROWS);
    stores.upsert(contract(0, true), "orders.csv", table);
    List<String> before = held(warehouse, place);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CrashingRelease.class.getName(),
                how.split(" ")[0],
                folder.toString(),
                server.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", ""),
                entry(place),
                table,
                Long.toString(Stores.epoch()))
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isEqualTo(CrashingRelease.HALTED);

    boolean committed = how.startsWith("after");
    assertThat(stored(warehouse)).isEqualTo(committed ? 2 : 1);
    if (committed && place == HeldIn.TABLE) {
      assertThat(held(warehouse, place)).filteredOn(l -> l.contains("released")).hasSize(1);
    } else {
      assertThat(held(warehouse, place)).isEqualTo(before);
    }

    Stores.goOn(Stores.epoch() + 1); // the attempt that died
    ValidationReport again = stores.release(contract(-5, true), entry(place), table, false);
    assertThat(again.rows()).isEqualTo(committed ? new Rows(4, 0, 3, 1) : new Rows(5, 1, 3, 1));
    assertThat(stored(warehouse)).isEqualTo(2);
    assertThat(held(warehouse, place))
        .hasSize(5)
        .filteredOn(line -> line.contains("released"))
        .hasSize(1);
    try (Store store = warehouse.get()) {
      long inserted =
          store.receipts().stream()
              .filter(r -> r.dataset().equals("warehouse:" + table))
              .mapToLong(LoadReceipt::inserted)
              .sum();
      assertThat(inserted).isEqualTo(2);
    }
  }
}
