package io.javatask.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.LogicalType;
import io.javatask.api.LongColumn;
import io.javatask.api.Positions;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import io.javatask.core.contract.Property;
import io.javatask.core.report.ProfileReport.ColumnProfile;
import io.javatask.core.report.ProfileReport.Frequent;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The figures are those of a plain count, also where the values spill. */
class ColumnFiguresTest {
  private static final int ROWS = 300_000;
  private static final int BATCH = 40_000;

  private static Property property(LogicalType type) {
    return new Property(
        "c",
        type,
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        0,
        Optional.empty(),
        ZoneOffset.UTC,
        false);
  }

  private static ColumnProfile figures(
      Property property, long memory, int rows, Function<int[], Column> column) {
    try (ColumnFigures figures = new ColumnFigures(property, memory)) {
      for (int from = 0; from < rows; from += BATCH) {
        int size = Math.min(BATCH, rows - from);
        Positions positions = new Positions("t", from, 1, Optional.empty(), Optional.empty());
        Batch batch =
            new Batch(List.of(column.apply(new int[] {from, size})), size, positions, size);
        figures.settle(batch, figures.examine(batch).orElseThrow());
      }
      return figures.result();
    }
  }

  private static Column longs(long[] values, int[] span) {
    long[] part = Arrays.copyOfRange(values, span[0], span[0] + span[1]);
    return new LongColumn("c", LogicalType.INTEGER, part, new RowSet(span[1]), Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 64L << 20})
  void ofIntegers(long memory) {
    Random random = new Random(5);
    long[] values =
        LongStream.range(0, ROWS).map(i -> (long) (random.nextGaussian() * 30_000)).toArray();
    ColumnProfile told =
        figures(property(LogicalType.INTEGER), memory, ROWS, span -> longs(values, span));

    long[] sorted = values.clone();
    Arrays.sort(sorted);
    Map<Long, Long> counts =
        Arrays.stream(values).boxed().collect(Collectors.groupingBy(v -> v, Collectors.counting()));
    assertThat(told.distinct()).isEqualTo(counts.size());
    assertThat(told.least()).contains(sorted[0]);
    assertThat(told.greatest()).contains(sorted[ROWS - 1]);
    double position = (ROWS - 1) * 0.95;
    int floor = (int) position;
    assertThat(told.quantiles().orElseThrow().get("p95"))
        .isEqualTo(
            Interpolation.LINEAR.between(
                (double) sorted[floor], (double) sorted[floor + 1], position - floor, floor));
    assertThat(told.frequent().orElseThrow()).isEqualTo(most(counts));
  }

  private static List<Frequent> most(Map<Long, Long> counts) {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<Long, Long>comparingByValue(Collections.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(ColumnFigures.MOST_FREQUENT)
        .map(e -> new Frequent(e.getKey(), e.getValue()))
        .toList();
  }

  private static Column texts(List<String> values, int[] span) {
    StringBuilder all = new StringBuilder();
    int[] starts = new int[span[1]];
    int[] ends = new int[span[1]];
    for (int i = 0; i < span[1]; i++) {
      starts[i] = all.length();
      all.append(values.get(span[0] + i));
      ends[i] = all.length();
    }
    byte[] bytes = all.toString().getBytes(StandardCharsets.US_ASCII);
    RowSet none = new RowSet(span[1]);
    return new TextColumn("c", LogicalType.STRING, bytes, starts, ends, none, Optional.empty());
  }

  /** The keys take more than the eight mebibytes at which they spill at the earliest. */
  @Test
  void ofTexts() {
    Random random = new Random(6);
    List<String> values =
        IntStream.range(0, ROWS)
            .mapToObj(
                i ->
                    i % 3 == 0
                        ? "often " + (int) Math.abs(random.nextGaussian() * 50)
                        : "a text of some length that stands alone, number " + i)
            .toList();
    ColumnProfile told =
        figures(property(LogicalType.STRING), 1, ROWS, span -> texts(values, span));

    Map<String, Long> counts = new HashMap<>();
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < ROWS; i++) {
      counts.merge(values.get(i), 1L, Long::sum);
      first.putIfAbsent(values.get(i), i);
    }
    List<Map.Entry<String, Long>> most = new ArrayList<>(counts.entrySet());
    most.sort(
        Map.Entry.<String, Long>comparingByValue(Collections.reverseOrder())
            .thenComparing(e -> first.getOrDefault(e.getKey(), 0)));
    assertThat(told.distinct()).isEqualTo(counts.size());
    assertThat(told.frequent().orElseThrow())
        .isEqualTo(
            most.stream()
                .limit(ColumnFigures.MOST_FREQUENT)
                .map(e -> new Frequent(e.getKey(), e.getValue()))
                .toList());
  }

  /** Past a bound the values are counted no more, and nothing is told that would be a guess. */
  @Test
  void ofMoreTextsThanAreCounted() {
    int rows = FrequentValues.MOST_COUNTED + 10;
    ColumnProfile told =
        figures(
            property(LogicalType.STRING), 1, rows, span -> texts(new AbstractTexts(rows), span));

    assertThat(told.distinct()).isEqualTo(rows - 1);
    assertThat(told.frequent()).isEmpty();
  }

  /** Texts that are all different, but for the last one. */
  private static final class AbstractTexts extends java.util.AbstractList<String> {
    private final int size;

    AbstractTexts(int size) {
      this.size = size;
    }

    @Override
    public String get(int i) {
      return Integer.toString(i == size - 1 ? 0 : i);
    }

    @Override
    public int size() {
      return size;
    }
  }
}
