package io.javatask.core.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.Batch;
import io.javatask.api.ErrorCode;
import io.javatask.api.RowSet;
import io.javatask.api.TaskException;
import io.javatask.core.contract.WriteMode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

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
