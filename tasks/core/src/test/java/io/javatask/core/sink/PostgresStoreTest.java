package io.javatask.core.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.Batch;
import io.javatask.api.ErrorCode;
import io.javatask.api.RowSet;
import io.javatask.api.TaskException;
import io.javatask.core.contract.WriteMode;
import io.javatask.core.report.LoadReceipt;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresStoreTest extends StoreCompatibility {
  private EmbeddedPostgres server;
  private int databases;

  @BeforeAll
  void start() throws IOException {
    server = EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start();
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  @Override
  void open() throws Exception {
    databases++;
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create database t" + databases);
    }
    super.open();
  }

  private String url() {
    return server.getJdbcUrl("postgres", "t" + databases).replaceFirst("\\?.*", "");
  }

  @Override
  Store openStore() {
    return PostgresStore.connecting(url(), "postgres", Optional.empty(), "test");
  }

  @Override
  Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), "postgres", "");
  }

  @Override
  List<String> stages() throws SQLException {
    return query("select relname from pg_class where relname like '\\_javatask\\_stage%'").stream()
        .map(r -> r.get(0))
        .toList();
  }

  @Override
  List<String> address() {
    return List.of("postgres", url(), "postgres");
  }

  @Test
  void theHashIsOfWhatATriggerMadeOfTheRows() throws Exception {
    execute("create table t (id text primary key, name text, amount bigint)");
    execute(
        "create function shout() returns trigger language plpgsql as"
            + " 'begin new.name := upper(new.name); return new; end'");
    execute(
        "create trigger shout before insert or update on t for each row execute function shout()");
    LoadReceipt receipt = merge(ITEMS, "t", items(item("a", "x", 1L)));
    assertThat(receipt.contentHash()).hasValue(hash(ITEMS, items(item("a", "X", 1L))));
  }

  @ParameterizedTest
  @EnumSource(names = {"MERGE", "INSERT_ONLY"})
  void rowsThatATriggerKeepsOutEndTheLoad(WriteMode mode) throws Exception {
    execute("create table t (id text primary key, name text, amount bigint)");
    execute(
        "create function drop_b() returns trigger language plpgsql as"
            + " 'begin if new.id = ''b'' then return null; end if; return new; end'");
    execute("create trigger drop_b before insert on t for each row execute function drop_b()");
    assertThatThrownBy(() -> load(mode, item("a", "x", 1L), item("b", "y", 2L)))
        .isInstanceOfSatisfying(
            TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_REFUSED))
        .hasMessageContaining("kept 1 of 2 rows out");
    assertThat(query("select id from t")).isEmpty();
    assertThat(store.receipts()).isEmpty();
    load(mode, item("a", "x", 1L));
    assertThat(query("select id from t")).containsExactly(List.of("a"));
  }

  @Test
  void rowsThatATriggerPutsElsewhereAreLoaded() throws Exception {
    execute("create table t (id text primary key, name text, amount bigint)");
    execute("create table t_all () inherits (t)");
    execute(
        "create function route() returns trigger language plpgsql as"
            + " 'begin insert into t_all values (new.id, new.name, new.amount); return null; end'");
    execute("create trigger route before insert on t for each row execute function route()");
    load(WriteMode.MERGE, item("a", "x", 1L));
    assertThat(query("select id from t")).containsExactly(List.of("a"));
  }

  private void load(WriteMode mode, Object[]... rows) {
    Batch batch = items(rows);
    try (Sink sink = store.open(request(ITEMS, "t", mode, "p", 1))) {
      sink.write(batch, RowSet.all(batch.rows()));
      sink.commit(new LoadSummary("sha256:in", 0, 0));
    }
  }

  @Test
  void theHashIsOfTextsAsTheColumnCutsThem() throws Exception {
    execute("create table t (id text primary key, name varchar(2), amount bigint)");
    LoadReceipt receipt = merge(ITEMS, "t", items(item("a", "x    ", 1L)));
    assertThat(receipt.contentHash()).hasValue(store.hash("t", ITEMS).hash());
    assertThat(query("select length(name) from t")).containsExactly(List.of("2"));
  }

  @Test
  void theHashIsOfTextsThatTheColumnTakesForEqual() throws Exception {
    execute(
        "create collation caseless (provider = icu, locale = 'und-u-ks-level2', deterministic ="
            + " false)");
    execute("create table t (id text primary key, name text collate caseless, amount bigint)");
    merge(ITEMS, "t", items(item("a", "Name", 1L)));
    LoadReceipt receipt = merge(ITEMS, "t", items(item("a", "NAME", 1L)));
    assertThat(receipt.contentHash()).hasValue(store.hash("t", ITEMS).hash());
  }

  @Test
  void aColumnOfAKeyOrAnIndexIsWidened() throws Exception {
    execute("create table t (id text, name text, amount integer primary key check (amount > 0))");
    execute("create index by_amount on t (amount)");
    assertThat(merge(ITEMS, "t", items(item("a", "x", Long.MAX_VALUE))).inserted()).isEqualTo(1);
  }

  @Test
  void whatDependsOnAColumnThatIsWidenedIsNamedWithTheStatement() throws Exception {
    execute("create table t (id text, name text, amount integer)");
    execute("create view amounts as select amount from t");
    assertThatThrownBy(() -> merge(ITEMS, "t", items(item("a", "x", 1L))))
        .isInstanceOfSatisfying(
            TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_TARGET))
        .hasMessage(
            "table 'public.t' cannot take the contract's columns as it stands; ALTER TABLE"
                + " \"public\".\"t\" ALTER COLUMN \"amount\" TYPE bigint is refused: cannot"
                + " alter type of a column used by a view or rule; see to what is in the way, and"
                + " run it");
    assertThat(query("select id from t")).isEmpty();
  }

  @Test
  void aConnectionLostBetweenStagingAndCommitLeavesTheTargetAlone() throws Exception {
    merge(ITEMS, "t", items(item("a", "before", 1L)));
    try (Sink sink = store.open(request(ITEMS, "t", WriteMode.MERGE, "p", 5))) {
      sink.write(items(item("a", "lost", 1L), item("b", "lost", 1L)), RowSet.all(2));
      execute(
          "select pg_terminate_backend(pid) from pg_stat_activity"
              + " where datname = current_database() and pid <> pg_backend_pid()");
      assertThat(codeOf(() -> sink.commit(new LoadSummary("sha256:in", 0, 0))))
          .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
    }
    assertThat(query("select name from t")).containsExactly(List.of("before"));
    assertThat(
            load(request(ITEMS, "t", WriteMode.MERGE, "p", 6), items(item("b", "kept", 1L)))
                .inserted())
        .isEqualTo(1);
    assertThat(stages()).isEmpty();
  }

  @Test
  void aDeadlockIsWorthARetry() throws Exception {
    merge(ITEMS, "t", items(item("a", "before", 1L)));
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      // so that it is the load which notices, and is the victim
      statement.execute("set deadlock_timeout = '60s'");
      other.setAutoCommit(false);
      statement.execute("update t set name = 'theirs' where id = 'a'");
      Future<?> load = pool.submit(() -> merge(ITEMS, "t", items(item("a", "ours", 2L))));
      awaitWaiting("UPDATE");
      statement.execute("update _javatask_lock set commits = commits");
      other.rollback();
      assertFails(
          ErrorCode.STORE_CONFLICT,
          true,
          "another writer was in the way: try again",
          () -> got(load));
    } finally {
      pool.shutdownNow();
    }
    assertNothingHalfDone(List.of(List.of("a", "before")));
  }

  @Test
  void aKeyThatAnotherWriterInsertsMeanwhileIsWorthARetry() throws Exception {
    merge(ITEMS, "t", items(item("a", "before", 1L)));
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("insert into t (id, name) values ('b', 'theirs')");
      Future<?> load = pool.submit(() -> merge(ITEMS, "t", items(item("b", "ours", 2L))));
      awaitWaiting("INSERT");
      other.commit();
      assertFails(ErrorCode.STORE_CONFLICT, true, "inserted a key (id)", () -> got(load));
    } finally {
      pool.shutdownNow();
    }
    assertNothingHalfDone(List.of(List.of("a", "before"), List.of("b", "theirs")));
  }

  /** Waits for a load that waits for a lock, in a statement that begins so. */
  private void awaitWaiting(String statement) throws Exception {
    String waiting =
        "select 1 from pg_stat_activity where wait_event_type = 'Lock'"
            + " and application_name = 'javatask' and query like '"
            + statement
            + "%'";
    for (int i = 0; query(waiting).isEmpty(); i++) {
      assertThat(i).as("tenths of a second that no load has waited").isLessThan(1200);
      Thread.sleep(100);
    }
  }

  private static Object got(Future<?> load) throws Exception {
    try {
      return String.valueOf(load.get());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception failure ? failure : e;
    }
  }

  @Test
  void aFullDiskSaysSoAndLeavesNothing(@TempDir Path directory) throws Exception {
    merge(ITEMS, "t", items(item("a", "before", 1L)));
    Path disk = smallDisk(directory, 12);
    try {
      Path space = Files.createDirectories(disk.resolve("space"));
      execute("create tablespace small location '" + space + "'");
      setting("default_tablespace", "small");
      assertFails(
          ErrorCode.STORE_FULL,
          true,
          "free space on the store's disk",
          () -> merge(ITEMS, "t", manyItems()));
      setting("default_tablespace", "pg_default");
      assertNothingHalfDone(List.of(List.of("a", "before")));
      execute("drop tablespace small");
    } finally {
      unmount(disk);
    }
  }

  @Test
  void aTargetThatMayNotBeWrittenIsDenied() throws Exception {
    merge(ITEMS, "t", items(item("a", "before", 1L)));
    execute(
        "drop role if exists clerk; create role clerk login;"
            + " grant create, usage on schema public to clerk;"
            + " grant all on _javatask_fence, _javatask_lock, _javatask_receipt to clerk;"
            + " grant select on t to clerk");
    try (Store clerk = PostgresStore.connecting(url(), "clerk", Optional.empty(), "test")) {
      assertFails(
          ErrorCode.STORE_DENIED,
          false,
          "grant the store's role what is missing",
          () -> {
            try (Sink sink = clerk.open(request(ITEMS, "t", WriteMode.MERGE, "", 9))) {
              sink.write(items(item("b", "new", 1L)), RowSet.all(1));
              return sink.commit(new LoadSummary("sha256:in", 0, 0));
            }
          });
    }
    assertThat(query("select id, name from t")).containsExactly(List.of("a", "before"));
    assertThat(stages()).isEmpty();
    execute("drop owned by clerk; drop role clerk");
  }

  @Test
  void theTargetHasAPrimaryKey() throws Exception {
    merge(ITEMS, "t", items(item("a", "x", 1L)));
    assertThat(
            query(
                "select a.attname from pg_index i join pg_attribute a"
                    + " on a.attrelid = i.indrelid and a.attnum = any (i.indkey)"
                    + " where i.indisprimary and i.indrelid = 't'::regclass"))
        .containsExactly(List.of("id"));
  }

  @Test
  void failuresOfTheServerHaveTheirCodes() throws Exception {
    merge(ITEMS, "t", items(item("a", "x", 1L)));
    Batch more = items(item("b", "x", 1L));
    setting("default_transaction_read_only", "on");
    assertThat(codeOf(() -> merge(ITEMS, "t", more))).isEqualTo(ErrorCode.STORE_DENIED);
    setting("default_transaction_read_only", "off");
    try (Connection blocker = connect();
        Statement statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      statement.execute("lock table t in access exclusive mode");
      setting("lock_timeout", "100ms");
      assertThat(codeOf(() -> merge(ITEMS, "t", more))).isEqualTo(ErrorCode.STORE_CONFLICT);
      setting("lock_timeout", "0");
      setting("statement_timeout", "500ms");
      assertThat(codeOf(() -> merge(ITEMS, "t", more))).isEqualTo(ErrorCode.STORE_TIMEOUT);
      setting("statement_timeout", "0");
      blocker.rollback();
    }
    assertThat(query("select id from t")).containsExactly(List.of("a"));
    assertThat(stages()).isEmpty();
  }

  /** For connections that are made from now on. */
  private void setting(String name, String value) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("alter database t" + databases + " set " + name + " = '" + value + "'");
    }
  }

  @Test
  void aRoleWithoutPermissionIsDenied() throws Exception {
    merge(ITEMS, "t", items(item("a", "x", 1L)));
    execute("drop role if exists guest; create role guest login");
    try (Store guest = PostgresStore.connecting(url(), "guest", Optional.empty(), "test")) {
      assertThat(codeOf(guest::receipts)).isEqualTo(ErrorCode.STORE_DENIED);
      assertThat(codeOf(() -> guest.open(request(ITEMS, "t", WriteMode.MERGE, "", 9))))
          .isEqualTo(ErrorCode.STORE_DENIED);
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsUnavailableAndNoSecretIsTold() {
    String nowhere = "jdbc:postgresql://127.0.0.1:1/db?password=geheim&connectTimeout=2";
    try (Store none = PostgresStore.connecting(nowhere, "me", Optional.of("geheim"), "test")) {
      assertThatThrownBy(none::receipts)
          .isInstanceOfSatisfying(
              TaskException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
                assertThat(e.getMessage()).contains("try again").doesNotContain("geheim");
              });
    }
  }

  @Test
  void theValuesOfAViolatedConstraintAreNotTold() throws Exception {
    execute("create table t (id text primary key, name text unique, amount bigint)");
    merge(ITEMS, "t", items(item("a", "secret-name", 1L)));
    assertThatThrownBy(() -> merge(ITEMS, "t", items(item("b", "secret-name", 1L))))
        .isInstanceOfSatisfying(
            TaskException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.STORE_REFUSED);
              assertThat(e.getMessage()).contains("t_name_key").doesNotContain("secret-name");
            });
  }
}
