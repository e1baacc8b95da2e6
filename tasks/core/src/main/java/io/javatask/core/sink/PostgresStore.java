package io.javatask.core.sink;

import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Tables in a PostgreSQL database, 15 or newer. Rows are staged by binary COPY into an unlogged
 * table; loads into one table are serialised by an advisory lock.
 */
public final class PostgresStore extends JdbcStore {
  /**
   * @param source gives connections; a pool needs two for each load or read at a time, and stays
   *     the caller's to close
   * @param location the store's name in the configuration, for messages
   */
  public PostgresStore(DataSource source, String location) {
    this(source, Optional.empty(), location);
  }

  private PostgresStore(DataSource source, Optional<QueryRole> role, String location) {
    super(new PostgresDialect(source, role), location);
  }

  /**
   * A store that connects anew for each load or read.
   *
   * @param url a {@code jdbc:postgresql:} URL
   * @throws IllegalArgumentException if the URL is none of PostgreSQL's
   */
  public static PostgresStore connecting(
      String url, String user, Optional<String> password, String location) {
    return new PostgresStore(source(url, user, password), Optional.empty(), location);
  }

  /**
   * A store that connects anew for each load or read, and asks the queries of contracts by a role
   * of their own.
   *
   * @param queryUser a role that cannot write
   */
  public static PostgresStore connecting(
      String url,
      String user,
      Optional<String> password,
      String queryUser,
      Optional<String> queryPassword,
      String location) {
    QueryRole role = new QueryRole(source(url, queryUser, queryPassword), queryUser);
    return new PostgresStore(source(url, user, password), Optional.of(role), location);
  }

  private static DataSource source(String url, String user, Optional<String> password) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    source.setUser(user);
    password.ifPresent(source::setPassword);
    source.setApplicationName("javatask");
    return source;
  }
}
