package io.javatask.api;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A column of UTF-8 slices of one shared byte array; also carries {@code object} and {@code array}
 * values as JSON text.
 */
public final class TextColumn extends Column {
  private final byte[] bytes;
  private final int[] starts;
  private final int[] ends;
  private final Optional<RowSet> malformed;

  /**
   * @param bytes the array that the slices lie in; not copied, and not to be changed
   * @param starts index of each row's first byte
   * @param ends index after each row's last byte
   * @param nulls rows without a value, malformed ones included
   * @param malformed rows whose text is not of the type (bad UTF-8, bad JSON)
   */
  public TextColumn(
      String name,
      LogicalType type,
      byte[] bytes,
      int[] starts,
      int[] ends,
      RowSet nulls,
      Optional<RowSet> malformed) {
    super(name, type, nulls);
    this.bytes = bytes;
    this.starts = starts;
    this.ends = ends;
    this.malformed = malformed;
  }

  /** The array that all slices lie in. Not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** Index of each row's first byte. Not to be changed. */
  public int[] starts() {
    return starts;
  }

  /** Index after each row's last byte. Not to be changed. */
  public int[] ends() {
    return ends;
  }

  public int start(int row) {
    return starts[row];
  }

  public int end(int row) {
    return ends[row];
  }

  /** The text of a row, whatever {@link #isNull} says. */
  public String string(int row) {
    return new String(bytes, starts[row], ends[row] - starts[row], StandardCharsets.UTF_8);
  }

  @Override
  public Optional<RowSet> malformed() {
    return malformed;
  }

  @Override
  public Optional<String> text(int row) {
    boolean absent = isNull(row) && !(malformed.isPresent() && malformed.get().contains(row));
    return absent ? Optional.empty() : Optional.of(string(row));
  }

  @Override
  public Optional<Object> value(int row) {
    return isNull(row) ? Optional.empty() : Optional.of(string(row));
  }
}
