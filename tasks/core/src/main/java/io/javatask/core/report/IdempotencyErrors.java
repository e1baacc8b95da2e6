package io.javatask.core.report;

/**
 * In what a target differs from what a load of the same input would leave.
 *
 * @param missing keys, or rows of a partition, that the target lacks
 * @param changed keys whose rows hold other values
 * @param extra keys, or rows of a partition, that the target should not have
 * @param duplicated keys that the target has more than once
 */
public record IdempotencyErrors(long missing, long changed, long extra, long duplicated) {
  /** Their sum; 0 if the load would leave the target as it is. */
  public long total() {
    return missing + changed + extra + duplicated;
  }

  public static final IdempotencyErrors NONE = new IdempotencyErrors(0, 0, 0, 0);

  /** Those of both. */
  public IdempotencyErrors and(IdempotencyErrors other) {
    return new IdempotencyErrors(
        missing + other.missing,
        changed + other.changed,
        extra + other.extra,
        duplicated + other.duplicated);
  }
}
