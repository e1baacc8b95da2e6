package io.javatask.core.sink;

import io.javatask.core.contract.WriteMode;
import io.javatask.core.report.LoadReceipt;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The receipts of a partition, asked whether one of them makes a load a replay. */
record KnownLoads(
    Dialect dialect, Connection connection, LoadRequest request, Publication publication) {
  static final long ALL = Long.MAX_VALUE;

  /**
   * The receipt that says that an input was loaded in this way, if the target still has it.
   *
   * @param digest asked only where there is a receipt to compare it with
   */
  Optional<LoadReceipt> known(Supplier<Optional<String>> digest) throws SQLException {
    List<LoadReceipt> candidates = candidates();
    Optional<String> input = candidates.isEmpty() ? Optional.empty() : digest.get();
    for (LoadReceipt before : candidates) {
      if (input.isPresent() && !input.get().isEmpty() && before.inputDigest().equals(input.get())) {
        TargetTable target =
            TargetTable.describe(dialect, connection, TableName.parse(request.table()));
        if (target.exists()
            && publication.stillHolds(target, before)
            && !new Bookkeeping(dialect).isVoid(connection, before)) {
          return Optional.of(before);
        }
      }
    }
    return Optional.empty();
  }

  /** As {@link Store#holds} has it. */
  boolean holds(LoadReceipt receipt) throws SQLException {
    Bookkeeping bookkeeping = new Bookkeeping(dialect);
    TargetTable target =
        TargetTable.describe(dialect, connection, TableName.parse(request.table()));
    return publication.hasRows(target)
        && !bookkeeping.isVoid(connection, receipt)
        && !(request.mode().keyed() && bookkeeping.isThinned(connection, receipt));
  }

  /** The receipts that could say that the input was loaded: the newest, if it is of such a load. */
  private List<LoadReceipt> candidates() throws SQLException {
    if (request.force()) {
      return List.of();
    }
    // what was added once must not be added again, whatever was added since
    return receipts(request.mode() == WriteMode.APPEND ? ALL : 1).stream()
        .filter(this::sameWay)
        .toList();
  }

  /** The newest first, and no more than {@code most}. */
  List<LoadReceipt> receipts(long most) throws SQLException {
    return new Bookkeeping(dialect)
        .receipts(connection, request.dataset(), request.partition(), most);
  }

  private boolean sameWay(LoadReceipt before) {
    boolean sameMode = before.mode().equals(request.mode().label());
    return request.mode() == WriteMode.APPEND
        ? sameMode
        : sameMode
            && before.contractHash().equals(request.contract().hash())
            && before.taskVersion().equals(request.taskVersion());
  }
}
