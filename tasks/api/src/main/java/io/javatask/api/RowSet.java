package io.javatask.api;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * A mutable set of row indexes of one {@link Batch}, as a bitmap.
 *
 * <p>Not thread-safe. All sets that meet in one operation must have the same {@link #capacity()}.
 */
public final class RowSet {
  private final int capacity;
  private final long[] words;

  /** An empty set over rows {@code 0 .. capacity - 1}. */
  public RowSet(int capacity) {
    this(capacity, new long[(capacity + 63) >> 6]);
  }

  private RowSet(int capacity, long[] words) {
    this.capacity = capacity;
    this.words = words;
  }

  /** A set of all rows {@code 0 .. capacity - 1}. */
  public static RowSet all(int capacity) {
    RowSet set = new RowSet(capacity);
    set.fill();
    return set;
  }

  /** The rows whose number is negative, of the first {@code capacity} of {@code numbers}. */
  public static RowSet ofSigns(int[] numbers, int capacity) {
    RowSet set = new RowSet(capacity);
    for (int from = 0; from < capacity; from += 64) {
      int to = Math.min(from + 64, capacity);
      long word = 0;
      for (int i = from; i < to; i++) {
        word |= (numbers[i] >>> 31 & 1L) << i;
      }
      set.words[from >> 6] = word;
    }
    return set;
  }

  public int capacity() {
    return capacity;
  }

  public boolean contains(int row) {
    return (words[row >> 6] & (1L << row)) != 0;
  }

  public void add(int row) {
    words[row >> 6] |= 1L << row;
  }

  public void remove(int row) {
    words[row >> 6] &= ~(1L << row);
  }

  /** Adds every row. */
  public void fill() {
    Arrays.fill(words, -1L);
    if ((capacity & 63) != 0) {
      words[words.length - 1] = -1L >>> (64 - (capacity & 63));
    }
  }

  public void addAll(RowSet other) {
    for (int i = 0; i < words.length; i++) {
      words[i] |= other.words[i];
    }
  }

  public void retainAll(RowSet other) {
    for (int i = 0; i < words.length; i++) {
      words[i] &= other.words[i];
    }
  }

  public void removeAll(RowSet other) {
    for (int i = 0; i < words.length; i++) {
      words[i] &= ~other.words[i];
    }
  }

  public RowSet copy() {
    return new RowSet(capacity, words.clone());
  }

  public int count() {
    int count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    return count;
  }

  public boolean isEmpty() {
    for (long word : words) {
      if (word != 0) {
        return false;
      }
    }
    return true;
  }

  /** The smallest member at or after {@code from}, or -1. */
  public int next(int from) {
    if (from >= capacity) {
      return -1;
    }
    int i = from >> 6;
    long word = words[i] & (-1L << from);
    while (word == 0) {
      if (++i == words.length) {
        return -1;
      }
      word = words[i];
    }
    return (i << 6) + Long.numberOfTrailingZeros(word);
  }

  /** Calls {@code action} with each member, in ascending order. */
  public void forEach(IntConsumer action) {
    for (int i = 0; i < words.length; i++) {
      for (long word = words[i]; word != 0; word &= word - 1) {
        action.accept((i << 6) + Long.numberOfTrailingZeros(word));
      }
    }
  }
}
