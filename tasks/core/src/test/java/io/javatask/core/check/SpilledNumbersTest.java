package io.javatask.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Numbers that do not fit in memory are the same as those that do. */
class SpilledNumbersTest {
  private static final int COUNT = 50_000;

  @Test
  void ranksAreExactAcrossRuns() {
    double[] values = new Random(1).doubles(COUNT).toArray();
    long[] ranks = {0, 1, 24_999, 25_000, COUNT - 1};
    try (SortedNumbers numbers = new SortedNumbers(1024 * Double.BYTES)) {
      Arrays.stream(values).forEach(numbers::add);
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      assertThat(numbers.size()).isEqualTo(COUNT);
      assertThat(numbers.at(ranks))
          .containsExactly(Arrays.stream(ranks).mapToDouble(r -> sorted[(int) r]).toArray());
    }
  }

  @Test
  void placedNumbersComeBackInTheirOrder() {
    List<String> back = new ArrayList<>();
    List<String> given = new ArrayList<>();
    try (PlacedNumbers numbers = new PlacedNumbers(0)) {
      for (int i = 0; i < COUNT; i++) {
        numbers.add(i, i + 1L, i / 3.0);
        given.add(i + " " + (i + 1L) + " " + i / 3.0);
      }
      numbers.forEach((ordinal, line, number) -> back.add(ordinal + " " + line + " " + number));
    }
    assertThat(back).isEqualTo(given);
  }
}
