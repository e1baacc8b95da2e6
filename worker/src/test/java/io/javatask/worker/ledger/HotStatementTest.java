package io.javatask.worker.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.worker.TestLedger;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class HotStatementTest {
  private static final HotStatement INSERT =
      HotStatement.of("INSERT INTO word (number, text, other) VALUES (:number, :text, :text)");
  private static final HotStatement ALL =
      HotStatement.of("SELECT text, other FROM word WHERE number >= :from ORDER BY number");

  @Parameter TestLedger kind = TestLedger.SQLITE;
  @TempDir Path home = Path.of("");

  @SuppressWarnings("NullAway.Init") // set before each test
  private LedgerDatabase database;

  @BeforeEach
  void open() {
    database = LedgerDatabase.open(kind.fresh(), home.resolve("state"));
    database.write(
        handle ->
            handle.execute(
                "CREATE TABLE word (number BIGINT NOT NULL PRIMARY KEY, text TEXT, other TEXT)"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private int insert(long number, Optional<String> text) {
    return database.write(
        handle ->
            INSERT
                .on(handle, database.dialect())
                .bind("number", number)
                .bind("text", text)
                .execute());
  }

  private List<String> all(Handle handle, long from) {
    return ALL.on(handle, database.dialect())
        .bind("from", from)
        .list(row -> row.getString(1) + " " + row.getString(2));
  }

  @Test
  void aParameterHasItsValueWhereverItStandsAndNoneOfTheLastUse() {
    assertThat(insert(1, Optional.of("one"))).isOne();
    assertThat(insert(2, Optional.empty())).isOne();
    assertThat(insert(3, Optional.of("three"))).isOne();
    assertThat(database.<List<String>>read(handle -> all(handle, 1)))
        .containsExactly("one one", "null null", "three three");
    assertThat(database.<List<String>>read(handle -> all(handle, 4))).isEmpty();
  }

  @Test
  void aTextIsKeptInTheFormThatTheDatabaseHasForIt() {
    insert(1, Optional.of("a\0b"));
    assertThat(database.<List<String>>read(handle -> all(handle, 1)).get(0))
        .startsWith(database.dialect().text("a\0b"));
  }

  @Test
  void aRefusalIsToldAsOfEveryOtherStatementAndTheNextUseIsWell() {
    insert(1, Optional.of("one"));
    assertThatThrownBy(() -> insert(1, Optional.of("again")))
        .isInstanceOfSatisfying(
            TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL));
    assertThat(insert(2, Optional.of("two"))).isOne();
  }

  @Test
  void aNameThatIsNoParameterIsRefused() {
    assertThatThrownBy(() -> database.<HotStatement.Use>read(h -> use(h).bind("nubmer", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'nubmer'");
  }

  private HotStatement.Use use(Handle handle) {
    return INSERT.on(handle, database.dialect());
  }
}
