package io.javatask.core.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.ErrorCode;
import io.javatask.api.RowSet;
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
}
