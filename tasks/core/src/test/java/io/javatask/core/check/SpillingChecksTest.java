package io.javatask.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.Batch;
import io.javatask.api.LogicalType;
import io.javatask.api.LongColumn;
import io.javatask.api.Positions;
import io.javatask.api.RowSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Checks that sort or group give the same answer when what they keep does not fit in memory. */
class SpillingChecksTest {
  private static final int ROWS = 30_000;
  private static final int BATCH = 1_000;

  @Test
  void rangesAreFoundToOverlapWhicheverBatchTheyCameWith() {
    // [10 i, 10 i + 10) in each of three groups, shuffled; every 500th reaches into the next
    List<Integer> order = new ArrayList<>(IntStream.range(0, ROWS).boxed().toList());
    Collections.shuffle(order, new Random(3));
    long[] group = order.stream().mapToLong(i -> i % 3).toArray();
    long[] start = order.stream().mapToLong(i -> 10L * (i / 3)).toArray();
    long[] end =
        order.stream().mapToLong(i -> 10L * (i / 3) + (i / 3 % 500 == 7 ? 11 : 10)).toArray();
    TreeSet<Long> expected = new TreeSet<>();
    for (int at = 0; at < ROWS; at++) {
      if (order.get(at) / 3 % 500 == 8) {
        expected.add((long) at);
      }
    }
    GroupCheck check = new Overlaps("s", "e", List.of("g"), false, 0);
    assertThat(blamed(check, List.of("g", "s", "e"), group, start, end)).isEqualTo(expected);
  }

  @Test
  void rowsOfGroupsAreBlamedWhereverTheyStand() {
    long[] group = LongStream.range(0, ROWS).map(i -> i * 7919 % 5000).toArray();
    long[] value = LongStream.range(0, ROWS).map(i -> i == 12_345 ? 2 : 1).toArray();
    TreeSet<Long> expected = new TreeSet<>();
    for (int i = 0; i < ROWS; i++) {
      if (group[i] == group[12_345]) {
        expected.add((long) i);
      }
    }
    Bounds one =
        new Bounds(
            Optional.empty(), Optional.of(new Bounds.End(java.math.BigDecimal.ONE, false, "1")));
    GroupCheck check =
        new GroupBound(
            Optional.of("v"),
            List.of("g"),
            () -> new GroupNumbers.Distinct(0),
            "number of different values",
            one,
            0);
    assertThat(blamed(check, List.of("g", "v"), group, value)).isEqualTo(expected);
    assertThat(expected).hasSize(ROWS / 5000);
  }

  @Test
  void theLongestGapIsFoundAmongShuffledTimes() {
    List<Long> times =
        new ArrayList<>(LongStream.range(0, ROWS).map(i -> i * 60_000_000).boxed().toList());
    times.remove(17_000);
    Collections.shuffle(times, new Random(11));
    Gaps check = new Gaps("t", List.of(), Duration.ofSeconds(60), 0);
    try (SummaryCheck.State state = check.init()) {
      List<Batch> batches =
          batches(
              List.of("t"),
              LogicalType.TIMESTAMP,
              times.stream().mapToLong(Long::longValue).toArray());
      batches.forEach(b -> state.update(b, RowSet.all(b.rows())));
      SummaryCheck.Finding finding = state.result();
      assertThat(finding.holds()).isFalse();
      assertThat(finding.observed()).contains(120L);
      assertThat(finding.message()).startsWith("1 longer; the longest: 1970-01-12T19:19:00Z");
    }
  }

  private static Set<Long> blamed(GroupCheck check, List<String> names, long[]... columns) {
    TreeSet<Long> blamed = new TreeSet<>();
    try (GroupCheck.State state = check.init()) {
      for (Batch batch : batches(names, LogicalType.INTEGER, columns)) {
        RowSet failing = new RowSet(batch.rows());
        state.update(
            batch,
            RowSet.all(batch.rows()),
            failing,
            (ordinal, line, value) -> blamed.add(ordinal));
        failing.forEach(row -> blamed.add(batch.ordinal(row)));
      }
      state.finish((ordinal, line, value) -> blamed.add(ordinal));
    }
    return blamed;
  }

  private static List<Batch> batches(List<String> names, LogicalType type, long[]... columns) {
    List<Batch> batches = new ArrayList<>();
    int rows = columns[0].length;
    for (int from = 0; from < rows; from += BATCH) {
      int size = Math.min(BATCH, rows - from);
      List<io.javatask.api.Column> read = new ArrayList<>();
      for (int i = 0; i < columns.length; i++) {
        long[] values = java.util.Arrays.copyOfRange(columns[i], from, from + size);
        read.add(new LongColumn(names.get(i), type, values, new RowSet(size), Optional.empty()));
      }
      batches.add(new Batch(read, size, Positions.consecutive("test", from), size));
    }
    return batches;
  }
}
