package io.javatask.core.sink;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
import io.javatask.core.check.RowQueries;
import io.javatask.core.report.LoadReceipt;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The story of one load: raise the fence, stage, and publish in one transaction. */
final class LoadSink implements Sink {
  private final Dialect dialect;
  private final Bookkeeping bookkeeping;
  private final Connection connection;
  private final LoadRequest request;
  private final Publication publication;
  private final Staging staging;
  private boolean committed;

  /** Takes the connection over, and closes it if opening fails. */
  static LoadSink open(Dialect dialect, LoadRequest request) {
    try {
      Connection connection = dialect.connect();
      try {
        return new LoadSink(dialect, connection, request).prepared();
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw StoreFailures.of(e, "opening '" + request.dataset() + "'");
    }
  }

  private LoadSink(Dialect dialect, Connection connection, LoadRequest request) {
    this.dialect = dialect;
    this.bookkeeping = new Bookkeeping(dialect);
    this.connection = connection;
    this.request = request;
    this.publication = Publication.of(dialect, connection, request);
    this.staging = dialect.stage(connection, stageName(), request.contract().properties());
  }

  private StageName stageName() {
    return new StageName(request.requestId(), request.epoch());
  }

  /** Fails now for what would fail at the commit. */
  private LoadSink prepared() throws SQLException {
    publication.check();
    bookkeeping.ensure(connection);
    bookkeeping.raise(connection, request);
    publication.changes(target());
    dialect.dropOlderStages(connection, stageName());
    return this;
  }

  private TargetTable target() throws SQLException {
    return TargetTable.describe(dialect, connection, TableName.parse(request.table()));
  }

  @Override
  public String dataset() {
    return request.dataset();
  }

  @Override
  public void write(Batch batch, RowSet accepted) {
    try {
      staging.write(new ContractColumns(request.contract().properties(), batch), accepted);
    } catch (SQLException e) {
      throw StoreFailures.of(e, "staging rows for '" + request.dataset() + "'");
    }
  }

  @Override
  public void withdraw(long[] ordinals) {
    try {
      staging.withdraw(ordinals);
    } catch (SQLException e) {
      throw StoreFailures.of(e, "withdrawing rows from '" + request.dataset() + "'");
    }
  }

  @Override
  public RowQueries queries(SqlScope scope) {
    try {
      return staging.queries(scope);
    } catch (SQLException e) {
      throw StoreFailures.of(e, "opening the rows for '" + request.dataset() + "' to queries");
    }
  }

  @Override
  public LoadReceipt commit(LoadSummary summary) {
    if (committed) {
      throw new IllegalStateException("the load of '" + request.dataset() + "' is committed");
    }
    try {
      long staged = staging.seal();
      TableName table = target().name();
      LoadReceipt receipt =
          dialect.holdingRequest(
              request.requestId(),
              () ->
                  dialect.holdingTable(
                      table,
                      () -> Transaction.run(connection, () -> publish(table, staged, summary))));
      committed = true;
      return receipt;
    } catch (SQLException e) {
      throw StoreFailures.of(e, "committing '" + request.dataset() + "'");
    }
  }

  @Override
  public void keepBack(HeldRows held) {
    try {
      long unusedCount = staging.seal(); // a copy under way would keep the connection to itself
      TableName table = target().name();
      long unused =
          dialect.holdingRequest(
              request.requestId(),
              () ->
                  dialect.holdingTable(
                      table, () -> Transaction.run(connection, () -> keep(table, held))));
    } catch (SQLException e) {
      throw StoreFailures.of(e, "keeping rows back from '" + request.dataset() + "'");
    }
  }

  private long keep(TableName table, HeldRows held) throws SQLException {
    dialect.lockTable(connection, table);
    long sequence = bookkeeping.claim(connection, request);
    new QuarantineTable(dialect, connection, table).replace(request, held);
    return sequence;
  }

  private LoadReceipt publish(TableName table, long staged, LoadSummary summary)
      throws SQLException {
    dialect.lockTable(connection, table);
    long sequence = bookkeeping.claim(connection, request);
    publication.checkStaged(staging);
    // Described again: another load may have created or altered it since.
    TargetTable target = target();
    for (String change : publication.changes(target)) {
      publication.execute(change);
    }
    Publication.Counts counts = publication.publish(target, staging, staged);
    RowHash hash = RowHash.of(request.contract());
    TableSource.hash(dialect, connection, publication.touched(target, staging), hash);
    LoadReceipt receipt = receipt(counts, hash, summary, replays(counts, summary));
    bookkeeping.record(connection, receipt, sequence);
    if (summary.held().isPresent()) {
      new QuarantineTable(dialect, connection, table).replace(request, summary.held().get());
    }
    staging.dropWithin();
    return receipt;
  }

  /** Whether the newest load of the partition had the same input and left nothing to do. */
  private boolean replays(Publication.Counts counts, LoadSummary summary) throws SQLException {
    boolean wrote = counts.inserted() + counts.updated() + counts.deleted() > 0;
    return request.mode() == WriteMode.MERGE
        && !wrote
        && bookkeeping
            .receipt(connection, request.dataset(), request.partition())
            .filter(before -> before.inputDigest().equals(summary.inputDigest()))
            .isPresent();
  }

  private LoadReceipt receipt(
      Publication.Counts counts, RowHash hash, LoadSummary summary, boolean replayed) {
    return new LoadReceipt(
        request.dataset(),
        request.partition(),
        request.requestId(),
        request.epoch(),
        summary.inputDigest(),
        request.contract().version(),
        request.taskVersion(),
        request.mode().label(),
        counts.inserted(),
        counts.updated(),
        counts.unchanged(),
        counts.deleted(),
        summary.quarantined(),
        summary.rejected(),
        Optional.of(hash.text()),
        Instant.now().truncatedTo(ChronoUnit.MICROS).toString(),
        replayed);
  }

  @Override
  public void close() {
    try {
      staging.discard();
    } finally {
      closeConnection();
    }
  }

  private void closeConnection() {
    try {
      connection.close();
    } catch (SQLException e) {
      // A connection that cannot be closed is gone, and its transaction with it.
      return;
    }
  }
}
