package io.javatask.core.sink;

import io.javatask.core.check.RowQueries;
import io.javatask.core.contract.Property;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.source.Source;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A database that tables are loaded into and read from. A load makes one that is not there, reading
 * never does. Another store is one more class that passes the store tests.
 */
public interface Store extends AutoCloseable {
  /**
   * Opens a sink; raises the fence of {@code request} to its epoch before anything is staged. An
   * attempt has one sink open in a store at a time.
   *
   * @throws io.javatask.api.TaskException SUPERSEDED, or INVALID_TARGET with the statements that
   *     would make the target fit
   */
  Sink open(LoadRequest request);

  /**
   * Opens a sink for {@link Sink#difference}, as {@link #open} does, but makes no database.
   *
   * @throws io.javatask.api.TaskException also TABLE_NOT_FOUND, if there is none
   */
  Sink compare(LoadRequest request);

  /** The receipt of an earlier load of this partition, if there is one. */
  Optional<LoadReceipt> receipt(String dataset, String partition);

  /**
   * The receipt that says that an input was loaded as {@code request} asks for, if the target still
   * has it; writes nothing.
   *
   * @param digest of the input; asked only where there is a receipt to compare it with
   */
  Optional<LoadReceipt> known(LoadRequest request, Supplier<Optional<String>> digest);

  /**
   * Whether rows that have joined others, see {@link LoadRequest#joins}, may still be there, as far
   * as later receipts tell: no load has found the table empty since or replaced their partition,
   * nor, where a key keeps them from being there twice, has a complete input taken rows away.
   *
   * @param receipt of the load that brought them
   */
  boolean holds(LoadRequest request, LoadReceipt receipt);

  /** The receipts of a data set, the newest first. */
  List<LoadReceipt> receipts(String dataset);

  /** All receipts, the newest first. */
  List<LoadReceipt> receipts();

  /**
   * The columns of a table as a contract would declare them, without those that loads add.
   *
   * @throws io.javatask.api.TaskException TABLE_NOT_FOUND
   */
  List<Property> columns(String table);

  /**
   * The columns of what a query gives, as a contract would declare them.
   *
   * @throws io.javatask.api.TaskException INVALID_CONFIG if the store does not take it
   */
  List<Property> columns(QueryRead read);

  /**
   * Reads a table in a stable order, from one consistent snapshot.
   *
   * @throws io.javatask.api.TaskException TABLE_NOT_FOUND
   */
  Source read(TableRead read);

  /**
   * Reads what a query of the location's own gives, in a stable order, from one consistent snapshot
   * and without a way to write.
   *
   * @throws io.javatask.api.TaskException INVALID_CONFIG if the store does not take it,
   *     STORE_TIMEOUT if it takes too long
   */
  Source read(QueryRead read);

  /**
   * Opens a table as it stands now, to be asked by SQL what the store can say of it.
   *
   * @throws io.javatask.api.TaskException TABLE_NOT_FOUND
   */
  Snapshot snapshot(TableRead read);

  /**
   * Opens the rows of a table to the queries of a contract.
   *
   * @param scope what they can see; columns that the table lacks are left out
   * @throws io.javatask.api.TaskException TABLE_NOT_FOUND
   */
  RowQueries queries(TableRead read, SqlScope scope);

  /**
   * Number of rows of a whole table.
   *
   * @throws io.javatask.api.TaskException TABLE_NOT_FOUND
   */
  long rows(String table);

  /** Number of rows and content hash of a whole table over the contract's columns. */
  TableHash hash(String table, io.javatask.core.contract.Contract contract);

  /** What the loads of a table kept back in the quarantine beside it, the oldest first. */
  List<HeldEntry> held(String table);

  /** Hands on what one load of a table kept back, as JSON lines in the order of the rows. */
  void heldLines(String table, String requestId, long limit, Consumer<String> taker);

  /** Removes what one load of a table kept back, if that was before a time. */
  void purgeHeld(String table, String requestId, Instant before);

  @Override
  void close();

  /**
   * Rows and content hash of a table; the hash is in the form of {@link LoadReceipt#contentHash}.
   */
  record TableHash(long rows, String hash) {}
}
