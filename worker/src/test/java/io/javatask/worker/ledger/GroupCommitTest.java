package io.javatask.worker.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

class GroupCommitTest {
  private static final String INSERT = "INSERT INTO number VALUES (?)";

  @TempDir Path home = Path.of("");

  private final List<Integer> groups = new CopyOnWriteArrayList<>();
  private final List<Future<Integer>> holders = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private Jdbi jdbi = Jdbi.create("jdbc:sqlite::memory:");
  private GroupCommit commits = new GroupCommit(jdbi, groups::add);
  private Optional<SqlitePool> pool = Optional.empty();

  @BeforeEach
  void open() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.enforceForeignKeys(true);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + home.resolve("some.sqlite"));
    jdbi = Jdbi.create(source);
    jdbi.useHandle(
        handle -> {
          handle.execute("CREATE TABLE number (value INTEGER PRIMARY KEY)");
          handle.execute(
              "CREATE TABLE half (value INTEGER REFERENCES number DEFERRABLE INITIALLY DEFERRED)");
        });
    SqlitePool writer = SqlitePool.writer(source);
    pool = Optional.of(writer);
    commits =
        new GroupCommit(
            Jdbi.create(writer).setStatementBuilderFactory(writer::statements), groups::add);
  }

  @AfterEach
  void close() throws Exception {
    for (Future<Integer> holder : holders) {
      assertThat(holder.get()).isZero();
    }
    threads.shutdownNow();
    pool.ifPresent(SqlitePool::close);
  }

  private List<Integer> found() {
    return jdbi.withHandle(
        handle -> handle.select("SELECT value FROM number").mapTo(Integer.class).list());
  }

  private static int insert(Handle handle, int value) {
    return handle.execute(INSERT, value);
  }

  private int inserted(int value) {
    return commits.write(handle -> insert(handle, value));
  }

  /** Opens a transaction that stays until it is let go. */
  private CountDownLatch hold() throws InterruptedException {
    CountDownLatch under = new CountDownLatch(1);
    CountDownLatch let = new CountDownLatch(1);
    holders.add(
        threads.submit(
            () ->
                commits.write(
                    handle -> {
                      under.countDown();
                      try {
                        let.await();
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                      return 0;
                    })));
    under.await();
    return let;
  }

  /** Keeps a first transaction open until others wait, and then has those go together. */
  private <T> List<Future<T>> together(List<Function<Handle, T>> works)
      throws InterruptedException {
    CountDownLatch let = hold();
    List<Future<T>> all = new ArrayList<>();
    for (var work : works) {
      int known = commits.waiting();
      all.add(threads.submit(() -> commits.write(work)));
      await().until(() -> commits.waiting() > known);
    }
    let.countDown();
    return all;
  }

  @Test
  void whatComesMeanwhileGoesTogether() throws Exception {
    List<Function<Handle, Integer>> works = new ArrayList<>();
    for (int number = 0; number < 20; number++) {
      int value = number;
      works.add(handle -> insert(handle, value) + value);
    }
    List<Future<Integer>> all = together(works);
    for (int number = 0; number < 20; number++) {
      assertThat(all.get(number).get()).isEqualTo(number + 1);
    }
    assertThat(found()).hasSize(20);
    assertThat(groups).containsExactly(1, 20);
  }

  @Test
  void oneThatFailsTakesNothingOfTheOthersBack() throws Exception {
    List<Future<Integer>> all =
        together(
            List.of(
                handle -> insert(handle, 1),
                handle -> insert(handle, 2) + insert(handle, 1),
                handle -> {
                  insert(handle, 3);
                  throw new AssertionError("this one's");
                },
                handle -> insert(handle, 4)));
    assertThat(all.get(0).get()).isEqualTo(1);
    assertThatThrownBy(all.get(1)::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(JdbiException.class);
    assertThatThrownBy(all.get(2)::get).hasRootCauseMessage("this one's");
    assertThat(all.get(3).get()).isEqualTo(1);
    assertThat(found()).containsExactly(1, 4);
    assertThat(groups).containsExactly(1, 4);
  }

  @Test
  void aCommitThatFailsIsTheFailureOfAll() throws Exception {
    List<Future<Integer>> all =
        together(
            List.of(
                handle -> insert(handle, 1),
                handle -> handle.execute("INSERT INTO half VALUES (99)")));
    for (Future<Integer> one : all) {
      assertThatThrownBy(one::get)
          .isInstanceOf(ExecutionException.class)
          .hasStackTraceContaining("FOREIGN KEY constraint failed");
    }
    assertThat(found()).isEmpty();
    assertThat(inserted(5)).isOne();
  }

  @Test
  void aTransactionThatIsGoneIsTheFailureOfAll() throws Exception {
    List<Future<Integer>> all =
        together(
            List.of(
                handle -> insert(handle, 1),
                handle -> {
                  handle.execute("ROLLBACK");
                  throw new IllegalStateException("as a full disk would");
                },
                handle -> insert(handle, 2)));
    assertThatThrownBy(all.get(0)::get).isInstanceOf(ExecutionException.class);
    assertThatThrownBy(all.get(1)::get).hasRootCauseMessage("as a full disk would");
    assertThatThrownBy(all.get(2)::get).isInstanceOf(ExecutionException.class);
    assertThat(found()).isEmpty();
    assertThat(inserted(5)).isOne();
  }

  @Test
  void anInterruptOfOneThatWaitsIsKeptForLater() throws Exception {
    CountDownLatch let = hold();
    CompletableFuture<Thread> waiter = new CompletableFuture<>();
    Future<Boolean> kept =
        threads.submit(
            () -> {
              waiter.complete(Thread.currentThread());
              int unused = commits.write(handle -> insert(handle, 1));
              return Thread.interrupted();
            });
    await().until(() -> commits.waiting() == 1);
    waiter.get().interrupt();
    Thread.sleep(50);
    assertThat(kept.isDone()).isFalse();
    let.countDown();
    assertThat(kept.get()).isTrue();
    assertThat(found()).containsExactly(1);
  }

  @Test
  void logLinesAreMarkedAsThoseOfWhoAsked() throws Exception {
    CountDownLatch let = hold();
    Future<String> second = threads.submit(() -> marked("second's"));
    await().until(() -> commits.waiting() == 1);
    Future<String> third = threads.submit(() -> marked("third's"));
    await().until(() -> commits.waiting() == 2);
    let.countDown();
    assertThat(second.get()).isEqualTo("second's, then second's");
    assertThat(third.get()).isEqualTo("third's, then third's");
  }

  private String marked(String mark) {
    MDC.put("run", mark);
    String within = commits.write(handle -> MDC.get("run"));
    return within + ", then " + MDC.get("run");
  }

  @Test
  void aWriteWithinAWriteIsRefused() {
    assertThatThrownBy(() -> commits.write(handle -> inserted(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("may not begin another");
    assertThat(inserted(2)).isOne();
    assertThat(found()).containsExactly(2);
  }

  @Test
  void manyThreadsEachGetTheirOwn() throws Exception {
    List<Future<Integer>> all = new ArrayList<>();
    for (int number = 0; number < 16; number++) {
      int first = 1000 * number;
      all.add(
          threads.submit(
              () -> {
                int sum = 0;
                for (int value = first; value < first + 200; value++) {
                  int own = value;
                  sum += commits.write(handle -> insert(handle, own) * own) - own;
                }
                return sum;
              }));
    }
    for (Future<Integer> one : all) {
      assertThat(one.get()).isZero();
    }
    assertThat(found()).hasSize(16 * 200);
  }
}
