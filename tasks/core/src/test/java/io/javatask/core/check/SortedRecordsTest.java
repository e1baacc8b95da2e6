package io.javatask.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records are sorted exactly, in memory and over many runs on disk. */
class SortedRecordsTest {
  private static final int COUNT = 20_000;

  @ParameterizedTest
  @ValueSource(longs = {0, 100_000, 1L << 30})
  void comeBackFieldByField(long memory) {
    Random random = new Random(7);
    List<long[]> given = new ArrayList<>();
    try (SortedRecords records = new SortedRecords(3, memory)) {
      for (int i = 0; i < COUNT; i++) {
        long[] record = {random.nextInt(50) - 25, random.nextLong(), i};
        given.add(record);
        records.add(record);
      }
      given.sort(Arrays::compare);
      assertThat(records.size()).isEqualTo(COUNT);
      // twice: a second cursor does not disturb the first, nor finds less
      SortedRecords.Cursor first = records.sorted();
      SortedRecords.Cursor second = records.sorted();
      for (long[] record : given) {
        assertThat(first.next()).isTrue();
        assertThat(second.next()).isTrue();
        for (int field = 0; field < record.length; field++) {
          assertThat(first.field(field)).isEqualTo(record[field]);
          assertThat(second.field(field)).isEqualTo(record[field]);
        }
      }
      assertThat(first.next()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        Double.NEGATIVE_INFINITY,
        -Double.MAX_VALUE,
        -1,
        -Double.MIN_VALUE,
        0,
        Double.MIN_VALUE,
        1,
        Double.MAX_VALUE,
        Double.POSITIVE_INFINITY
      })
  void keysOrderAsTheirNumbers(double number) {
    assertThat(SortedRecords.number(SortedRecords.key(number))).isEqualTo(number);
    assertThat(SortedRecords.key(Math.nextUp(number)))
        .isGreaterThanOrEqualTo(SortedRecords.key(number));
    assertThat(SortedRecords.key(Math.nextDown(number)))
        .isLessThanOrEqualTo(SortedRecords.key(number));
    assertThat(SortedRecords.key(Double.NaN)).isGreaterThan(SortedRecords.key(number));
  }
}
