package io.javatask.core.source;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads numbers from ASCII bytes without a string between, wherever that is exact. */
final class Numbers {
  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };
  private static final int MAX_DECIMAL_LENGTH = 1000;
  private static final long EXACT_MANTISSA = 1L << 53;

  private Numbers() {}

  /** A 64-bit integer with an optional sign, or {@link CellParser#BAD}. */
  static long parseInteger(byte[] bytes, int start, int end) {
    int i = start;
    boolean negative = bytes[i] == '-';
    if (negative || bytes[i] == '+') {
      i++;
    }
    if (i == end || end - i > 19) {
      return CellParser.BAD;
    }
    return end - i < 19
        ? shortInteger(bytes, i, end, negative)
        : longInteger(bytes, i, end, negative);
  }

  /** Digits that cannot be too many. */
  private static long shortInteger(byte[] bytes, int start, int end, boolean negative) {
    long value = 0;
    int wrong = 0;
    for (int i = start; i < end; i++) {
      int digit = bytes[i] - '0';
      wrong |= digit | (9 - digit);
      value = value * 10 + digit;
    }
    return wrong < 0 ? CellParser.BAD : negative ? -value : value;
  }

  private static long longInteger(byte[] bytes, int start, int end, boolean negative) {
    long value = 0;
    for (int i = start; i < end; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9 || value < -922337203685477580L) {
        return CellParser.BAD;
      }
      // counted downwards, because the least 64-bit integer has no positive twin
      value = value * 10 - digit;
      if (value > 0) {
        return CellParser.BAD;
      }
    }
    if (negative) {
      return value;
    }
    return value == Long.MIN_VALUE ? CellParser.BAD : -value;
  }

  /** A finite decimal number, or NaN: neither NaN nor infinity is a value. */
  static double parseDouble(byte[] bytes, int start, int end) {
    int i = start;
    boolean negative = bytes[i] == '-';
    if (negative || bytes[i] == '+') {
      i++;
    }
    long mantissa = 0;
    int digits = 0;
    int fraction = 0;
    boolean point = false;
    for (; i < end; i++) {
      int digit = bytes[i] - '0';
      if (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
        digits++;
        fraction += point ? 1 : 0;
      } else if (bytes[i] == '.' && !point) {
        point = true;
      } else {
        return slowDouble(bytes, start, end);
      }
      if (digits > 18) {
        return slowDouble(bytes, start, end);
      }
    }
    if (digits == 0) {
      return Double.NaN;
    }
    if (mantissa > EXACT_MANTISSA) {
      return slowDouble(bytes, start, end);
    }
    // both operands are exact doubles, so the quotient is the correctly rounded value
    double value = mantissa / POWERS_OF_TEN[fraction];
    return negative ? -value : value;
  }

  private static double slowDouble(byte[] bytes, int start, int end) {
    if (!isDecimal(bytes, start, end)) {
      return Double.NaN;
    }
    double value =
        Double.parseDouble(new String(bytes, start, end - start, StandardCharsets.ISO_8859_1));
    return Double.isInfinite(value) ? Double.NaN : value;
  }

  /**
   * An exact decimal, or empty. Exponents beyond four digits are refused: their expansion would
   * fill the memory.
   */
  static Optional<BigDecimal> parseDecimal(byte[] bytes, int start, int end) {
    // reading digits takes the square of their number, and no column holds so many
    if (end - start > MAX_DECIMAL_LENGTH || !isDecimal(bytes, start, end)) {
      return Optional.empty();
    }
    BigDecimal value =
        new BigDecimal(new String(bytes, start, end - start, StandardCharsets.ISO_8859_1));
    return Math.abs((long) value.scale()) > 9999 ? Optional.empty() : Optional.of(value);
  }

  /**
   * Sign, digits with at most one point, exponent: no white space, no hexadecimal, no type suffix.
   */
  static boolean isDecimal(byte[] bytes, int start, int end) {
    int i = start;
    if (i < end && (bytes[i] == '-' || bytes[i] == '+')) {
      i++;
    }
    int digits = 0;
    boolean point = false;
    for (; i < end; i++) {
      byte b = bytes[i];
      if (b >= '0' && b <= '9') {
        digits++;
      } else if (b == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (digits == 0 || i == end) {
      return digits > 0;
    }
    if ((bytes[i] | 0x20) != 'e') {
      return false;
    }
    i++;
    if (i < end && (bytes[i] == '-' || bytes[i] == '+')) {
      i++;
    }
    int exponent = end - i;
    for (; i < end; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return false;
      }
    }
    return exponent > 0 && exponent <= 9;
  }
}
