package io.javatask.core.sink;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Property;
import io.javatask.core.source.Decoded;
import io.javatask.core.source.Source;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rows of a table, from one snapshot. */
final class TableSource implements Source {
  private final String dataset;
  private final List<String> columns;
  private final Optional<Connection> connection;
  private final TableReader reader;
  private final List<StoredColumn> read;
  private final Optional<List<Property>> hashed;
  private final RowHash content;
  private boolean ended;
  private long before;

  /**
   * Takes connection and reader over.
   *
   * @param connection absent where it is another's to close
   * @param read those that the reader gives
   * @param hashed by what contract the rows are hashed; absent where nobody asks for it
   */
  TableSource(
      String dataset,
      List<String> columns,
      List<StoredColumn> read,
      Optional<Contract> hashed,
      Optional<Connection> connection,
      TableReader reader) {
    this.read = List.copyOf(read);
    this.hashed = hashed.map(Contract::properties);
    this.content = RowHash.ofInput(this.hashed.orElse(List.of()));
    this.dataset = dataset;
    this.columns = List.copyOf(columns);
    this.connection = connection;
    this.reader = reader;
  }

  /** Adds all rows of a query to a hash. */
  static void hash(Dialect dialect, Connection connection, Dialect.Query query, RowHash hash)
      throws SQLException {
    try (TableReader reader = dialect.read(connection, query)) {
      for (Optional<TableReader.Rows> rows = reader.next();
          rows.isPresent();
          rows = reader.next()) {
        Batch batch = rows.get().decode("", 0);
        hash.add(batch, RowSet.all(batch.rows()));
      }
    }
  }

  @Override
  public String name() {
    return dataset;
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public boolean declaresColumns() {
    return true;
  }

  @Override
  public Optional<Chunk> next() {
    try {
      Optional<TableReader.Rows> rows = reader.next();
      long placed = before;
      before += rows.map(TableReader.Rows::size).orElse(0);
      ended = rows.isEmpty();
      return rows.map(r -> () -> decode(r, placed));
    } catch (SQLException e) {
      throw StoreFailures.of(e, "reading '" + dataset + "'");
    }
  }

  private Decoded decode(TableReader.Rows rows, long placed) {
    Batch batch = rows.decode(dataset, placed);
    List<Column> typed = new ArrayList<>();
    for (int i = 0; i < read.size(); i++) {
      typed.add(read.get(i).typed(batch.columns().get(i)));
    }
    Batch declared = new Batch(typed, batch.rows(), batch.positions(), batch.bytes());
    hashed.ifPresent(properties -> hash(properties, declared));
    return new Decoded(declared, List.of(), rows.size(), 0);
  }

  private void hash(List<Property> properties, Batch batch) {
    RowHash hash = RowHash.ofInput(properties);
    hash.add(batch, RowSet.all(batch.rows()));
    synchronized (content) {
      content.add(hash);
    }
  }

  @Override
  public Optional<String> digest() {
    synchronized (content) {
      return ended && hashed.isPresent() ? Optional.of(content.text()) : Optional.empty();
    }
  }

  @Override
  public void close() {
    try {
      reader.close();
      if (connection.isPresent()) {
        try (Connection closing = connection.get()) {
          closing.setAutoCommit(true);
        }
      }
    } catch (SQLException e) {
      // Nothing was written; what the store frees late is no failure of the read.
      return;
    }
  }
}
