package io.javatask.core.sink;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.contract.WriteMode;
import io.javatask.core.report.LoadReceipt;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The tables by which a target knows who may commit and what was committed: {@code
 * _javatask_fence}, {@code _javatask_lock} and {@code _javatask_receipt}.
 */
final class Bookkeeping {
  private static final TableName RECEIPT =
      new TableName(Optional.empty(), LoadColumn.PREFIX + "receipt");

  private static final String[] CREATE = {
    """
    CREATE TABLE IF NOT EXISTS "_javatask_fence" (
      "request_id" text PRIMARY KEY,
      "epoch" bigint NOT NULL)\
    """,
    """
    CREATE TABLE IF NOT EXISTS "_javatask_lock" (
      "dataset" text,
      "partition" text,
      "commits" bigint NOT NULL,
      PRIMARY KEY ("dataset", "partition"))\
    """,
    """
    CREATE TABLE IF NOT EXISTS "_javatask_receipt" (
      "dataset" text,
      "partition" text,
      "request_id" text,
      "epoch" bigint,
      "sequence" bigint NOT NULL,
      "input_digest" text NOT NULL,
      "contract_version" text NOT NULL,
      "task_version" text NOT NULL,
      "mode" text NOT NULL,
      "inserted" bigint NOT NULL,
      "updated" bigint NOT NULL,
      "unchanged" bigint NOT NULL,
      "deleted" bigint NOT NULL,
      "quarantined" bigint NOT NULL,
      "rejected" bigint NOT NULL,
      "content_hash" text,
      "committed_at" timestamptz NOT NULL,
      PRIMARY KEY ("dataset", "partition", "request_id", "epoch"))\
    """,
    """
    ALTER TABLE "_javatask_receipt" ADD COLUMN IF NOT EXISTS "contract_hash" text DEFAULT ''\
    """,
    """
    ALTER TABLE "_javatask_receipt" ADD COLUMN IF NOT EXISTS "skipped" bigint DEFAULT 0\
    """,
    """
    ALTER TABLE "_javatask_receipt" ADD COLUMN IF NOT EXISTS "replayed" boolean DEFAULT FALSE\
    """,
    """
    ALTER TABLE "_javatask_receipt" ADD COLUMN IF NOT EXISTS "began" boolean DEFAULT FALSE\
    """
  };

  private static final String RECEIPT_COLUMNS =
      """
      "dataset", "partition", "request_id", "epoch", "input_digest", "contract_version",
      "task_version", "mode", "inserted", "updated", "unchanged", "deleted", "quarantined",
      "rejected", "content_hash", "committed_at\"\
      """;

  /** Tables of older versions lack some of these, and then mean what is said here. */
  private static final Map<String, String> LATER_COLUMNS =
      new TreeMap<>(Map.of("contract_hash", "''", "skipped", "0", "replayed", "FALSE"));

  /** Whether a load found the table empty, or not there: receipts before it speak of other rows. */
  private static final String NEWEST_COLUMN = "began";

  private final Dialect dialect;

  Bookkeeping(Dialect dialect) {
    this.dialect = dialect;
  }

  /** Creates the tables where they are missing. */
  void ensure(Connection connection) throws SQLException {
    if (columns(connection).contains(NEWEST_COLUMN)) {
      return;
    }
    TableName table = RECEIPT.in(dialect.defaultSchema(connection));
    dialect.holdingTable(table, () -> Transaction.run(connection, () -> create(connection, table)));
  }

  /** Two connections that create one table at once would both fail without the lock. */
  private int create(Connection connection, TableName table) throws SQLException {
    dialect.lockTable(connection, table);
    try (Statement statement = connection.createStatement()) {
      for (String create : CREATE) {
        statement.execute(create);
      }
    }
    return CREATE.length;
  }

  /** The columns of the receipts; none if there is no such table. */
  private List<String> columns(Connection connection) throws SQLException {
    return dialect.columns(connection, RECEIPT.in(dialect.defaultSchema(connection))).stream()
        .map(Dialect.TableColumn::name)
        .toList();
  }

  /**
   * Raises a request's fence, so that no earlier attempt can commit any more.
   *
   * @throws TaskException SUPERSEDED if a later attempt has raised it further
   */
  void raise(Connection connection, LoadRequest request) throws SQLException {
    long fence =
        dialect.holdingRequest(
            request.requestId(),
            () -> Transaction.run(connection, () -> raised(connection, request)));
    if (fence > request.epoch()) {
      throw superseded(request);
    }
  }

  private static long raised(Connection connection, LoadRequest request) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            INSERT INTO "_javatask_fence" AS f ("request_id", "epoch") VALUES (?, ?)
            ON CONFLICT ("request_id")
            DO UPDATE SET "epoch" = greatest(f."epoch", excluded."epoch")
            RETURNING "epoch\"\
            """)) {
      statement.setString(1, request.requestId());
      statement.setLong(2, request.epoch());
      return onlyLong(statement);
    }
  }

  /**
   * Locks partition and fence until the end of the transaction.
   *
   * @return the place of this commit among those of the data set, which grows from one to the next
   *     while the table is locked, whatever the clocks of their workers say
   * @throws TaskException SUPERSEDED if a later attempt has raised the fence
   */
  long claim(Connection connection, LoadRequest request) throws SQLException {
    long commits;
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            INSERT INTO "_javatask_lock" AS l ("dataset", "partition", "commits")
            SELECT ?, ?, coalesce(max("commits"), 0) + 1 FROM "_javatask_lock" WHERE "dataset" = ?
            ON CONFLICT ("dataset", "partition")
            DO UPDATE SET "commits" = greatest(l."commits" + 1, excluded."commits")
            RETURNING "commits\"\
            """)) {
      statement.setString(1, request.dataset());
      statement.setString(2, request.partition());
      statement.setString(3, request.dataset());
      commits = onlyLong(statement);
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            UPDATE "_javatask_fence" SET "epoch" = "epoch"
            WHERE "request_id" = ? AND "epoch" <= ?\
            """)) {
      statement.setString(1, request.requestId());
      statement.setLong(2, request.epoch());
      if (statement.executeUpdate() == 0) {
        throw superseded(request);
      }
    }
    return commits;
  }

  private static TaskException superseded(LoadRequest request) {
    return new TaskException(
        ErrorCode.SUPERSEDED,
        "attempt "
            + request.epoch()
            + " of request "
            + request.requestId()
            + " may not commit to '"
            + request.dataset()
            + "': a newer attempt has taken over");
  }

  /**
   * Writes the receipt of a load as part of its transaction.
   *
   * @param began whether the table had no rows before
   */
  void record(Connection connection, LoadReceipt receipt, long sequence, boolean began)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO \"_javatask_receipt\" ("
                + RECEIPT_COLUMNS
                + ", \"contract_hash\", \"skipped\", \"replayed\", \"sequence\", \"began\") VALUES"
                + " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      statement.setString(1, receipt.dataset());
      statement.setString(2, receipt.partition());
      statement.setString(3, receipt.requestId());
      statement.setLong(4, receipt.epoch());
      statement.setString(5, receipt.inputDigest());
      statement.setString(6, receipt.contractVersion());
      statement.setString(7, receipt.taskVersion());
      statement.setString(8, receipt.mode());
      statement.setLong(9, receipt.inserted());
      statement.setLong(10, receipt.updated());
      statement.setLong(11, receipt.unchanged());
      statement.setLong(12, receipt.deleted());
      statement.setLong(13, receipt.quarantined());
      statement.setLong(14, receipt.rejected());
      statement.setString(15, receipt.contentHash().orElse(null));
      statement.setObject(16, OffsetDateTime.parse(receipt.committedAt()));
      statement.setString(17, receipt.contractHash());
      statement.setLong(18, receipt.skipped());
      statement.setBoolean(19, receipt.replayed());
      statement.setLong(20, sequence);
      statement.setBoolean(21, began);
      statement.executeUpdate();
    }
  }

  /** The receipts of a partition, the newest first, and no more than {@code most}. */
  List<LoadReceipt> receipts(Connection connection, String dataset, String partition, long most)
      throws SQLException {
    return select(
        connection,
        " WHERE \"dataset\" = ? AND \"partition\" = ? ORDER BY \"sequence\" DESC LIMIT " + most,
        dataset,
        partition);
  }

  /** The partitions that loads of a mode have committed to. */
  List<String> partitions(Connection connection, String dataset, WriteMode mode)
      throws SQLException {
    List<String> partitions = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT DISTINCT \"partition\" FROM \"_javatask_receipt\""
                + " WHERE \"dataset\" = ? AND \"mode\" = ?")) {
      statement.setString(1, dataset);
      statement.setString(2, mode.label());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          partitions.add(row.getString(1));
        }
      }
    }
    return partitions;
  }

  /** The receipts of a data set, the newest first. */
  List<LoadReceipt> receipts(Connection connection, String dataset) throws SQLException {
    return select(connection, " WHERE \"dataset\" = ? ORDER BY \"sequence\" DESC", dataset);
  }

  /** All receipts, the newest first. */
  List<LoadReceipt> receipts(Connection connection) throws SQLException {
    return select(connection, " ORDER BY \"committed_at\" DESC, \"sequence\" DESC");
  }

  private List<LoadReceipt> select(Connection connection, String rest, String... parameters)
      throws SQLException {
    List<String> columns = columns(connection);
    List<LoadReceipt> receipts = new ArrayList<>();
    if (columns.isEmpty()) {
      return receipts;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT " + RECEIPT_COLUMNS + later(columns) + " FROM \"_javatask_receipt\"" + rest)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          receipts.add(receipt(row));
        }
      }
    }
    return receipts;
  }

  private static String later(List<String> columns) {
    return LATER_COLUMNS.entrySet().stream()
        .map(e -> columns.contains(e.getKey()) ? Sql.identifier(e.getKey()) : e.getValue())
        .collect(Collectors.joining(", ", ", ", ""));
  }

  /**
   * Whether a receipt's rows are gone: a later load of the data set found no rows, or one of its
   * partition put its own in the place of all that were there.
   */
  boolean isVoid(Connection connection, LoadReceipt receipt) throws SQLException {
    return columns(connection).contains(NEWEST_COLUMN)
        && isFollowed(
            connection,
            receipt,
            "\"began\" OR \"partition\" = ? AND \"mode\" IN (?, ?) AND NOT \"replayed\"",
            receipt.partition(),
            WriteMode.LAND.label(),
            WriteMode.REPLACE_PARTITION.label());
  }

  /** Whether a later load of a complete input has taken rows of the data set away. */
  boolean isThinned(Connection connection, LoadReceipt receipt) throws SQLException {
    String thins = "\"mode\" = ? AND \"deleted\" > 0";
    return isFollowed(connection, receipt, thins, WriteMode.SNAPSHOT.label());
  }

  /** Whether the data set has a receipt that was written after one, and is such. */
  private static boolean isFollowed(
      Connection connection, LoadReceipt receipt, String such, String... parameters)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT 1 FROM "_javatask_receipt" WHERE "dataset" = ? AND "sequence" > (
              SELECT "sequence" FROM "_javatask_receipt" WHERE "dataset" = ? AND "partition" = ?
                AND "request_id" = ? AND "epoch" = ?)
            AND (%s) LIMIT 1\
            """
                .formatted(such))) {
      statement.setString(1, receipt.dataset());
      statement.setString(2, receipt.dataset());
      statement.setString(3, receipt.partition());
      statement.setString(4, receipt.requestId());
      statement.setLong(5, receipt.epoch());
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 6, parameters[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  private static LoadReceipt receipt(ResultSet row) throws SQLException {
    return new LoadReceipt(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getLong(4),
        row.getString(5),
        row.getString(6),
        row.getString(17),
        row.getString(7),
        row.getString(8),
        row.getLong(9),
        row.getLong(10),
        row.getLong(11),
        row.getLong(12),
        row.getLong(19),
        row.getLong(13),
        row.getLong(14),
        Optional.ofNullable(row.getString(15)),
        row.getObject(16, OffsetDateTime.class).toInstant().toString(),
        row.getBoolean(18));
  }

  private static long onlyLong(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }
}
