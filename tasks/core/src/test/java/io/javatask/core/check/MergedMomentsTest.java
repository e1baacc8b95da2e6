package io.javatask.core.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What batches come to does not depend on how the rows were cut, nor on where the numbers lie. */
class MergedMomentsTest {
  private static final int COUNT = 10_000;

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e9, -3e12})
  void mergedStatesSayWhatOneSays(double offset) {
    Random random = new Random(5);
    double[] xs =
        IntStream.range(0, COUNT).mapToDouble(i -> offset + random.nextInt(1000)).toArray();
    double[] ys = Arrays.stream(xs).map(x -> 2 * (x - offset) + random.nextInt(300)).toArray();
    CentralMoments whole = new CentralMoments();
    whole.add(centred(xs, offset), COUNT);
    CoMoments together = new CoMoments();
    together.add(centred(xs, offset), ys, COUNT);

    CentralMoments merged = new CentralMoments();
    CoMoments mergedPairs = new CoMoments();
    for (int from = 0; from < COUNT; ) {
      int size = Math.min(1 + random.nextInt(700), COUNT - from);
      CentralMoments part = new CentralMoments();
      part.add(Arrays.copyOfRange(xs, from, from + size), size);
      merged.merge(part);
      CoMoments pairs = new CoMoments();
      pairs.add(
          Arrays.copyOfRange(xs, from, from + size),
          Arrays.copyOfRange(ys, from, from + size),
          size);
      mergedPairs.merge(pairs);
      from += size;
    }
    assertThat(merged.skewness(true).orElseThrow())
        .isCloseTo(whole.skewness(true).orElseThrow(), within(1e-11));
    assertThat(merged.kurtosis(true).orElseThrow())
        .isCloseTo(whole.kurtosis(true).orElseThrow(), within(1e-11));
    assertThat(mergedPairs.correlation().orElseThrow())
        .isCloseTo(together.correlation().orElseThrow(), within(1e-11));
  }

  private static double[] centred(double[] numbers, double offset) {
    return Arrays.stream(numbers).map(x -> x - offset).toArray();
  }
}
