package io.javatask.core.check;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A set of byte keys that is exact and compact: a table of hash tags and offsets over a log of the
 * keys themselves. The log's older pages move to a temporary file past a bound, and are read again
 * only where a tag matches, so that no verdict rests on a hash alone.
 */
final class ExactKeys implements AutoCloseable {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int PAGE = 1 << 22;
  private static final int FIRST_PAGE = 1 << 14;
  private static final int OFFSET_BITS = 40;
  private static final long OFFSET_MASK = (1L << OFFSET_BITS) - 1;
  private static final int HEADER = 8;
  private static final int SMALL_TABLE = 1 << 20;

  private final int pagesInMemory;
  private final List<byte[]> pages = new ArrayList<>();
  private final List<Integer> fills = new ArrayList<>();
  private int firstPageInMemory;
  private int pageEnd = PAGE;
  private long[] table = new long[1 << 12];
  private int size;
  private @Nullable FileChannel spill;
  private byte[] readBuffer = new byte[256];

  /**
   * @param memory bytes of keys to hold in memory before they spill
   */
  ExactKeys(long memory) {
    this.pagesInMemory = (int) Math.max(2, memory / PAGE);
  }

  /** Number of distinct keys. */
  int size() {
    return size;
  }

  /**
   * Adds a key.
   *
   * @param key an array that holds it from 0, at most {@value #PAGE} bytes less a header
   * @return -1 if it is new, else an id of the key that stays the same
   */
  long add(byte[] key, int length) {
    long hash = hash(key, length);
    long tag = hash >>> OFFSET_BITS << OFFSET_BITS;
    int mask = table.length - 1;
    int slot = (int) hash & mask;
    while (table[slot] != 0) {
      long entry = table[slot];
      if ((entry & ~OFFSET_MASK) == tag && equals((entry & OFFSET_MASK) - 1, key, length)) {
        return (entry & OFFSET_MASK) - 1;
      }
      slot = (slot + 1) & mask;
    }
    table[slot] = tag | (append(key, length) + 1);
    if (++size > table.length * 3L / 5) {
      resize();
    }
    return -1;
  }

  /** The id of a key, or -1 if it was never added. */
  long find(byte[] key, int length) {
    long hash = hash(key, length);
    long tag = hash >>> OFFSET_BITS << OFFSET_BITS;
    int mask = table.length - 1;
    for (int slot = (int) hash & mask; table[slot] != 0; slot = (slot + 1) & mask) {
      long entry = table[slot];
      if ((entry & ~OFFSET_MASK) == tag && equals((entry & OFFSET_MASK) - 1, key, length)) {
        return (entry & OFFSET_MASK) - 1;
      }
    }
    return -1;
  }

  /** How many keys were new before the one of an id that {@link #add} returned. */
  int number(long id) {
    return (int) INT.get(bytes(id + 4, 4), start(id + 4));
  }

  private long append(byte[] key, int length) {
    if (length > PAGE - HEADER) {
      throw new TaskException(
          ErrorCode.LIMIT_EXCEEDED,
          "a key of " + length + " bytes is longer than uniqueness is checked for");
    }
    if (pageEnd + HEADER + length > PAGE) {
      if (!pages.isEmpty()) {
        fills.add(pageEnd);
      }
      pages.add(new byte[pages.isEmpty() ? FIRST_PAGE : PAGE]);
      pageEnd = 0;
      spillOldest();
    }
    byte[] page = roomFor(HEADER + length);
    INT.set(page, pageEnd, length);
    INT.set(page, pageEnd + 4, size);
    System.arraycopy(key, 0, page, pageEnd + HEADER, length);
    long id = (pages.size() - 1L) * PAGE + pageEnd;
    pageEnd += HEADER + length;
    return id;
  }

  /** The last page; the first one begins small, as most rules see few keys. */
  private byte[] roomFor(int more) {
    int last = pages.size() - 1;
    byte[] page = pages.get(last);
    if (pageEnd + more > page.length) {
      int wanted = Math.max(page.length * 2, pageEnd + more);
      page = Arrays.copyOf(page, Math.min(PAGE, wanted));
      pages.set(last, page);
    }
    return page;
  }

  private void spillOldest() {
    if (pages.size() - firstPageInMemory <= pagesInMemory) {
      return;
    }
    try {
      FileChannel file = spill == null ? SpillFile.open("keys") : spill;
      spill = file;
      ByteBuffer page = ByteBuffer.wrap(pages.get(firstPageInMemory));
      long at = (long) firstPageInMemory * PAGE;
      while (page.hasRemaining()) {
        at += file.write(page, at);
      }
      pages.set(firstPageInMemory, new byte[0]);
      firstPageInMemory++;
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.STORE_FULL,
          "keys cannot be spilled to the temporary directory: " + e.getMessage(),
          e);
    }
  }

  private boolean equals(long id, byte[] key, int length) {
    if (length(id) != length) {
      return false;
    }
    byte[] stored = bytes(id + HEADER, length);
    int start = start(id + HEADER);
    return Arrays.equals(stored, start, start + length, key, 0, length);
  }

  private int length(long id) {
    return (int) INT.get(bytes(id, HEADER), start(id));
  }

  /** An array that holds the log's bytes from {@code at}, beginning at {@link #start}. */
  private byte[] bytes(long at, int length) {
    int page = (int) (at / PAGE);
    return page >= firstPageInMemory ? pages.get(page) : read(at, length);
  }

  private int start(long at) {
    return (int) (at / PAGE) >= firstPageInMemory ? (int) (at % PAGE) : 0;
  }

  private byte[] read(long at, int length) {
    if (readBuffer.length < length) {
      readBuffer = new byte[length];
    }
    try {
      ByteBuffer into = ByteBuffer.wrap(readBuffer, 0, length);
      FileChannel file = Objects.requireNonNull(spill);
      int read = 0;
      while (into.hasRemaining() && read >= 0) {
        read = file.read(into, at + into.position());
      }
      return readBuffer;
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.STORE_UNAVAILABLE, "spilled keys cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Doubles the table and fills it from the log, page by page, so that spilled keys are read in
   * order.
   */
  private void resize() {
    table = new long[table.length * (table.length < SMALL_TABLE ? 4 : 2)];
    for (int page = 0; page < pages.size(); page++) {
      int end = page == pages.size() - 1 ? pageEnd : fills.get(page);
      byte[] bytes = bytes((long) page * PAGE, end);
      for (int at = 0; at < end; ) {
        int length = (int) INT.get(bytes, at);
        place(hash(bytes, at + HEADER, length), (long) page * PAGE + at);
        at += HEADER + length;
      }
    }
  }

  private void place(long hash, long id) {
    int mask = table.length - 1;
    int slot = (int) hash & mask;
    while (table[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    table[slot] = (hash >>> OFFSET_BITS << OFFSET_BITS) | (id + 1);
  }

  private static long hash(byte[] key, int length) {
    return hash(key, 0, length);
  }

  private static long hash(byte[] key, int from, int length) {
    long h = length * 0x9E3779B97F4A7C15L;
    int i = from;
    int end = from + length;
    for (; i + 8 <= end; i += 8) {
      h = mix(h ^ (long) LONG.get(key, i));
    }
    long tail = 0;
    for (int shift = 0; i < end; i++, shift += 8) {
      tail |= (key[i] & 0xFFL) << shift;
    }
    return mix(h ^ tail ^ 0x2545F4914F6CDD1DL);
  }

  private static long mix(long x) {
    long m = x * 0xD6E8FEB86659FD93L;
    return m ^ Math.multiplyHigh(x ^ 0xA0761D6478BD642FL, 0xE7037ED1A0B428DBL) ^ (m >>> 32);
  }

  @Override
  public void close() {
    pages.clear();
    table = new long[2];
    if (spill != null) {
      try {
        spill.close();
      } catch (IOException e) {
        throw new TaskException(
            ErrorCode.STORE_UNAVAILABLE, "the spill file cannot be closed: " + e.getMessage(), e);
      }
    }
  }
}
