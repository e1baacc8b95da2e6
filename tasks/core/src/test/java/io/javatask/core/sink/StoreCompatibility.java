package io.javatask.core.sink;

import static io.javatask.core.sink.TestRows.column;
import static io.javatask.core.sink.TestRows.contract;
import static io.javatask.core.sink.TestRows.decimal;
import static io.javatask.core.sink.TestRows.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.ErrorCode;
import io.javatask.api.LogicalType;
import io.javatask.api.RowSet;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.WriteMode;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.source.Decoded;
import io.javatask.core.source.Source;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store must do; a new store is one more subclass. */
abstract class StoreCompatibility {
  static final Contract ITEMS =
      contract(
          key("id", LogicalType.STRING, 1),
          column("name", LogicalType.STRING),
          column("amount", LogicalType.INTEGER));

  static final Contract EVERY_TYPE =
      contract(
          key("id", LogicalType.INTEGER, 1),
          column("text", LogicalType.STRING),
          column("whole", LogicalType.INTEGER),
          column("number", LogicalType.NUMBER),
          decimal("price", 12, 2),
          decimal("wide", 38, 10),
          column("flag", LogicalType.BOOLEAN),
          column("day", LogicalType.DATE),
          column("at", LogicalType.TIMESTAMP),
          column("clock", LogicalType.TIME),
          column("document", LogicalType.OBJECT),
          column("list", LogicalType.ARRAY));

  private static final String REQUEST = "2f1c7a52-6a0b-5c7e-9d0e-0123456789ab";
  private static final LoadSummary SUMMARY = new LoadSummary("sha256:in", 2, 1);

  Store store;

  /** Another store on the same, empty database. */
  abstract Store openStore() throws Exception;

  /** A plain connection to the database. */
  abstract Connection connect() throws SQLException;

  /** Names of whatever loads have left staged. */
  abstract List<String> stages() throws Exception;

  /** Arguments by which {@link CrashingLoad} opens the same database in another process. */
  abstract List<String> address();

  @BeforeEach
  void open() throws Exception {
    store = openStore();
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  static LoadRequest request(
      Contract contract, String table, WriteMode mode, String partition, long epoch) {
    return new LoadRequest(
        "test:" + table, table, contract, mode, REQUEST, epoch, partition, "1", false);
  }

  LoadReceipt load(LoadRequest request, Batch... batches) {
    try (Sink sink = store.open(request)) {
      for (Batch batch : batches) {
        sink.write(batch, RowSet.all(batch.rows()));
      }
      return sink.commit(new LoadSummary(hash(request.contract(), batches), 2, 1));
    }
  }

  LoadReceipt merge(Contract contract, String table, Batch... batches) {
    return load(
        request(contract, table, WriteMode.MERGE, "", 1 + store.receipts().size()), batches);
  }

  LoadReceipt land(String partition, Batch... batches) {
    return land(partition, false, batches);
  }

  LoadReceipt land(String partition, boolean force, Batch... batches) {
    long epoch = 1L + store.receipts().size();
    LoadRequest plain = request(ITEMS, "landing", WriteMode.LAND, partition, epoch);
    return load(
        new LoadRequest(
            plain.dataset(),
            plain.table(),
            ITEMS,
            plain.mode(),
            plain.requestId(),
            epoch,
            partition,
            plain.taskVersion(),
            force),
        batches);
  }

  static Batch items(@Nullable Object[]... rows) {
    TestRows batch = TestRows.of(ITEMS);
    for (Object[] row : rows) {
      batch.row(row);
    }
    return batch.batch();
  }

  static @Nullable Object[] item(String id, @Nullable String name, @Nullable Long amount) {
    return new @Nullable Object[] {id, name, amount};
  }

  List<List<String>> query(String sql) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          cells.add(String.valueOf(row.getString(i)));
        }
        rows.add(cells);
      }
    }
    return rows;
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** All rows of a read, as values; the first is the record number. */
  static List<List<Object>> rows(Source source) {
    List<List<Object>> rows = new ArrayList<>();
    try (source) {
      long before = 0;
      for (Optional<Source.Chunk> chunk = source.next(); chunk.isPresent(); chunk = source.next()) {
        Decoded decoded = chunk.get().decode().at(before, 0);
        before += decoded.records();
        Batch batch = decoded.batch();
        for (int row = 0; row < batch.rows(); row++) {
          List<Object> cells = new ArrayList<>();
          cells.add(batch.ordinal(row));
          for (Column column : batch.columns()) {
            cells.add(column.value(row).orElse("<null>"));
          }
          rows.add(cells);
        }
      }
    }
    return rows;
  }

  List<List<Object>> read(Contract contract, String table, Optional<String> partition) {
    return rows(
        store.read(new TableRead("test:" + table, table, contract, partition, false, true)));
  }

  static String hash(Contract contract, Batch... batches) {
    RowHash hash = RowHash.of(contract);
    for (Batch batch : batches) {
      hash.add(batch, RowSet.all(batch.rows()));
    }
    return hash.text();
  }

  static ErrorCode codeOf(Callable<?> call) throws Exception {
    try {
      call.call();
    } catch (TaskException e) {
      return e.code();
    }
    throw new AssertionError("did not fail");
  }

  // Landing

  @Test
  void landingTwiceLeavesThePartitionOnce() throws Exception {
    Batch batch = items(item("a", "x", 1L), item("b", null, 2L));
    LoadReceipt first = land("2026-01-01", batch);
    LoadReceipt second = land("2026-01-01", true, batch);
    assertThat(first.inserted()).isEqualTo(2);
    assertThat(first.deleted()).isZero();
    assertThat(second.inserted()).isEqualTo(2);
    assertThat(second.deleted()).isEqualTo(2);
    assertThat(second.contentHash()).isEqualTo(first.contentHash()).hasValue(hash(ITEMS, batch));
    assertThat(
            query(
                "select id, name, amount, _javatask_request_id, _javatask_interval,"
                    + " _javatask_ordinal from landing order by id"))
        .containsExactly(
            List.of("a", "x", "1", REQUEST, "2026-01-01", "0"),
            List.of("b", "null", "2", REQUEST, "2026-01-01", "1"));
    assertThat(stages()).isEmpty();
  }

  @Test
  void landingAnotherPartitionAddsToTheTable() {
    Batch monday = items(item("a", "x", 1L));
    Batch tuesday = items(item("a", "y", 2L), item("c", "z", 3L));
    land("monday", monday);
    LoadReceipt receipt = land("tuesday", tuesday);
    assertThat(receipt.contentHash()).hasValue(hash(ITEMS, tuesday));
    assertThat(read(ITEMS, "landing", Optional.of("monday")))
        .containsExactly(List.of(0L, "a", "x", 1L));
    assertThat(read(ITEMS, "landing", Optional.empty())).hasSize(3);
    assertThat(store.hash("landing", ITEMS))
        .isEqualTo(new Store.TableHash(3, hash(ITEMS, monday, tuesday)));
  }

  @Test
  void landingMayHaveRowsWithoutAKeyAndTwice() {
    land(
        "p", items(item("a", "x", 1L), new @Nullable Object[] {null, "y", 2L}, item("a", "x", 1L)));
    assertThat(read(ITEMS, "landing", Optional.of("p"))).hasSize(3);
  }

  @Test
  void landedRowsKeepTheirRecordNumbers() {
    Batch first = items(item("a", "1", 1L), item("b", "2", 2L), item("c", "3", 3L));
    RowSet accepted = RowSet.all(3);
    accepted.remove(1);
    Batch second = TestRows.of(ITEMS).from(100).row("d", "4", 4L).batch();
    try (Sink sink = store.open(request(ITEMS, "landing", WriteMode.LAND, "p", 1))) {
      sink.write(first, accepted);
      sink.write(second, RowSet.all(1));
      assertThat(sink.commit(SUMMARY).inserted()).isEqualTo(3);
    }
    assertThat(read(ITEMS, "landing", Optional.of("p")))
        .containsExactly(
            List.of(0L, "a", "1", 1L), List.of(2L, "c", "3", 3L), List.of(100L, "d", "4", 4L));
  }

  @Test
  void anEmptyLandingEmptiesThePartition() {
    land("p", items(item("a", "x", 1L)));
    LoadReceipt receipt = land("p");
    assertThat(receipt.inserted()).isZero();
    assertThat(receipt.deleted()).isEqualTo(1);
    assertThat(receipt.contentHash()).hasValue("sum128:" + "0".repeat(32));
    assertThat(read(ITEMS, "landing", Optional.of("p"))).isEmpty();
  }

  // Merging

  @Test
  void mergingInsertsUpdatesAndLeavesAlone() throws Exception {
    merge(ITEMS, "t", items(item("a", "x", 1L), item("b", "y", null), item("c", "z", 3L)));
    Batch next = items(item("a", "x", 1L), item("b", "y", 2L), item("d", null, 4L));
    LoadReceipt receipt = merge(ITEMS, "t", next);
    assertThat(receipt.inserted()).isEqualTo(1);
    assertThat(receipt.updated()).isEqualTo(1);
    assertThat(receipt.unchanged()).isEqualTo(1);
    assertThat(receipt.deleted()).isZero();
    assertThat(receipt.contentHash()).hasValue(hash(ITEMS, next));
    assertThat(query("select * from t order by id"))
        .containsExactly(
            List.of("a", "x", "1"),
            List.of("b", "y", "2"),
            List.of("c", "z", "3"),
            List.of("d", "null", "4"));
    assertThat(stages()).isEmpty();
  }

  @Test
  void anUpdateLeavesColumnsOfOthersAlone() throws Exception {
    merge(ITEMS, "t", items(item("a", "x", 1L), item("b", "y", 2L)));
    execute("alter table t add column theirs varchar");
    execute("update t set theirs = 'kept ' || id");
    Batch next = items(item("a", "changed", 1L), item("b", "y", 2L));
    assertThat(merge(ITEMS, "t", next).contentHash()).hasValue(hash(ITEMS, next));
    assertThat(query("select id, name, theirs from t order by id"))
        .containsExactly(List.of("a", "changed", "kept a"), List.of("b", "y", "kept b"));
  }

  @Test
  void aTableThatOthersGaveAKeyIsUpdated() throws Exception {
    execute("create table t (id varchar primary key, name varchar, amount bigint)");
    merge(ITEMS, "t", items(item("a", "x", 1L), item("b", "y", 2L)));
    Batch next = items(item("a", "changed", 1L), item("b", "y", 2L), item("c", "z", 3L));
    LoadReceipt receipt = merge(ITEMS, "t", next);
    assertThat(List.of(receipt.inserted(), receipt.updated(), receipt.unchanged()))
        .containsExactly(1L, 1L, 1L);
    assertThat(store.hash("t", ITEMS)).isEqualTo(new Store.TableHash(3, hash(ITEMS, next)));
  }

  @Test
  void mergingTwiceChangesNothing() {
    Batch batch = items(item("a", "x", 1L), item("b", "", null));
    LoadReceipt first = merge(ITEMS, "t", batch);
    LoadReceipt second = merge(ITEMS, "t", batch);
    assertThat(first.inserted()).isEqualTo(2);
    assertThat(second.inserted() + second.updated() + second.deleted()).isZero();
    assertThat(second.unchanged()).isEqualTo(2);
    assertThat(List.of(first.replayed(), second.replayed())).containsExactly(false, true);
    assertThat(second.contentHash()).isEqualTo(first.contentHash());
    assertThat(store.hash("t", ITEMS)).isEqualTo(new Store.TableHash(2, hash(ITEMS, batch)));
  }

  @Test
  void mergingByACompositeKeyAlone() {
    Contract pairs = contract(key("b", LogicalType.INTEGER, 2), key("a", LogicalType.STRING, 1));
    Batch batch = TestRows.of(pairs).row(1L, "x").row(2L, "x").row(1L, "y").batch();
    assertThat(merge(pairs, "t", batch).inserted()).isEqualTo(3);
    LoadReceipt again = merge(pairs, "t", batch);
    assertThat(again.unchanged()).isEqualTo(3);
    assertThat(again.contentHash()).hasValue(hash(pairs, batch));
  }

  @Test
  void duplicateKeysAreRefusedByName() {
    merge(ITEMS, "t", items(item("a", "x", 1L)));
    assertThatThrownBy(
            () ->
                merge(
                    ITEMS,
                    "t",
                    items(item("q-1", "x", 1L), item("q-1", "y", 1L), item("a", "n", 2L))))
        .isInstanceOfSatisfying(
            TaskException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.STORE_REFUSED);
              assertThat(e).hasMessageContaining("q-1").hasMessageContaining("test:t");
            });
    assertThat(read(ITEMS, "t", Optional.empty())).containsExactly(List.of(0L, "a", "x", 1L));
  }

  @Test
  void aTargetThatHasAKeyTwiceIsRefusedByName() throws Exception {
    for (String second : List.of("y", "new")) {
      execute("drop table if exists t");
      execute("create table t (id varchar, name varchar, amount bigint)");
      execute("insert into t values ('a', 'x', 1), ('a', '" + second + "', 1), ('b', 'x', 1)");
      int before = store.receipts().size();
      assertThatThrownBy(() -> merge(ITEMS, "t", items(item("a", "new", 1L), item("c", "new", 2L))))
          .isInstanceOfSatisfying(
              TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_TARGET))
          .hasMessageContaining("'test:t' has several rows of one key (id)")
          .hasMessageContaining(": a");
      assertThat(query("select count(*) from t")).containsExactly(List.of("3"));
      assertThat(store.receipts()).hasSize(before);
    }
  }

  @Test
  void whatTheStoreRefusesIsNoDefect() throws Exception {
    execute("create table base (id varchar, name varchar, amount bigint)");
    execute("create view t as select distinct id, name, amount from base");
    assertThat(codeOf(() -> merge(ITEMS, "t", items(item("a", "x", 1L)))))
        .isEqualTo(ErrorCode.STORE_REFUSED);
  }

  @Test
  void nullKeysAreRefusedByRecord() {
    Batch batch = items(item("a", "x", 1L), new @Nullable Object[] {null, "y", 2L});
    assertThatThrownBy(() -> merge(ITEMS, "t", batch))
        .isInstanceOfSatisfying(
            TaskException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.STORE_REFUSED);
              assertThat(e).hasMessageContaining("(id)").hasMessageContaining("records 1");
            });
    assertThat(store.receipts()).isEmpty();
  }

  @Test
  void aMergeNeedsAKey() throws Exception {
    Contract keyless = contract(column("a", LogicalType.STRING));
    assertThat(codeOf(() -> store.open(request(keyless, "t", WriteMode.MERGE, "", 1))))
        .isEqualTo(ErrorCode.INVALID_CONTRACT);
  }

  @Test
  void mergesOfTwoPartitionsIntoOneTargetDoNotMix() throws Exception {
    merge(ITEMS, "t", items(item("shared", "x", 0L)));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<LoadReceipt>> loads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int partition = i;
      loads.add(threads.submit(() -> concurrent(partition)));
    }
    long inserted = 0;
    for (Future<LoadReceipt> load : loads) {
      inserted += load.get().inserted();
    }
    threads.shutdown();
    assertThat(inserted).isEqualTo(4 * 2000);
    assertThat(query("select count(*), count(distinct id) from t"))
        .containsExactly(List.of("8001", "8001"));
    assertThat(store.receipts()).hasSize(5);
  }

  private LoadReceipt concurrent(int partition) throws Exception {
    TestRows rows = TestRows.of(ITEMS).row("shared", "by " + partition, 0L);
    for (int i = 0; i < 2000; i++) {
      rows.row(partition + "-" + i, "n", (long) i);
    }
    Batch batch = rows.batch();
    LoadRequest request =
        new LoadRequest(
            "test:t",
            "t",
            ITEMS,
            WriteMode.MERGE,
            "request-" + partition,
            1,
            "p" + partition,
            "1",
            false);
    try (Store own = openStore();
        Sink sink = own.open(request)) {
      sink.write(batch, RowSet.all(batch.rows()));
      return sink.commit(SUMMARY);
    }
  }

  @Test
  void firstLoadsOfOneTableAtOnceBothCommit() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<LoadReceipt>> loads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int partition = i;
      loads.add(threads.submit(() -> concurrent(partition)));
    }
    for (Future<LoadReceipt> load : loads) {
      load.get();
    }
    threads.shutdown();
    assertThat(query("select count(*) from t")).containsExactly(List.of("8001"));
  }

  // Fence, abort, withdrawal

  @Test
  void anOlderAttemptCannotCommitAfterANewerOpened() throws Exception {
    Batch old = items(item("a", "old", 1L));
    Batch young = items(item("a", "young", 1L));
    try (Sink late = store.open(request(ITEMS, "t", WriteMode.MERGE, "p", 1))) {
      late.write(old, RowSet.all(1));
      load(request(ITEMS, "t", WriteMode.MERGE, "p", 2), young);
      assertThat(codeOf(() -> late.commit(SUMMARY))).isEqualTo(ErrorCode.SUPERSEDED);
    }
    assertThat(codeOf(() -> store.open(request(ITEMS, "t", WriteMode.MERGE, "p", 1))))
        .isEqualTo(ErrorCode.SUPERSEDED);
    assertThat(query("select name from t")).containsExactly(List.of("young"));
    assertThat(store.receipts()).hasSize(1);
    assertThat(stages()).isEmpty();
  }

  @Test
  void theFenceHoldsBeforeTheNewerAttemptHasWrittenAnything() throws Exception {
    try (Sink late = store.open(request(ITEMS, "t", WriteMode.MERGE, "p", 1));
        Sink next = store.open(request(ITEMS, "t", WriteMode.MERGE, "p", 2))) {
      late.write(items(item("a", "old", 1L)), RowSet.all(1));
      assertThat(codeOf(() -> late.commit(SUMMARY))).isEqualTo(ErrorCode.SUPERSEDED);
      next.write(items(item("a", "new", 1L)), RowSet.all(1));
      next.commit(SUMMARY);
    }
    assertThat(query("select name from t")).containsExactly(List.of("new"));
  }

  @Test
  void anAbortLeavesNothing() throws Exception {
    try (Sink sink = store.open(request(ITEMS, "t", WriteMode.MERGE, "p", 1))) {
      sink.write(items(item("a", "x", 1L)), RowSet.all(1));
    }
    try (Sink sink = store.open(request(ITEMS, "t", WriteMode.MERGE, "p", 2))) {
      sink.write(items(item("a", "x", 1L)), RowSet.all(1));
      sink.withdraw(new long[] {5});
    }
    assertThat(codeOf(() -> store.hash("t", ITEMS))).isEqualTo(ErrorCode.TABLE_NOT_FOUND);
    assertThat(store.receipts()).isEmpty();
    assertThat(stages()).isEmpty();
  }

  @Test
  void aRefusedCommitLeavesNothing() throws Exception {
    try (Sink sink = store.open(request(ITEMS, "t", WriteMode.MERGE, "p", 1))) {
      sink.write(items(item("a", "x", 1L), item("a", "y", 1L)), RowSet.all(2));
      assertThat(codeOf(() -> sink.commit(SUMMARY))).isEqualTo(ErrorCode.STORE_REFUSED);
    }
    assertThat(codeOf(() -> store.hash("t", ITEMS))).isEqualTo(ErrorCode.TABLE_NOT_FOUND);
    assertThat(stages()).isEmpty();
  }

  @Test
  void withdrawnRowsAreNotCommitted() {
    Batch batch =
        items(item("a", "x", 1L), item("a", "y", 2L), item("b", "z", 3L), item("c", "w", 4L));
    for (WriteMode mode : List.of(WriteMode.LAND, WriteMode.MERGE)) {
      String table = "t_" + mode.label();
      try (Sink sink = store.open(request(ITEMS, table, mode, "p", 1 + store.receipts().size()))) {
        sink.write(batch, RowSet.all(4));
        sink.withdraw(new long[] {1});
        sink.withdraw(new long[] {3});
        LoadReceipt receipt = sink.commit(SUMMARY);
        assertThat(receipt.inserted()).isEqualTo(2);
        assertThat(receipt.unchanged()).isZero();
      }
      assertThat(read(ITEMS, table, Optional.empty()))
          .extracting(r -> r.get(2))
          .containsExactly("x", "z");
    }
  }

  @Test
  void rowsMayComeAfterAWithdrawal() {
    try (Sink sink = store.open(request(ITEMS, "t", WriteMode.MERGE, "p", 1))) {
      sink.write(items(item("a", "x", 1L), item("b", "x", 1L)), RowSet.all(2));
      sink.withdraw(new long[] {1});
      sink.write(TestRows.of(ITEMS).from(2).row("c", "x", 1L).batch(), RowSet.all(1));
      assertThat(sink.commit(SUMMARY).inserted()).isEqualTo(2);
    }
  }

  // Receipts

  @Test
  void theReceiptSaysWhatHappened() {
    assertThat(store.receipt("test:t", "p")).isEmpty();
    Batch batch = items(item("a", "x", 1L));
    LoadReceipt first = load(request(ITEMS, "t", WriteMode.MERGE, "p", 1), batch);
    LoadReceipt second = load(request(ITEMS, "t", WriteMode.MERGE, "p", 7), batch);
    assertThat(first)
        .isEqualTo(
            new LoadReceipt(
                "test:t",
                "p",
                REQUEST,
                1,
                hash(ITEMS, batch),
                "1.0.0",
                ITEMS.hash(),
                "1",
                "merge",
                1,
                0,
                0,
                0,
                0,
                2,
                1,
                Optional.of(hash(ITEMS, batch)),
                first.committedAt(),
                false));
    assertThat(Instant.parse(first.committedAt())).isBeforeOrEqualTo(Instant.now());
    LoadReceipt stored = store.receipt("test:t", "p").orElseThrow();
    assertThat(stored).isEqualTo(second);
    assertThat(store.receipt("test:t", "other")).isEmpty();
    assertThat(store.receipts()).containsExactly(stored, first);
  }

  // Values

  static Batch extremes() {
    return TestRows.of(EVERY_TYPE)
        .row(
            1L,
            "",
            Long.MAX_VALUE,
            1.0,
            new BigDecimal("1.50"),
            new BigDecimal("1234567890123456789012345678.0123456789"),
            true,
            LocalDate.of(1969, 12, 31),
            Instant.parse("1969-12-31T23:59:59.999999Z"),
            LocalTime.of(23, 59, 59, 999_999_000),
            "{\"b\": 1, \"a\": [1.50, null, \"\u00fc\\n\"]}",
            "[]")
        .row(2L, null, null, null, null, null, null, null, null, null, null, null)
        .row(
            3L,
            "O'Brien \"said\" \\N \\. \t tab\r\nline; \u00e4\u4e16\ud83d\ude00 \u0001 $1 %s ?",
            Long.MIN_VALUE,
            -0.0,
            new BigDecimal("-9999999999.99"),
            new BigDecimal("-0.0000000001"),
            false,
            LocalDate.of(1600, 2, 29),
            Instant.parse("1600-01-01T00:00:00.000001Z"),
            LocalTime.MIDNIGHT,
            "{}",
            "[{\"x\":{}}]")
        .row(
            4L,
            "null",
            0L,
            Double.MIN_VALUE,
            new BigDecimal("0"),
            new BigDecimal("0.5"),
            true,
            LocalDate.of(9999, 12, 31),
            Instant.parse("9999-12-31T23:59:59.999999Z"),
            LocalTime.of(0, 0, 0, 1000),
            "{\"n\":1e2}",
            "[1]")
        .row(
            5L,
            " padded ",
            -1L,
            1.7976931348623157E308,
            new BigDecimal("10000"),
            new BigDecimal("9999999999999999999999999999.9999999999"),
            false,
            LocalDate.EPOCH,
            Instant.EPOCH,
            LocalTime.NOON,
            "{\"a\":\"\"}",
            "[null]")
        .row(
            6L,
            "x",
            7L,
            0.1,
            new BigDecimal("0.01"),
            new BigDecimal("10000.0001"),
            null,
            null,
            null,
            null,
            null,
            null)
        .batch();
  }

  @Test
  void valuesOfEveryTypeComeBackExactly() {
    Batch batch = extremes();
    merge(EVERY_TYPE, "t", batch);
    List<List<Object>> read = read(EVERY_TYPE, "t", Optional.empty());
    assertThat(read).hasSize(batch.rows());
    for (int row = 0; row < batch.rows(); row++) {
      for (int i = 0; i < 10; i++) {
        Object expected = batch.columns().get(i).value(row).orElse("<null>");
        Object actual = read.get(row).get(i + 1);
        if (expected instanceof BigDecimal number) {
          assertThat((BigDecimal) actual).isEqualByComparingTo(number);
        } else {
          assertThat(actual).isEqualTo(expected.equals(-0.0) ? (Object) 0.0 : expected);
        }
      }
    }
    assertThat(store.hash("t", EVERY_TYPE).hash()).isEqualTo(hash(EVERY_TYPE, batch));
  }

  @Test
  void valuesOfEveryTypeAreUnchangedWhenTheyComeAgain() {
    LoadReceipt first = merge(EVERY_TYPE, "t", extremes());
    LoadReceipt again = merge(EVERY_TYPE, "t", extremes());
    assertThat(again.unchanged()).isEqualTo(extremes().rows());
    assertThat(again.contentHash()).isEqualTo(first.contentHash());
    assertThat(first.contentHash()).hasValue(hash(EVERY_TYPE, extremes()));
  }

  @Test
  void theHashOfKnownRowsIsTheSameInEveryStore() {
    merge(EVERY_TYPE, "t", extremes());
    assertThat(store.hash("t", EVERY_TYPE).hash()).isEqualTo(RowHashTest.EXTREMES);
  }

  @Test
  void emptyTextIsNotNull() throws Exception {
    merge(ITEMS, "t", items(item("a", "", 1L), item("b", null, 1L)));
    assertThat(query("select id from t where name is null")).containsExactly(List.of("b"));
    assertThat(query("select id from t where name = ''")).containsExactly(List.of("a"));
    assertThat(merge(ITEMS, "t", items(item("a", null, 1L), item("b", "", 1L))).updated())
        .isEqualTo(2);
  }

  @Test
  void aDecimalThatWouldLoseDigitsIsRefused() {
    Contract prices = contract(key("id", LogicalType.INTEGER, 1), decimal("price", 5, 2));
    for (String bad : List.of("1.005", "1000.00", "-1000", "0.001", "123456789012345678901")) {
      Batch batch = TestRows.of(prices).from(40).row(1L, new BigDecimal(bad)).batch();
      assertThatThrownBy(() -> merge(prices, "t", batch))
          .isInstanceOfSatisfying(
              TaskException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.STORE_REFUSED);
                assertThat(e)
                    .hasMessageContaining("price")
                    .hasMessageContaining("record 40")
                    .hasMessageContaining(bad)
                    .hasMessageContaining("DECIMAL(5,2)");
              });
    }
    Batch fits = TestRows.of(prices).row(1L, new BigDecimal("999.9900")).batch();
    assertThat(merge(prices, "t", fits).inserted()).isEqualTo(1);
  }

  @Test
  void manyRowsInManyBatches() throws Exception {
    List<Batch> batches = new ArrayList<>();
    for (int b = 0; b < 5; b++) {
      TestRows rows = TestRows.of(ITEMS).from(b * 30_000L);
      for (int i = 0; i < 30_000; i++) {
        int n = b * 30_000 + i;
        rows.row("id" + n, n % 7 == 0 ? null : "name " + n, n % 5 == 0 ? null : (long) n);
      }
      batches.add(rows.batch());
    }
    Batch[] all = batches.toArray(Batch[]::new);
    LoadReceipt receipt = merge(ITEMS, "t", all);
    assertThat(receipt.inserted()).isEqualTo(150_000);
    assertThat(receipt.contentHash()).hasValue(hash(ITEMS, all));
    assertThat(query("select count(*), count(name), count(amount), sum(amount) from t"))
        .containsExactly(List.of("150000", "128571", "120000", "9000000000"));
    load(request(ITEMS, "landing", WriteMode.LAND, "p", 9), all);
    List<List<Object>> read = read(ITEMS, "landing", Optional.of("p"));
    assertThat(read).hasSize(150_000);
    for (int i = 0; i < read.size(); i++) {
      assertThat(read.get(i).get(0)).isEqualTo((long) i);
    }
  }

  // Names and schemas

  @Test
  void tablesOfAnotherSchema() throws Exception {
    execute("create schema \"Mart\"");
    Batch batch = items(item("a", "x", 1L));
    merge(ITEMS, "Mart.Items", batch);
    assertThat(query("select id from \"Mart\".\"Items\"")).containsExactly(List.of("a"));
    assertThat(merge(ITEMS, "Mart.Items", batch).unchanged()).isEqualTo(1);
    assertThat(read(ITEMS, "Mart.Items", Optional.empty())).hasSize(1);
    assertThat(codeOf(() -> merge(ITEMS, "nowhere.items", batch)))
        .isEqualTo(ErrorCode.INVALID_TARGET);
    assertThat(codeOf(() -> merge(ITEMS, "a.b.c", batch))).isEqualTo(ErrorCode.INVALID_INPUT);
  }

  @Test
  void strangeNamesAreNames() throws Exception {
    Contract strange =
        contract(
            key("Order", LogicalType.STRING, 1),
            key("select", LogicalType.STRING, 2),
            column("a \"quoted\" na'me", LogicalType.STRING),
            column("\u00dcn\u00efc\u00f6d\u00e9; drop table t--", LogicalType.INTEGER),
            column("?", LogicalType.STRING),
            column("group", LogicalType.OBJECT));
    Batch batch =
        TestRows.of(strange)
            .row("k1", "k2", "v", 5L, "q", "{}")
            .row("k1", "K2", "v", 5L, "q", null)
            .batch();
    String table = "Weird \"Table\"; --'";
    for (WriteMode mode : List.of(WriteMode.LAND, WriteMode.MERGE)) {
      String name = table + mode.label();
      LoadRequest request =
          new LoadRequest(
              "test:" + name, name, strange, mode, "it's \"me\"", 1, "p'\"\\", "1", false);
      assertThat(load(request, batch).inserted()).isEqualTo(2);
      assertThat(store.receipt("test:" + name, "p'\"\\")).isPresent();
      assertThat(read(strange, name, Optional.empty())).hasSize(2);
    }
    assertThat(read(strange, table + "land", Optional.of("p'\"\\"))).hasSize(2);
    Source source =
        store.read(
            new TableRead("test:x", table + "merge", strange, Optional.empty(), false, true));
    try (source) {
      assertThat(source.columns())
          .isEqualTo(strange.properties().stream().map(p -> p.name()).toList());
      assertThat(source.declaresColumns()).isTrue();
      assertThat(source.digest()).isEmpty();
    }
  }

  // The target's own shape

  @Test
  void aMissingColumnIsAdded() throws Exception {
    execute("create table t (amount bigint, id varchar not null, own integer)");
    execute("insert into t values (1, 'a', 42)");
    LoadReceipt receipt = merge(ITEMS, "t", items(item("a", "x", 1L), item("b", "y", 2L)));
    assertThat(receipt.inserted()).isEqualTo(1);
    assertThat(receipt.updated()).isEqualTo(1);
    assertThat(query("select id, amount, name, own from t order by id"))
        .containsExactly(List.of("a", "1", "x", "42"), List.of("b", "2", "y", "null"));
    try (Source source =
        store.read(new TableRead("test:t", "t", ITEMS, Optional.empty(), false, true))) {
      assertThat(source.columns()).containsExactly("amount", "id", "own", "name");
    }
  }

  @Test
  void anIncompatibleTypeIsRefusedWithTheStatementItWouldNeed() throws Exception {
    execute("create table t (id varchar not null, name bigint, amount bigint)");
    assertThatThrownBy(() -> store.open(request(ITEMS, "t", WriteMode.MERGE, "", 1)))
        .isInstanceOfSatisfying(
            TaskException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_TARGET);
              assertThat(String.valueOf(e.getMessage()).toLowerCase(java.util.Locale.ROOT))
                  .contains("alter column \"name\" type");
            });
    String message = messageOf(() -> store.open(request(ITEMS, "t", WriteMode.MERGE, "", 2)));
    assertThat(message).contains("column 'name' is of type ").hasLineCount(1);
    execute(message.substring(message.indexOf("ALTER")));
    LoadReceipt receipt =
        load(request(ITEMS, "t", WriteMode.MERGE, "", 3), items(item("a", "x", Long.MAX_VALUE)));
    assertThat(receipt.inserted()).isEqualTo(1);
  }

  @Test
  void aColumnInOtherCaseIsRefusedWithTheStatementThatRenamesIt() throws Exception {
    execute("create table t (\"ID\" varchar not null, name varchar, amount bigint)");
    String message = messageOf(() -> store.open(request(ITEMS, "t", WriteMode.MERGE, "", 1)));
    assertThat(message)
        .contains("column 'id' is called 'ID' there: ALTER TABLE")
        .endsWith(", or write it so in the contract")
        .hasLineCount(1);
    assertThat(codeOf(() -> store.open(request(ITEMS, "t", WriteMode.MERGE, "", 2))))
        .isEqualTo(ErrorCode.INVALID_TARGET);
    execute(message.substring(message.indexOf("ALTER"), message.indexOf(", or write")));
    LoadReceipt receipt =
        load(request(ITEMS, "t", WriteMode.MERGE, "", 3), items(item("a", "x", 1L)));
    assertThat(receipt.inserted()).isEqualTo(1);
  }

  @Test
  void aNarrowerTypeIsWidened() throws Exception {
    execute("create table t (id varchar not null, name varchar, amount integer)");
    execute("insert into t values ('a', 'x', 7)");
    LoadReceipt receipt = merge(ITEMS, "t", items(item("b", "y", Long.MAX_VALUE)));
    assertThat(receipt.inserted()).isEqualTo(1);
    assertThat(query("select id, name, amount from t order by id"))
        .containsExactly(List.of("a", "x", "7"), List.of("b", "y", Long.toString(Long.MAX_VALUE)));
  }

  @Test
  void anEmptiedTargetIsLoadedAgain() throws Exception {
    Batch batch = items(item("a", "x", 1L), item("b", "y", 2L));
    merge(ITEMS, "t", batch);
    execute("delete from t");
    assertThat(merge(ITEMS, "t", batch).inserted()).isEqualTo(2);
    execute("drop table t");
    assertThat(merge(ITEMS, "t", batch).inserted()).isEqualTo(2);
    assertThat(merge(ITEMS, "t", batch).replayed()).isTrue();
  }

  /** Workers' clocks differ: which load was the later one, their times do not say. */
  @Test
  void anEmptiedTargetIsLoadedAgainThoughTheClockOfItsLoadWasAhead() throws Exception {
    Batch first = items(item("a", "x", 1L));
    load(request(ITEMS, "t", WriteMode.MERGE, "p1", 1), first);
    execute("update _javatask_receipt set committed_at = timestamptz '2100-01-01 00:00:00+00'");
    execute("delete from t");
    load(request(ITEMS, "t", WriteMode.MERGE, "p2", 2), items(item("b", "y", 2L)));
    assertThat(load(request(ITEMS, "t", WriteMode.MERGE, "p1", 3), first).inserted()).isEqualTo(1);
  }

  @Test
  void whatWasAppendedIsKnownThoughTheClockOfTheFirstLoadWasAhead() throws Exception {
    Batch second = items(item("b", "y", 2L));
    load(request(ITEMS, "t", WriteMode.APPEND, "p1", 1), items(item("a", "x", 1L)));
    execute("update _javatask_receipt set committed_at = timestamptz '2100-01-01 00:00:00+00'");
    load(request(ITEMS, "t", WriteMode.APPEND, "p2", 2), second);
    assertThat(load(request(ITEMS, "t", WriteMode.APPEND, "p2", 3), second).replayed()).isTrue();
  }

  @Test
  void aLandedPartitionThatLostARowIsLandedAgain() throws Exception {
    Batch batch = items(item("a", "x", 1L), item("b", "y", 2L));
    land("p", batch);
    assertThat(land("p", batch).replayed()).isTrue();
    execute("delete from landing where id = 'a'");
    LoadReceipt again = land("p", batch);
    assertThat(List.of(again.inserted(), again.deleted())).containsExactly(2L, 1L);
  }

  @Test
  void whatIsKnownNeedsNoStaging() {
    Batch batch = items(item("a", "x", 1L), item("b", "y", 2L));
    LoadReceipt first = merge(ITEMS, "t", batch);
    Optional<String> digest = Optional.of(first.inputDigest());
    try (Sink sink = store.open(request(ITEMS, "t", WriteMode.MERGE, "", 5))) {
      assertThat(sink.knows(() -> Optional.of("sha256:other"))).isFalse();
      assertThat(sink.knows(() -> digest)).isTrue();
      LoadReceipt second = sink.commit(new LoadSummary(first.inputDigest(), 2, 1));
      assertThat(second.replayed()).isTrue();
      assertThat(second.unchanged()).isEqualTo(2);
      assertThat(second.contentHash()).isEqualTo(first.contentHash());
    }
    try (Sink sink = store.open(request(ITEMS, "t", WriteMode.MERGE, "", 6))) {
      assertThat(sink.knows(() -> digest)).isTrue();
      LoadSummary changed = new LoadSummary("sha256:changed", 0, 0);
      assertThatThrownBy(() -> sink.commit(changed))
          .isInstanceOfSatisfying(
              TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_CONFLICT));
    }
  }

  @Test
  void receiptsOfAnOlderVersionAreReadAndKept() throws Exception {
    merge(ITEMS, "t", items(item("a", "x", 1L)));
    for (String column : List.of("contract_hash", "skipped", "replayed", "began")) {
      execute("alter table _javatask_receipt drop column " + column);
    }
    LoadReceipt old = store.receipt("test:t", "").orElseThrow();
    assertThat(old.contractHash()).isEmpty();
    assertThat(merge(ITEMS, "t", items(item("a", "x", 1L))).replayed()).isFalse();
    assertThat(store.receipts()).hasSize(2);
  }

  /** Something fails with a code that says whether to try again, and with what to do about it. */
  static void assertFails(ErrorCode code, boolean retryable, String advice, Callable<?> call) {
    assertThatThrownBy(call::call)
        .isInstanceOfSatisfying(
            TaskException.class,
            e -> {
              assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
              assertThat(e.code().retryable()).isEqualTo(retryable);
              assertThat(e.getMessage()).contains(advice);
            });
  }

  /** The target is as it was, nothing is staged, and a load that then comes succeeds. */
  void assertNothingHalfDone(List<List<String>> before) throws Exception {
    assertThat(query("select id, name from t order by id")).isEqualTo(before);
    assertThat(merge(ITEMS, "t", items(item("after", "x", 1L))).inserted()).isEqualTo(1);
    assertThat(stages()).isEmpty();
  }

  /** More than a few megabytes hold. */
  static Batch manyItems() {
    TestRows rows = TestRows.of(ITEMS);
    for (long i = 0; i < 200_000; i++) {
      rows.row("many-" + i * 0x9E3779B97F4A7C15L, "name of " + i * 0xC2B2AE3D27D4EB4FL, i);
    }
    return rows.batch();
  }

  /**
   * A file system of a few megabytes; the test is skipped where none may be mounted.
   *
   * @return the directory; {@link #unmount} ends it
   */
  static Path smallDisk(Path parent, int megabytes) throws Exception {
    Path disk = Files.createDirectories(parent.resolve("small"));
    int mounted =
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", disk.toString());
    Assumptions.assumeTrue(mounted == 0, "no file system can be mounted here");
    return disk;
  }

  static void unmount(Path disk) throws Exception {
    assertThat(run("umount", "-l", disk.toString())).isZero();
  }

  private static int run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    }
  }

  private static String messageOf(Callable<?> call) throws Exception {
    try {
      call.call();
    } catch (TaskException e) {
      return String.valueOf(e.getMessage());
    }
    throw new AssertionError("did not fail");
  }

  @Test
  void anAppendAfterALoadInAnotherModeIsRefusedByWhatThatLoadWas() {
    Batch batch = items(item("a", "x", 1L));
    load(request(ITEMS, "t", WriteMode.SNAPSHOT, "p", 1), batch);
    assertThatThrownBy(() -> load(request(ITEMS, "t", WriteMode.APPEND, "p", 2), batch))
        .isInstanceOfSatisfying(
            TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_REFUSED))
        .hasMessageStartingWith("this request has loaded 'test:t' in mode snapshot at ")
        .hasMessageContaining("load in mode snapshot again, or run with 'force'")
        .hasMessageNotContaining("another input");
  }

  @Test
  void landingTablesAndTargetsAreNotMistakenForEachOther() throws Exception {
    merge(ITEMS, "t", items(item("a", "x", 1L)));
    land("p", items(item("a", "x", 1L)));
    assertThat(codeOf(() -> store.open(request(ITEMS, "t", WriteMode.LAND, "p", 9))))
        .isEqualTo(ErrorCode.INVALID_TARGET);
    assertThat(codeOf(() -> store.open(request(ITEMS, "landing", WriteMode.MERGE, "p", 9))))
        .isEqualTo(ErrorCode.INVALID_TARGET);
    assertThat(codeOf(() -> read(ITEMS, "t", Optional.of("p")))).isEqualTo(ErrorCode.INVALID_INPUT);
  }

  @Test
  void aConstraintOfTheTableRefusesTheWholeLoad() throws Exception {
    execute(
        "create table t (id varchar not null, name varchar, amount bigint check (amount < 10))");
    merge(ITEMS, "t", items(item("a", "x", 1L)));
    assertThat(codeOf(() -> merge(ITEMS, "t", items(item("b", "x", 1L), item("c", "x", 11L)))))
        .isEqualTo(ErrorCode.STORE_REFUSED);
    assertThat(query("select id from t")).containsExactly(List.of("a"));
    assertThat(store.receipts()).hasSize(1);
    assertThat(stages()).isEmpty();
  }

  // Reading

  @Test
  void aMissingTableIsNamedWithTheNearest() {
    merge(ITEMS, "orders", items(item("a", "x", 1L)));
    assertThatThrownBy(() -> read(ITEMS, "order", Optional.empty()))
        .isInstanceOfSatisfying(
            TaskException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND);
              assertThat(e).hasMessageContaining("'order'").hasMessageContaining("'orders'");
            });
  }

  @Test
  void aReadSeesOneSnapshot() throws Exception {
    TestRows rows = TestRows.of(ITEMS);
    for (int i = 0; i < 200_000; i++) {
      rows.row("k" + (1_000_000 + i), "before", 1L);
    }
    merge(ITEMS, "t", rows.batch());
    Source source = store.read(new TableRead("test:t", "t", ITEMS, Optional.empty(), false, true));
    Decoded first = source.next().orElseThrow().decode();
    merge(ITEMS, "t", items(item("k1199999", "after", 1L), item("k2", "after", 1L)));
    List<List<Object>> rest = rows(source);
    assertThat(first.batch().rows() + rest.size()).isEqualTo(200_000);
    assertThat(rest).extracting(r -> r.get(2)).containsOnly("before");
  }

  @Test
  void aReadMayStopHalfway() {
    TestRows rows = TestRows.of(ITEMS);
    for (int i = 0; i < 150_000; i++) {
      rows.row("k" + i, "n", 1L);
    }
    merge(ITEMS, "t", rows.batch());
    try (Source source =
        store.read(new TableRead("test:t", "t", ITEMS, Optional.empty(), false, true))) {
      assertThat(source.next()).isPresent();
    }
    assertThat(read(ITEMS, "t", Optional.empty())).hasSize(150_000);
  }

  @Test
  void tablesOfOthersAreReadAsTheContractsTypes() throws Exception {
    execute(
        "create table theirs (id smallint, number real, \"at\" timestamp, name varchar(20),"
            + " price decimal(20,4))");
    execute(
        "insert into theirs values (7, 1.5, timestamp '2026-01-02 03:04:05.678901', 'x', 1.25)");
    Contract contract =
        contract(
            key("id", LogicalType.INTEGER, 1),
            column("number", LogicalType.NUMBER),
            column("missing", LogicalType.STRING),
            column("at", LogicalType.TIMESTAMP),
            column("name", LogicalType.STRING),
            decimal("price", 10, 2));
    assertThat(read(contract, "theirs", Optional.empty()))
        .containsExactly(
            List.of(
                0L,
                7L,
                1.5,
                Instant.parse("2026-01-02T03:04:05.678901Z"),
                "x",
                new BigDecimal("1.25")));
  }

  // Crashes

  @Test
  void aProcessThatDiesBeforeItsCommitLeavesTheTargetAlone() throws Exception {
    Batch before = items(item("a", "before", 1L));
    merge(ITEMS, "t", before);
    store.close();
    assertThat(startCrashing("stage").waitFor()).isEqualTo(CrashingLoad.HALTED);
    store = openStore();
    assertThat(store.hash("t", ITEMS).hash()).isEqualTo(hash(ITEMS, before));
    LoadReceipt retried =
        load(request(ITEMS, "t", WriteMode.MERGE, "p", 101), CrashingLoad.batch());
    assertThat(retried.inserted()).isEqualTo(CrashingLoad.ROWS);
    assertThat(stages()).isEmpty();
  }

  @Test
  void aProcessThatDiesInItsCommitLeavesAllOrNothing() throws Exception {
    Batch before = items(item("a", "before", 1L));
    merge(ITEMS, "t", before);
    for (int kill = 0; kill < 3; kill++) {
      store.close();
      Process process = startCrashing("commit");
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      assertThat(out.readLine()).isEqualTo("committing");
      Thread.sleep(kill * 60L);
      process.destroyForcibly().waitFor();
      store = openStore();
      boolean receipted = store.receipt("test:t", "p").isPresent();
      assertThat(store.hash("t", ITEMS))
          .isEqualTo(
              receipted
                  ? new Store.TableHash(
                      1L + CrashingLoad.ROWS, hash(ITEMS, before, CrashingLoad.batch()))
                  : new Store.TableHash(1, hash(ITEMS, before)));
    }
    LoadReceipt retried =
        load(request(ITEMS, "t", WriteMode.MERGE, "p", 101), CrashingLoad.batch());
    assertThat(retried.inserted() + retried.unchanged()).isEqualTo(CrashingLoad.ROWS);
    assertThat(stages()).isEmpty();
  }

  final Process startCrashing(String when) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
    command.add(CrashingLoad.class.getName());
    command.add(when);
    command.add(REQUEST);
    command.addAll(address());
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
