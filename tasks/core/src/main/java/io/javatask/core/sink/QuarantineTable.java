package io.javatask.core.sink;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.contract.WriteMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rows that loads of one table keep back, in a table beside it: {@code
 * _javatask_quarantine_TABLE}.
 */
final class QuarantineTable {
  private static final int BATCH = 1000;

  private final Dialect dialect;
  private final Connection connection;
  private final TableName name;

  /**
   * @param target the table that is loaded, with its schema
   */
  QuarantineTable(Dialect dialect, Connection connection, TableName target) {
    this.dialect = dialect;
    this.connection = connection;
    this.name = target.beside("quarantine_", dialect.identifierLimit());
  }

  private boolean exists() throws SQLException {
    return !dialect.columns(connection, name).isEmpty();
  }

  private void create() throws SQLException {
    if (exists()) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE "
              + name.quoted()
              + """
               ("request_id" text NOT NULL,
              "partition" text NOT NULL,
              "source" text NOT NULL,
              "contract" text NOT NULL,
              "row" bigint NOT NULL,
              "entry" text NOT NULL,
              "released" boolean NOT NULL,
              "held_at" timestamptz NOT NULL)\
              """);
    }
  }

  /**
   * Puts the rows in the place of what an earlier load kept back: in a landing table of the
   * partition, else of the same partition and source. Part of the load's transaction.
   *
   * @throws TaskException SOURCE_CHANGED if a release finds its entry otherwise than it began with
   */
  void replace(LoadRequest request, HeldRows held) throws SQLException {
    if (held.lines().isEmpty() && !exists()) {
      return;
    }
    create();
    if (held.entry().isPresent()) {
      requireUnchanged(held.entry().get(), held.source());
    }
    Origin origin =
        held.entry()
            .flatMap(entry -> origin(entry.requestId()))
            .orElseGet(
                () ->
                    new Origin(
                        request.requestId(),
                        request.partition(),
                        held.source(),
                        OffsetDateTime.now(ZoneOffset.UTC)));
    delete(request, held);
    if (held.lines().isPresent()) {
      insert(request.contract().id(), held.lines().get(), origin);
    }
  }

  /** Another release may have let its rows go meanwhile, or a load have kept others back. */
  private void requireUnchanged(HeldRows.Entry entry, String name) throws SQLException {
    try (BufferedReader before = Files.newBufferedReader(entry.lines(), StandardCharsets.UTF_8)) {
      boolean[] same = {true};
      lines(
          entry.requestId(),
          Long.MAX_VALUE,
          line -> {
            try {
              same[0] = same[0] && line.equals(before.readLine());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      if (!same[0] || before.readLine() != null) {
        throw new TaskException(
            ErrorCode.SOURCE_CHANGED,
            name
                + " was written while it was released, and nothing was loaded: another release, or"
                + " a load, came first; release it again");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the rows to be released cannot be read again", e);
    }
  }

  /** Which load kept rows back, and when; a release does not change it. */
  private record Origin(String requestId, String partition, String source, OffsetDateTime at) {}

  private Optional<Origin> origin(String requestId) {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT min(\"partition\"), min(\"source\"), min(\"held_at\") FROM "
                + name.quoted()
                + " WHERE \"request_id\" = ?")) {
      statement.setString(1, requestId);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getObject(3, OffsetDateTime.class) != null
            ? Optional.of(
                new Origin(
                    requestId,
                    row.getString(1),
                    row.getString(2),
                    row.getObject(3, OffsetDateTime.class)))
            : Optional.empty();
      }
    } catch (SQLException e) {
      throw StoreFailures.of(e, "reading '" + name + "'");
    }
  }

  private void delete(LoadRequest request, HeldRows held) throws SQLException {
    String sql = "DELETE FROM " + name.quoted() + " WHERE ";
    if (held.entry().isPresent()) {
      update(sql + "\"request_id\" = ?", held.entry().get().requestId());
    } else if (request.mode() == WriteMode.LAND || request.mode() == WriteMode.REPLACE_PARTITION) {
      update(sql + "\"partition\" = ?", request.partition());
    } else {
      update(sql + "\"partition\" = ? AND \"source\" = ?", request.partition(), held.source());
    }
    if (held.entry().isEmpty()) {
      update(sql + "\"request_id\" = ?", request.requestId());
    }
  }

  private void update(String sql, String... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      statement.executeUpdate();
    }
  }

  private void insert(String contract, Path file, Origin origin) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement(
                "INSERT INTO " + name.quoted() + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      int waiting = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode entry = JsonMapper.shared().readTree(line);
        statement.setString(1, origin.requestId());
        statement.setString(2, origin.partition());
        statement.setString(3, origin.source());
        statement.setString(4, contract);
        statement.setLong(5, entry.path("row").longValue());
        statement.setString(6, line);
        statement.setBoolean(7, entry.has("released"));
        statement.setObject(8, origin.at());
        statement.addBatch();
        if (++waiting == BATCH) {
          statement.executeBatch();
          waiting = 0;
        }
      }
      if (waiting > 0) {
        statement.executeBatch();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the rows to be kept back cannot be read again", e);
    }
  }

  /** What each run kept back, the oldest first. */
  List<HeldEntry> entries() throws SQLException {
    List<HeldEntry> entries = new ArrayList<>();
    if (!exists()) {
      return entries;
    }
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT "request_id", "contract", "partition", "source",
                  count(*) FILTER (WHERE NOT "released"), count(*) FILTER (WHERE "released"),
                  CAST(sum(bit_length("entry") / 8) AS bigint), min("held_at")
                FROM %s GROUP BY "request_id", "contract", "partition", "source"
                ORDER BY min("held_at"), "request_id"\
                """
                    .formatted(name.quoted()))) {
      while (row.next()) {
        entries.add(
            new HeldEntry(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getObject(8, OffsetDateTime.class).toInstant()));
      }
    }
    return entries;
  }

  /** Hands on what one run kept back, in the order of its rows. */
  void lines(String requestId, long limit, Consumer<String> taker) throws SQLException {
    if (!exists()) {
      return;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT \"entry\" FROM "
                + name.quoted()
                + " WHERE \"request_id\" = ? ORDER BY \"row\" LIMIT "
                + limit)) {
      statement.setString(1, requestId);
      statement.setFetchSize(BATCH);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          taker.accept(row.getString(1));
        }
      }
    }
  }

  /** Removes what one run kept back, if it wrote it before a time. */
  void purge(String requestId, Instant before) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "DELETE FROM " + name.quoted() + " WHERE \"request_id\" = ? AND \"held_at\" < ?")) {
      statement.setString(1, requestId);
      statement.setObject(2, before.atOffset(ZoneOffset.UTC));
      statement.executeUpdate();
    }
  }
}
