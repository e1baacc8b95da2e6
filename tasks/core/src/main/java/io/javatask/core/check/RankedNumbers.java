package io.javatask.core.check;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** Numbers in ascending order, of which some are asked by their rank. */
interface RankedNumbers {
  long size();

  /**
   * The numbers of some ranks, counted from 0 in ascending order.
   *
   * @param ranks ascending, each below {@link #size}
   */
  double[] at(long[] ranks);

  /**
   * Quantiles between the numbers around them, of at least one number.
   *
   * @param shares 0 to 1, in any order
   */
  default double[] quantiles(Interpolation interpolation, double... shares) {
    double last = (double) (size() - 1);
    long[] ranks =
        DoubleStream.of(shares)
            .mapToLong(s -> (long) Math.floor(last * s))
            .flatMap(r -> LongStream.of(r, Math.min(r + 1, size() - 1)))
            .sorted()
            .distinct()
            .toArray();
    double[] at = at(ranks);
    double[] found = new double[shares.length];
    for (int i = 0; i < shares.length; i++) {
      double position = last * shares[i];
      long floor = (long) Math.floor(position);
      double low = at[Arrays.binarySearch(ranks, floor)];
      double high = at[Arrays.binarySearch(ranks, (long) Math.ceil(position))];
      found[i] = interpolation.between(low, high, position - floor, floor);
    }
    return found;
  }
}
