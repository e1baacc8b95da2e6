package io.javatask.core.sink;

import io.javatask.api.RowSet;
import io.javatask.core.check.RowQueries;
import io.javatask.core.contract.Property;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * An unlogged table, filled by one binary COPY in the transaction that creates it; so the rows need
 * neither a log nor a visit by vacuum, and a crash before {@link #seal} leaves nothing.
 */
final class PostgresStaging implements Staging {
  private final Connection connection;
  private final List<Property> properties;
  private final PostgresDialect dialect;
  private final StageName name;
  private final String table;
  private final PostgresRows rows = new PostgresRows();
  private @Nullable CopyIn copy;
  private State state = State.NEW;
  private long staged;

  private enum State {
    NEW,
    FILLING,
    SEALED,
    GONE
  }

  PostgresStaging(
      PostgresDialect dialect, Connection connection, StageName name, List<Property> properties) {
    this.dialect = dialect;
    this.connection = connection;
    this.properties = properties;
    this.name = name;
    this.table = Sql.identifier(name.text());
  }

  @Override
  public void write(ContractColumns columns, RowSet accepted) throws SQLException {
    CopyIn into = copying();
    for (int row = accepted.next(0); row >= 0; row = accepted.next(row + 1)) {
      rows.add(columns, row);
      staged++;
      if (rows.size() >= PostgresRows.FLUSH) {
        rows.flush(into);
      }
    }
  }

  private CopyIn copying() throws SQLException {
    if (copy == null) {
      create();
      copy =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("COPY " + table + " FROM STDIN (FORMAT binary, FREEZE)");
      rows.begin();
    }
    return copy;
  }

  private void create() throws SQLException {
    if (state == State.FILLING) {
      return;
    }
    if (state != State.NEW) {
      throw new IllegalStateException("staging is " + state);
    }
    PostgresDialect.announce(connection, name);
    connection.setAutoCommit(false);
    state = State.FILLING;
    String definitions =
        properties.stream()
            .map(p -> Sql.identifier(p.name()) + " " + dialect.columnType(p) + ", ")
            .collect(Collectors.joining());
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE UNLOGGED TABLE "
              + table
              + " ("
              + definitions
              + LoadColumn.ORDINAL.quoted()
              + " bigint)");
    }
  }

  private void endCopy() throws SQLException {
    if (copy != null) {
      rows.end();
      rows.flush(copy);
      CopyIn ending = copy;
      copy = null;
      ending.endCopy();
    }
  }

  @Override
  public void withdraw(long[] ordinals) throws SQLException {
    create();
    endCopy();
    Long[] boxed = Arrays.stream(ordinals).boxed().toArray(Long[]::new);
    try (PreparedStatement statement =
        connection.prepareStatement(
            "DELETE FROM " + table + " WHERE " + LoadColumn.ORDINAL.quoted() + " = ANY (?)")) {
      statement.setArray(1, connection.createArrayOf("bigint", boxed));
      staged -= statement.executeLargeUpdate();
    }
  }

  @Override
  public long seal() throws SQLException {
    if (state == State.SEALED) {
      return staged;
    }
    create();
    endCopy();
    analyze();
    connection.commit();
    connection.setAutoCommit(true);
    state = State.SEALED;
    return staged;
  }

  private void analyze() throws SQLException {
    List<String> key =
        properties.stream().filter(p -> p.keyPosition() > 0).map(Property::name).toList();
    if (!key.isEmpty()) {
      dialect.analyze(connection, table, key);
    }
  }

  @Override
  public String relation() {
    return table;
  }

  @Override
  public RowQueries queries(SqlScope scope) throws SQLException {
    seal();
    String qualified = Sql.identifier(dialect.defaultSchema(connection)) + "." + table;
    dialect.grantToQueries(connection, qualified);
    return dialect.queries(qualified, scope);
  }

  @Override
  public void dropWithin() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE " + table);
    }
  }

  @Override
  public void discard() {
    try {
      if (copy != null && copy.isActive()) {
        copy.cancelCopy();
      }
      if (!connection.getAutoCommit()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
      if (state == State.SEALED) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("DROP TABLE IF EXISTS " + table);
        }
      }
      state = State.GONE;
    } catch (SQLException e) {
      // The next attempt of the request, or the sweep, removes what is left.
      state = State.GONE;
    }
  }
}
