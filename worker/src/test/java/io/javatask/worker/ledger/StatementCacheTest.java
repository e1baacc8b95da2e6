package io.javatask.worker.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.worker.config.LedgerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatementCacheTest {
  private static final String INSERT = "INSERT INTO word (number, text) VALUES (:number, :text)";
  private static final String TEXT = "SELECT text FROM word WHERE number = :number";

  @TempDir Path home = Path.of("");

  @SuppressWarnings("NullAway.Init") // set before each test
  private LedgerDatabase database;

  @BeforeEach
  void open() {
    database = LedgerDatabase.open(LedgerConfig.DEFAULT, home.resolve("state"));
    database.write(
        handle ->
            handle.execute("CREATE TABLE word (number INTEGER NOT NULL PRIMARY KEY, text TEXT)"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private int insert(int number, String text) {
    return database.write(
        handle -> handle.createUpdate(INSERT).bind("number", number).bind("text", text).execute());
  }

  private List<String> texts(int number) {
    return database.read(handle -> texts(handle, number));
  }

  private static List<String> texts(Handle handle, int number) {
    return handle.createQuery(TEXT).bind("number", number).mapTo(String.class).list();
  }

  @Test
  void aStatementThatIsKeptKnowsNothingOfItsLastUse() {
    insert(1, "one");
    database.write(
        handle ->
            handle.createUpdate(INSERT).bind("number", 2).bind("text", (String) null).execute());
    insert(3, "three");
    assertThat(texts(1)).containsExactly("one");
    assertThat(texts(2)).hasSize(1).containsOnlyNulls();
    assertThat(texts(4)).isEmpty();
  }

  @Test
  void aStatementThatFailedServesAgain() {
    insert(1, "one");
    assertThatThrownBy(() -> insert(1, "again"))
        .isInstanceOfSatisfying(
            TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL));
    assertThat(insert(2, "two")).isEqualTo(1);
    assertThat(texts(1)).containsExactly("one");
  }

  @Test
  void aStatementWithinItsOwnResultsIsAnother() {
    insert(1, "one");
    insert(2, "two");
    List<String> found =
        database.read(
            handle ->
                handle
                    .createQuery(TEXT)
                    .bind("number", 1)
                    .map((row, context) -> row.getString(1) + texts(handle, 2))
                    .list());
    assertThat(found).containsExactly("one[two]");
  }

  @Test
  void statementsThatAreKeptHoldNoSnapshot() throws Exception {
    for (int number = 0; number < 50; number++) {
      insert(number, "text");
      assertThat(texts(number)).hasSize(1);
    }
    // the log of changes can only be emptied if nobody reads in it
    Path file = home.resolve("state/ledger.sqlite");
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        ResultSet busy = other.createStatement().executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
      assertThat(busy.getInt(1)).isZero();
    }
    assertThat(Files.size(home.resolve("state/ledger.sqlite-wal"))).isZero();
  }

  @Test
  void moreStatementsThanAreKeptAreAnswered() {
    for (int number = 0; number < 500; number++) {
      String query = "SELECT " + number;
      int found = database.read(handle -> handle.createQuery(query).mapTo(Integer.class).one());
      assertThat(found).isEqualTo(number);
    }
  }

  @Test
  void theSameStatementComesBackUnlessItIsInUse() throws Exception {
    StatementCache cache = new StatementCache();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:");
        Handle handle = Jdbi.open(connection);
        Query query = handle.createQuery("SELECT 1")) {
      StatementContext context = query.getContext();
      PreparedStatement first = cache.create(connection, "SELECT 1", context);
      cache.close(connection, "SELECT 1", first);
      assertThat(cache.create(connection, "SELECT 1", context)).isSameAs(first);
      PreparedStatement second = cache.create(connection, "SELECT 1", context);
      assertThat(second).isNotSameAs(first);
      cache.close(connection, "SELECT 1", first);
      cache.close(connection, "SELECT 1", second);
      assertThat(first.isClosed()).isFalse();
      assertThat(second.isClosed()).isTrue();
      for (int number = 0; number < 500; number++) {
        String other = "SELECT 1 + " + number;
        cache.close(connection, other, cache.create(connection, other, context));
      }
      assertThat(first.isClosed()).isTrue();
    }
  }

  @Test
  void rowsThatNobodyReadsKeepNoTransactionOpen() {
    for (int number = 0; number < 2; number++) {
      int next = number;
      var unused =
          database.write(
              handle ->
                  handle
                      .createUpdate(INSERT + " RETURNING number")
                      .bind("number", next)
                      .bind("text", "x")
                      .execute());
      assertThat(texts(next)).hasSize(1);
    }
  }

  @Test
  void aBatchThatFailedLeavesNothingForTheNext() {
    assertThatThrownBy(() -> insertAll(1, 2, 2)).isInstanceOf(TaskException.class);
    assertThat(texts(1)).isEmpty();
    insertAll(3, 4);
    assertThat(texts(2)).isEmpty();
    assertThat(texts(4)).hasSize(1);
  }

  private void insertAll(int... numbers) {
    int[] unused =
        database.write(
            handle -> {
              PreparedBatch batch = handle.prepareBatch(INSERT);
              for (int number : numbers) {
                batch.bind("number", number).bind("text", "x").add();
              }
              return batch.execute();
            });
  }
}
