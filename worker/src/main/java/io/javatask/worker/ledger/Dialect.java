package io.javatask.worker.ledger;

import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;

/** What the ledger's two databases have to be told in words of their own; the rest is the same. */
enum Dialect {
  /** One process, one writer: whoever reads in a transaction that writes has the whole file. */
  SQLITE,
  /** Several processes: rows are locked, and changes announced. */
  POSTGRES;

  /** Name of the channel that changes are announced on. */
  static final String CHANNEL = "javatask_ledger";

  /** Too large, a constraint, a wrong type, out of range; without the extended part of the code. */
  private static final Set<Integer> SQLITE_REFUSALS = Set.of(18, 19, 20, 25);

  /** Classes of SQLSTATE: data exceptions, constraints, limits of the program. */
  private static final Set<String> POSTGRES_REFUSALS = Set.of("22", "23", "54");

  private static final String NOTIFICATION = "SELECT pg_notify('" + CHANNEL + "', :told)";

  private static final HotStatement NOTIFY = HotStatement.of(NOTIFICATION);

  private static final String MIGRATIONS = "classpath:io/javatask/worker/ledger";

  /** Ends a query whose rows are to stay as they were read until the transaction ends. */
  String forUpdate() {
    return switch (this) {
      case SQLITE -> "";
      case POSTGRES -> " FOR UPDATE";
    };
  }

  /** As {@link #forUpdate}, and rows that another transaction holds are left out. */
  String skipLocked() {
    return switch (this) {
      case SQLITE -> "";
      case POSTGRES -> " FOR UPDATE SKIP LOCKED";
    };
  }

  /** The database's own clock, in microseconds since 1970-01-01 UTC, as an expression. */
  String now() {
    return switch (this) {
      case SQLITE -> "CAST((julianday('now') - 2440587.5) * 86400000000 AS BIGINT)";
      case POSTGRES -> "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)";
    };
  }

  /** Keeps other transactions from changing which workers there are. */
  void holdWorkers(Handle handle) {
    switch (this) {
      case SQLITE -> {}
      case POSTGRES -> handle.execute("LOCK TABLE worker IN SHARE ROW EXCLUSIVE MODE");
    }
  }

  /** Tells the other workers of something, once the transaction is committed. */
  void announce(Handle handle, Announcement announcement) {
    switch (this) {
      case SQLITE -> {}
      case POSTGRES -> told(NOTIFY.on(handle, this), announcement);
    }
  }

  /** The statement for an insertion that is announced with it. */
  HotStatement announcing(String insert) {
    return HotStatement.of(
        switch (this) {
          case SQLITE -> insert;
          case POSTGRES -> "WITH added AS (" + insert + ") " + NOTIFICATION;
        });
  }

  /** Carries out such a statement. */
  void announce(HotStatement.Use insertion, Announcement announcement) {
    switch (this) {
      case SQLITE -> {
        int unused = insertion.execute();
      }
      case POSTGRES -> told(insertion, announcement);
    }
  }

  private static void told(HotStatement.Use statement, Announcement announcement) {
    var unused = statement.bind("told", announcement.toString()).list(row -> announcement);
  }

  /** A text in the form that the database has for it: those of PostgreSQL hold no NUL. */
  String text(String value) {
    return switch (this) {
      case SQLITE -> value;
      case POSTGRES -> value.replace('\0', '\uFFFD');
    };
  }

  /**
   * Whether a failure is about what was to be written, which another try would meet again: a broken
   * constraint, or a value that is too large or of no form that the database has.
   */
  boolean refuses(SQLException e) {
    return switch (this) {
      case SQLITE -> SQLITE_REFUSALS.contains(e.getErrorCode() & 0xff);
      case POSTGRES -> {
        String state = e.getSQLState();
        yield state != null && POSTGRES_REFUSALS.stream().anyMatch(state::startsWith);
      }
    };
  }

  /** Readies what talks to the database. */
  Jdbi prepared(Jdbi jdbi) {
    return switch (this) {
      case SQLITE -> jdbi;
      case POSTGRES -> jdbi.registerArgument(new WithoutNul());
    };
  }

  /** Texts of tasks and their data may hold a NUL. */
  private static final class WithoutNul extends AbstractArgumentFactory<String> {
    WithoutNul() {
      super(Types.VARCHAR);
    }

    @Override
    protected Argument build(String value, ConfigRegistry config) {
      return (position, statement, context) -> statement.setString(position, POSTGRES.text(value));
    }
  }

  /** Where the migrations are. */
  List<String> migrations() {
    return switch (this) {
      case SQLITE -> List.of(MIGRATIONS);
      case POSTGRES -> List.of(MIGRATIONS, MIGRATIONS + "-postgres");
    };
  }
}
