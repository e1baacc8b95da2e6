package io.javatask.core.sink;

import io.javatask.api.Batch;
import io.javatask.api.DataInterval;
import io.javatask.api.ErrorCode;
import io.javatask.api.RowSet;
import io.javatask.api.TaskException;
import io.javatask.core.check.RowQueries;
import io.javatask.core.contract.WriteMode;
import io.javatask.core.report.IdempotencyErrors;
import io.javatask.core.report.LoadReceipt;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;

/** The story of one load: raise the fence, stage, and publish in one transaction. */
final class LoadSink implements Sink {
  private final Dialect dialect;
  private final Bookkeeping bookkeeping;
  private final Connection connection;
  private final LoadRequest request;
  private final Publication publication;
  private final KnownLoads loads;
  private final Staging staging;
  private final RowHash content;
  private boolean withdrawn;
  private Optional<LoadReceipt> known = Optional.empty();
  private long staged;
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
    this.loads = new KnownLoads(dialect, connection, request, publication);
    this.content = RowHash.of(request.contract());
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
    dialect.sweepStages(connection, stageName());
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
      ContractColumns columns = new ContractColumns(request.contract().properties(), batch);
      staging.write(columns, accepted);
      content.add(columns, accepted);
    } catch (SQLException e) {
      throw StoreFailures.of(e, "staging rows for '" + request.dataset() + "'");
    }
  }

  @Override
  public void withdraw(long[] ordinals) {
    try {
      staging.withdraw(ordinals);
      withdrawn = true;
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
  public boolean knows(Supplier<Optional<String>> digest) {
    try {
      known = loads.known(digest);
      return known.isPresent();
    } catch (SQLException e) {
      throw StoreFailures.of(e, "reading receipts of '" + request.dataset() + "'");
    }
  }

  @Override
  public LoadReceipt commit(LoadSummary summary) {
    if (committed) {
      throw new IllegalStateException("the load of '" + request.dataset() + "' is committed");
    }
    LoadReceipt receipt = inTurn("committing", table -> publish(table, summary));
    committed = true;
    return receipt;
  }

  @Override
  public IdempotencyErrors difference(LoadSummary summary) {
    return inTurn(
        "comparing",
        table -> {
          publication.checkStaged(staging, summary);
          TargetTable target = target();
          return overtaken(target)
              ? IdempotencyErrors.NONE
              : publication.difference(target, staging, staged, summary);
        });
  }

  /** Does the last step of a load, while no other load of the request or the table does it. */
  private <T> T inTurn(String doing, LastStep<T> step) {
    try {
      if (known.isEmpty()) {
        staged = staging.seal(); // a copy under way would keep the connection to itself
      }
      TableName table = target().name();
      return dialect.holdingRequest(
          request.requestId(),
          () ->
              dialect.holdingTable(
                  table, () -> Transaction.run(connection, () -> locked(table, step))));
    } catch (SQLException e) {
      throw StoreFailures.of(e, doing + " '" + request.dataset() + "'", publication.identity());
    }
  }

  private <T> T locked(TableName table, LastStep<T> step) throws SQLException {
    dialect.lockTable(connection, table);
    return step.run(table);
  }

  @Override
  public void keepBack(HeldRows held) {
    long unused = inTurn("keeping rows back from", table -> keep(table, held));
  }

  private long keep(TableName table, HeldRows held) throws SQLException {
    long sequence = bookkeeping.claim(connection, request);
    new QuarantineTable(dialect, connection, table).replace(request, held);
    return sequence;
  }

  private interface LastStep<T> {
    T run(TableName table) throws SQLException;
  }

  private LoadReceipt publish(TableName table, LoadSummary summary) throws SQLException {
    long sequence = bookkeeping.claim(connection, request);
    Optional<LoadReceipt> before = loads.known(() -> Optional.of(summary.inputDigest()));
    if (known.isPresent() && before.isEmpty()) {
      throw new TaskException(
          ErrorCode.STORE_CONFLICT,
          "another load into '"
              + request.dataset()
              + "' came between, or the source changed, while this one found that it had been"
              + " loaded already; try again");
    }
    if (before.isPresent()) {
      return recorded(table, replay(before.get(), summary), summary, sequence, false);
    }
    checkAppended(summary.inputDigest());
    publication.checkStaged(staging, summary);
    // Described again: another load may have created or altered it since.
    TargetTable target = target();
    boolean began = !publication.hasRows(target);
    for (String change : publication.changes(target)) {
      publication.change(target, change);
    }
    boolean overtaken = overtaken(target);
    Publication.Counts counts =
        overtaken
            ? new Publication.Counts(0, 0, 0, 0, staged)
            : publication.publish(target, staging, staged, summary);
    boolean leavesStaged =
        !overtaken && !withdrawn && publication.leavesStaged(target, counts, summary);
    String hash = (leavesStaged && keepsValues() ? content : touched(target)).text();
    return recorded(table, receipt(counts, hash, summary, false), summary, sequence, began);
  }

  /** Asked of the table as it is now, for it may not have been there before. */
  private boolean keepsValues() throws SQLException {
    return dialect.keepsValues(connection, target());
  }

  private RowHash touched(TargetTable target) throws SQLException {
    RowHash hash = RowHash.of(request.contract());
    TableSource.hash(dialect, connection, publication.touched(target, staging), hash);
    return hash;
  }

  /** Rows of an input that was mended would stand beside those of the input before. */
  private void checkAppended(String inputDigest) throws SQLException {
    if (request.mode() != WriteMode.APPEND || request.force() || request.joins()) {
      return;
    }
    for (LoadReceipt before : loads.receipts(KnownLoads.ALL)) {
      if (!before.requestId().equals(request.requestId())
          || bookkeeping.isVoid(connection, before)) {
        continue;
      }
      if (!before.mode().equals(request.mode().label())) {
        throw new TaskException(
            ErrorCode.STORE_REFUSED,
            "this request has loaded '"
                + request.dataset()
                + "' in mode "
                + before.mode()
                + " at "
                + before.committedAt()
                + ", and append would add its rows beside those: load in mode "
                + before.mode()
                + " again, or run with 'force' to append all the same");
      }
      throw new TaskException(
          ErrorCode.STORE_REFUSED,
          "this request has appended "
              + (before.inserted() + before.unchanged())
              + " rows of another input ("
              + before.inputDigest()
              + ") to '"
              + request.dataset()
              + "' at "
              + before.committedAt()
              + ", and append takes none back: delete them and run with 'force', or load with"
              + " mode replace_partition"
              + (inputDigest.isEmpty() ? "; the source has no digest to know it by" : ""));
    }
  }

  private LoadReceipt recorded(
      TableName table, LoadReceipt receipt, LoadSummary summary, long sequence, boolean began)
      throws SQLException {
    bookkeeping.record(connection, receipt, sequence, began);
    if (summary.held().isPresent()) {
      new QuarantineTable(dialect, connection, table).replace(request, summary.held().get());
    }
    if (known.isEmpty()) {
      staging.dropWithin();
    }
    return receipt;
  }

  /** What a load does that was done before: nothing. */
  private LoadReceipt replay(LoadReceipt before, LoadSummary summary) {
    long unchanged = before.inserted() + before.updated() + before.unchanged();
    return receipt(
        new Publication.Counts(0, 0, unchanged, 0, before.skipped()),
        before.contentHash().orElse(""),
        summary,
        true);
  }

  /**
   * Whether a complete input of a later interval was loaded: then this one has nothing to say.
   *
   * @param target as it stood before; of what it has lost a receipt says nothing
   */
  private boolean overtaken(TargetTable target) throws SQLException {
    Optional<DataInterval> mine = interval(request.partition());
    if (request.mode() != WriteMode.SNAPSHOT || request.force() || mine.isEmpty()) {
      return false;
    }
    String dataset = request.dataset();
    for (String partition : bookkeeping.partitions(connection, dataset, request.mode())) {
      if (interval(partition).filter(i -> i.start().isAfter(mine.get().start())).isPresent()) {
        LoadReceipt later = bookkeeping.receipts(connection, dataset, partition, 1).get(0);
        if (publication.stillHolds(target, later) && !bookkeeping.isVoid(connection, later)) {
          return true;
        }
      }
    }
    return false;
  }

  private static Optional<DataInterval> interval(String partition) {
    try {
      return Optional.of(DataInterval.parse(partition));
    } catch (IllegalArgumentException e) {
      // a partition key of another form has no place in time
      return Optional.empty();
    }
  }

  private LoadReceipt receipt(
      Publication.Counts counts, String contentHash, LoadSummary summary, boolean replayed) {
    return new LoadReceipt(
        request.dataset(),
        request.partition(),
        request.requestId(),
        request.epoch(),
        summary.inputDigest(),
        request.contract().version(),
        request.contract().hash(),
        request.taskVersion(),
        request.mode().label(),
        counts.inserted(),
        counts.updated(),
        counts.unchanged(),
        counts.deleted(),
        counts.skipped(),
        summary.quarantined(),
        summary.rejected(),
        Optional.of(contentHash),
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
