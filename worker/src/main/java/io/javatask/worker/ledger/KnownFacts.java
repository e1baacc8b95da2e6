package io.javatask.worker.ledger;

import java.lang.ref.SoftReference;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Facts of data sets that were read before. A fact never changes, so that only those are read that
 * came since; whether others came that claim to be older, as a worker's clock that is behind makes
 * them, or are forgotten by now, is told by a sum. Let go of where memory gets scarce.
 */
final class KnownFacts {
  private static final Comparator<TrustFact> ORDER =
      Comparator.comparing(TrustFact::settleTime)
          .thenComparing(TrustFact::requestId)
          .thenComparing(TrustFact::epoch);

  private final Map<String, SoftReference<Known>> byDataset = new ConcurrentHashMap<>();

  /** Facts by number and by all their times: of as many that went, others may have come. */
  private record Sum(int number, long millis) {}

  /**
   * All facts from a time on, in their order.
   *
   * @param span the longest time that was asked for
   */
  private record Known(Instant from, Duration span, List<TrustFact> facts) {
    Optional<Instant> last() {
      return facts.isEmpty()
          ? Optional.empty()
          : Optional.of(facts.get(facts.size() - 1).settleTime());
    }

    Sum sum() {
      long first = Times.micros(from);
      long millis = 0;
      for (TrustFact fact : facts) {
        millis += (Times.micros(fact.settleTime()) - first) / 1000;
      }
      return new Sum(facts.size(), millis);
    }

    Known and(List<TrustFact> later) {
      if (later.isEmpty()) {
        return this;
      }
      List<TrustFact> all = new ArrayList<>(facts.size() + later.size());
      all.addAll(facts);
      all.addAll(later);
      return new Known(from, span, all);
    }

    /** Without what is twice as old as anybody asked for. */
    Known recent(Instant now) {
      Instant least = now.minus(span.multipliedBy(2)).truncatedTo(ChronoUnit.MICROS);
      return from.isBefore(least) ? new Known(least, span, List.copyOf(since(least))) : this;
    }

    List<TrustFact> since(Instant time) {
      return facts.subList(before(time), facts.size());
    }

    List<TrustFact> within(Instant first, Instant last) {
      int end = before(last.plusNanos(1));
      return facts.subList(Math.min(before(first), end), end);
    }

    /** How many settled before a time. */
    private int before(Instant time) {
      int low = 0;
      int high = facts.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (facts.get(middle).settleTime().isBefore(time)) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  /** What settled within [from, to], in its order. */
  List<TrustFact> within(Handle handle, String dataset, Instant from, Instant to) {
    Known known =
        before(dataset, from)
            .filter(k -> isComplete(handle, dataset, k))
            .map(k -> k.and(read(handle, dataset, after(k))).recent(to))
            .orElseGet(
                () -> new Known(from, Duration.between(from, to), read(handle, dataset, from)));
    byDataset.put(dataset, new SoftReference<>(known));
    return known.within(from, to);
  }

  private Optional<Known> before(String dataset, Instant from) {
    return Optional.ofNullable(byDataset.get(dataset))
        .map(SoftReference::get)
        .filter(known -> !known.from().isAfter(from));
  }

  private static Instant after(Known known) {
    return known.last().map(last -> last.plusNanos(1000)).orElse(known.from());
  }

  private static boolean isComplete(Handle handle, String dataset, Known known) {
    String sum = "SELECT count(*), COALESCE(sum((settle_time - :from) / 1000), 0)";
    return bound(handle, sum, " AND settle_time < :to", dataset, known.from())
        .bind("to", Times.micros(after(known)))
        .map((row, context) -> new Sum(row.getInt(1), row.getLong(2)))
        .one()
        .equals(known.sum());
  }

  private static List<TrustFact> read(Handle handle, String dataset, Instant from) {
    TrustRows.Facts facts = new TrustRows.Facts();
    List<TrustFact> found =
        bound(handle, "SELECT " + TrustRows.FACT, " ORDER BY settle_time", dataset, from)
            .setFetchSize(1000)
            .map((row, context) -> facts.read(row))
            .list();
    // only what settled at the same time has to change places, which no index helps with
    found.sort(ORDER);
    return found;
  }

  private static Query bound(
      Handle handle, String what, String more, String dataset, Instant from) {
    return handle
        .createQuery(
            what + " FROM trust_fact WHERE dataset_id = :id AND settle_time >= :from" + more)
        .bind("id", dataset)
        .bind("from", Times.micros(from));
  }
}
