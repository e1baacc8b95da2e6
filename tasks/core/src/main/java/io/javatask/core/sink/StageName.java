package io.javatask.core.sink;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * What staged rows are found by: {@code _javatask_stage_<request id without dashes>_<epoch>}, so
 * that a leftover tells whose it was. At most 63 bytes.
 */
record StageName(String requestId, long epoch) {
  private static final String PREFIX = LoadColumn.PREFIX + "stage_";
  private static final long MAX_EPOCH = 99_999_999_999_999L;

  StageName {
    if (epoch < 0 || epoch > MAX_EPOCH) {
      throw new IllegalArgumentException("epoch " + epoch + " is not within 0 and " + MAX_EPOCH);
    }
  }

  /** What the stages of all requests begin with. */
  static String prefix() {
    return PREFIX;
  }

  /** What the stages of all attempts of the request begin with. */
  String requestPrefix() {
    String compact = requestId.replace("-", "");
    boolean uuid = compact.length() == 32 && compact.chars().allMatch(c -> isHex(c));
    return PREFIX + (uuid ? compact : hashed()) + "_";
  }

  private String hashed() {
    return UUID.nameUUIDFromBytes(requestId.getBytes(StandardCharsets.UTF_8))
        .toString()
        .replace("-", "");
  }

  private static boolean isHex(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }

  String text() {
    return requestPrefix() + epoch;
  }

  /**
   * Whether this is the name of a stage that an attempt of the same request left, an earlier one or
   * this one before it was started over.
   */
  boolean replaces(String name) {
    return epochOf(name).map(other -> other <= epoch).orElse(false);
  }

  private Optional<Long> epochOf(String name) {
    if (!name.startsWith(requestPrefix())) {
      return Optional.empty();
    }
    String tail = name.substring(requestPrefix().length());
    return tail.matches("[0-9]{1,14}") ? Optional.of(Long.parseLong(tail)) : Optional.empty();
  }
}
