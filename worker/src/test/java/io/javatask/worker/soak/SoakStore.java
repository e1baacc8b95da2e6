package io.javatask.worker.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A database that workers load into, that can be killed, and that is looked at from outside. */
abstract class SoakStore implements AutoCloseable {
  static final String UNIT = "\u001f";

  /** What a worker's configuration says of it. */
  abstract String location();

  abstract Connection connect() throws SQLException;

  /** What is left of staged rows. */
  abstract List<String> stages() throws Exception;

  /** Whether there is a process of its own to kill. */
  abstract boolean isServer();

  /** Ends it as a power cut would, and starts it anew on what is left. */
  abstract void killAndRestart() throws Exception;

  /** How often the server refused to start after it was killed, and took the next start. */
  int refusedStarts() {
    return 0;
  }

  /** A cell of null reads as {@code null}. */
  List<List<String>> query(String sql) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      int columns = row.getMetaData().getColumnCount();
      while (row.next()) {
        List<String> cells = new ArrayList<>(columns);
        for (int i = 1; i <= columns; i++) {
          cells.add(String.valueOf(row.getString(i)));
        }
        rows.add(cells);
      }
    }
    return rows;
  }

  boolean hasTable(String name) throws SQLException {
    return !query("SELECT 1 FROM information_schema.tables WHERE table_name = '" + name + "'")
        .isEmpty();
  }

  void drop(String table) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS \"" + table + "\"");
    }
  }

  @Override
  public void close() throws IOException {
    // A file needs no end.
  }

  /** A DuckDB file: the worker is the database, and nobody else may have it open meanwhile. */
  static final class DuckDb extends SoakStore {
    private final Path file;

    DuckDb(Path home) {
      this.file = home.resolve("warehouse.duckdb");
    }

    @Override
    String location() {
      return "    type: duckdb\n    path: " + file + "\n";
    }

    @Override
    Connection connect() throws SQLException {
      return DriverManager.getConnection("jdbc:duckdb:" + file);
    }

    @Override
    List<String> stages() {
      Path directory = file.resolveSibling(file.getFileName() + ".stage");
      if (!Files.exists(directory)) {
        return List.of();
      }
      try (Stream<Path> files = Files.list(directory)) {
        return files.map(Path::toString).toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    boolean isServer() {
      return false;
    }

    @Override
    void killAndRestart() {
      throw new IllegalStateException("the worker is the database");
    }
  }

  /** A PostgreSQL cluster of its own. */
  static final class Postgres extends SoakStore {
    /** What was killed recovers first, and not alone on its machine. */
    private static final Duration START = Duration.ofMinutes(1);

    private final Path data;
    private EmbeddedPostgres server;
    private int refusedStarts;
    private final int port;

    Postgres(Path home) throws IOException {
      this.data = home.resolve("cluster");
      this.port = free();
      this.server = start();
    }

    /** A port that no connection of others is given while the server is away. */
    private static int free() throws IOException {
      while (true) {
        int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
          return socket.getLocalPort();
        } catch (BindException taken) {
          // another one
        }
      }
    }

    private EmbeddedPostgres start() throws IOException {
      return EmbeddedPostgres.builder()
          .setPort(port)
          .setDataDirectory(data)
          .setCleanDataDirectory(false)
          .setPGStartupWait(START)
          .setServerConfig("listen_addresses", "127.0.0.1")
          // a crash of the machine is not what is tried here
          .setServerConfig("fsync", "off")
          .start();
    }

    private String url() {
      return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    @Override
    String location() {
      return "    type: postgres\n    url: " + url() + "\n    user: postgres\n";
    }

    @Override
    Connection connect() throws SQLException {
      return DriverManager.getConnection(url(), "postgres", "");
    }

    @Override
    List<String> stages() throws SQLException {
      return query("SELECT relname FROM pg_class WHERE relname LIKE '\\_javatask\\_stage%'")
          .stream()
          .map(row -> row.get(0))
          .toList();
    }

    @Override
    boolean isServer() {
      return true;
    }

    @Override
    void killAndRestart() throws Exception {
      long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0));
      ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
      // what it forked after we looked would live on, and no other server starts beside that
      Process stop = new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start();
      assertThat(stop.waitFor()).isZero();
      List<ProcessHandle> all =
          Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
      all.forEach(ProcessHandle::destroyForcibly);
      Awaitility.await()
          .atMost(Duration.ofMinutes(5))
          .until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
      server.close();
      try {
        server = start();
      } catch (IOException refused) {
        // The recovery may end the server: "could not create file ...: File exists". It seems to
        // meet the file of an unlogged table whose rollback was not flushed. The next start clears
        // it away, which is left to whoever supervises the server.
        refusedStarts++;
        // held by the start that failed, which nobody can close
        Files.deleteIfExists(data.resolve("epg-lock"));
        server = start();
      }
    }

    @Override
    int refusedStarts() {
      return refusedStarts;
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}
