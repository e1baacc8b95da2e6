package io.javatask.worker.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What is to be told to others and is not told yet: written with the change that it tells of, so
 * that neither is there without the other, and kept until it is delivered.
 */
public final class Outbox {
  private final LedgerDatabase database;

  public Outbox(LedgerDatabase database) {
    this.database = database;
  }

  /**
   * A notice that waits.
   *
   * @param position grows within a request and a channel; the microsecond that it was written at,
   *     or a later one
   */
  public record Waiting(String channel, String requestId, long position, long epoch, String body) {
    /** When it was written, a few microseconds aside. */
    public Instant time() {
      return Times.instant(position);
    }
  }

  /** Adds notices of a run whose row this transaction has changed, and so holds. */
  static void add(
      Handle handle, String requestId, long epoch, Instant now, List<RunNews.Notice> notices) {
    for (RunNews.Notice notice : notices) {
      handle
          .createUpdate(
              """
              INSERT INTO outbox (channel, request_id, position, epoch, body)
              SELECT :channel, :id, CASE WHEN MAX(position) >= :now THEN MAX(position) + 1 ELSE :now END, :epoch, :body
              FROM outbox WHERE channel = :channel AND request_id = :id
              """)
          .bind("channel", notice.channel())
          .bind("id", requestId)
          .bind("now", Times.micros(now))
          .bind("epoch", epoch)
          .bind("body", notice.body())
          .execute();
    }
  }

  /** The notices of a channel that wait longest; those of one run in their order. */
  public List<Waiting> next(String channel, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM outbox WHERE channel = :channel AND refusal IS NULL ORDER BY"
                        + " position, request_id LIMIT :limit")
                .bind("channel", channel)
                .bind("limit", limit)
                .map(
                    (row, context) ->
                        new Waiting(
                            row.getString("channel"),
                            row.getString("request_id"),
                            row.getLong("position"),
                            row.getLong("epoch"),
                            row.getString("body")))
                .list());
  }

  /** Forgets what was delivered. */
  public void delivered(Waiting notice) {
    change("DELETE FROM outbox", notice, Optional.empty());
  }

  /** Keeps what its receiver will never take, and why. */
  public void refused(Waiting notice, String reason) {
    change("UPDATE outbox SET refusal = :reason", notice, Optional.of(reason));
  }

  private void change(String statement, Waiting notice, Optional<String> reason) {
    database.write(
        handle -> {
          var update =
              handle
                  .createUpdate(
                      statement
                          + " WHERE channel = :channel AND request_id = :id AND position ="
                          + " :position")
                  .bind("channel", notice.channel())
                  .bind("id", notice.requestId())
                  .bind("position", notice.position());
          reason.ifPresent(text -> update.bind("reason", text));
          return update.execute();
        });
  }

  /**
   * Forgets what is too old, or too much.
   *
   * @param before what was written earlier goes
   * @param most of what is left, the newest so many stay
   * @return how many notices that were neither delivered nor refused are lost by it
   */
  public int shed(String channel, Instant before, int most) {
    return database.write(
        handle -> {
          long least =
              Math.max(
                  Times.micros(before) - 1,
                  handle
                      .createQuery(
                          "SELECT position FROM outbox WHERE channel = :channel ORDER BY position"
                              + " DESC LIMIT 1 OFFSET :most")
                      .bind("channel", channel)
                      .bind("most", most)
                      .mapTo(Long.class)
                      .findOne()
                      .orElse(Long.MIN_VALUE));
          return forget(handle, channel, least);
        });
  }

  private static int forget(Handle handle, String channel, long last) {
    handle
        .createUpdate(
            "DELETE FROM outbox WHERE channel = :channel AND position <= :last AND refusal IS NOT"
                + " NULL")
        .bind("channel", channel)
        .bind("last", last)
        .execute();
    return handle
        .createUpdate("DELETE FROM outbox WHERE channel = :channel AND position <= :last")
        .bind("channel", channel)
        .bind("last", last)
        .execute();
  }

  /**
   * Forgets what is too old of channels that nobody delivers any longer.
   *
   * @param delivered the channels that somebody delivers
   * @return how many notices that were not refused are lost by it
   */
  public int abandon(Collection<String> delivered, Instant before) {
    return database.write(
        handle -> {
          List<String> abandoned =
              new ArrayList<>(
                  handle
                      .createQuery("SELECT DISTINCT channel FROM outbox")
                      .mapTo(String.class)
                      .list());
          abandoned.removeAll(delivered);
          return abandoned.stream()
              .mapToInt(channel -> forget(handle, channel, Times.micros(before) - 1))
              .sum();
        });
  }

  /** Number of notices of a channel that wait. */
  public long waiting(String channel) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT count(*) FROM outbox WHERE channel = :channel AND refusal IS NULL")
                .bind("channel", channel)
                .mapTo(Long.class)
                .one());
  }
}
