package io.javatask.core.contract;

import java.util.List;

/** Where values that are cut off on their way end up, as far as is known. */
public final class CutOff {
  /** The lengths of texts where a contract gives none. */
  public static final List<Integer> LENGTHS = List.of(255);

  /** The ends of 16, 32 and 64 bits, with and without a sign, that 64 bits with a sign hold. */
  public static final List<Long> NUMBERS =
      List.of(
          Long.MIN_VALUE,
          (long) Integer.MIN_VALUE,
          (long) Short.MIN_VALUE,
          (long) Short.MAX_VALUE,
          0xFFFFL,
          (long) Integer.MAX_VALUE,
          0xFFFF_FFFFL,
          Long.MAX_VALUE);

  private CutOff() {}
}
