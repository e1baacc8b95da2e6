package io.javatask.worker.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** The contracts that runs were judged by, each version once, by its hash. */
public final class ContractLedger {
  private final LedgerDatabase database;
  private final Clock clock;

  public ContractLedger(LedgerDatabase database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * A version of a contract.
   *
   * @param hash {@code sha256:} and 64 hex digits
   * @param origin where the text came from
   */
  public record Registered(
      String hash,
      String id,
      String name,
      String version,
      String text,
      String origin,
      Instant createTime) {}

  /** Records a version, unless it is known; the first record stays. */
  public Registered register(
      String hash, String id, String name, String version, String text, String origin) {
    Optional<Registered> known = find(hash);
    if (known.isPresent()) {
      return known.get();
    }
    database.write(
        handle ->
            handle
                .createUpdate(
                    "INSERT INTO contract (hash, id, name, version, text, origin, create_time)"
                        + " VALUES (:hash, :id, :name, :version, :text, :origin, :now) ON CONFLICT"
                        + " (hash) DO NOTHING")
                .bind("hash", hash)
                .bind("id", id)
                .bind("name", name)
                .bind("version", version)
                .bind("text", text)
                .bind("origin", origin)
                .bind("now", Times.micros(clock.instant()))
                .execute());
    return find(hash).orElseThrow();
  }

  public Optional<Registered> find(String hash) {
    return database.read(handle -> find(handle, hash));
  }

  static Optional<Registered> find(Handle handle, String hash) {
    return handle
        .createQuery("SELECT * FROM contract WHERE hash = :hash")
        .bind("hash", hash)
        .map((row, context) -> registered(row))
        .findOne();
  }

  /**
   * A page of versions, by name and then the newest first.
   *
   * @throws IllegalArgumentException for a page token of another list
   */
  public Page<Registered> list(int limit, String pageToken) {
    List<String> from = pageToken.isEmpty() ? List.of() : PageToken.parse(pageToken, 3);
    String where =
        from.isEmpty()
            ? ""
            : " WHERE name > :name OR (name = :name AND (create_time < :time OR (create_time ="
                + " :time AND hash > :hash)))";
    List<Registered> found =
        database.read(
            handle -> {
              var query =
                  handle.createQuery(
                      "SELECT * FROM contract"
                          + where
                          + " ORDER BY name, create_time DESC, hash LIMIT :limit");
              if (!from.isEmpty()) {
                query
                    .bind("name", from.get(0))
                    .bind("time", Long.parseLong(from.get(1)))
                    .bind("hash", from.get(2));
              }
              return query.bind("limit", limit + 1).map((row, context) -> registered(row)).list();
            });
    if (found.size() <= limit) {
      return new Page<>(found, "");
    }
    Registered last = found.get(limit - 1);
    return new Page<>(
        found.subList(0, limit),
        PageToken.of(last.name(), Long.toString(Times.micros(last.createTime())), last.hash()));
  }

  /** Versions whose hashes are none of these, the oldest first. */
  public List<Registered> unlike(Set<String> hashes) {
    List<String> news =
        database.read(
            handle ->
                handle
                    .createQuery("SELECT hash FROM contract ORDER BY create_time, hash")
                    .mapTo(String.class)
                    .filter(hash -> !hashes.contains(hash))
                    .list());
    return news.stream().map(this::find).flatMap(Optional::stream).toList();
  }

  private static Registered registered(ResultSet row) throws SQLException {
    return new Registered(
        row.getString("hash"),
        row.getString("id"),
        row.getString("name"),
        row.getString("version"),
        row.getString("text"),
        row.getString("origin"),
        Times.instant(row.getLong("create_time")));
  }
}
