package io.javatask.worker.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as the configuration writes them: bytes, or with a unit. */
final class ByteSizes {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,15})(B|KiB|MiB|GiB)?");

  private ByteSizes() {}

  /** Parses {@code 5000000}, {@code 512KiB}, {@code 384MiB} or {@code 2GiB}. */
  static long parse(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a size such as 5000000, 512KiB, 384MiB or 2GiB");
    }
    long number = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2) == null ? "B" : matcher.group(2);
    return switch (unit) {
      case "KiB" -> Math.multiplyExact(number, 1L << 10);
      case "MiB" -> Math.multiplyExact(number, 1L << 20);
      case "GiB" -> Math.multiplyExact(number, 1L << 30);
      default -> number;
    };
  }
}
