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

/**
 * Byte keys with their numbers: open addressing over slots of a hash tag and the place of a key in
 * a log of all keys. Slots and log have the same form in memory and in a file.
 */
final class KeyTable {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int PAGE = 1 << 22;
  private static final int FIRST_PAGE = 1 << 14;
  private static final int PLACE_BITS = 40;

  /**
   * A table of so many slots grows eightfold, or to {@link #lastBits} if that is less: to fill one
   * again takes long, and slots that stay empty are memory that most accesses miss.
   */
  private static final int SMALL_BITS = 18;

  private static final int MOST_BITS = 28;
  private static final int SLOTS_WRITTEN = 1 << 13;

  /** Length and number of a key stand before it. */
  static final int HEADER = 8;

  private long[] slots = new long[1 << 10];
  private int bits = 10;
  private int size;

  /** The full pages of the log; a key lies in one page as a whole. */
  private final List<byte[]> pages = new ArrayList<>();

  private final List<Integer> fills = new ArrayList<>();
  private byte[] page = new byte[FIRST_PAGE];
  private int end;
  private final long memory;
  private long used;

  /**
   * @param memory bytes of keys and slots that it is full at
   */
  KeyTable(long memory) {
    this.memory = memory;
  }

  int size() {
    return size;
  }

  boolean isFull() {
    return used + end + slots.length * 8L > memory;
  }

  /** Forgets the keys, and keeps the room for as many. */
  void clear() {
    Arrays.fill(slots, 0);
    pages.clear();
    fills.clear();
    size = 0;
    end = 0;
    used = 0;
  }

  /** The slot of a hash in a table of so many bits: where to look first. */
  static int slot(long hash, int bits) {
    return (int) (hash >>> (64 - bits));
  }

  /** What a slot for a key of this hash holds beside its place. */
  static long tag(long hash) {
    return hash << PLACE_BITS;
  }

  static boolean hasTag(long slot, long tag) {
    return (slot ^ tag) >>> PLACE_BITS == 0;
  }

  /** The place of a key, in a slot that is not empty: its page in the upper bits. */
  static long place(long slot) {
    return (slot & ((1L << PLACE_BITS) - 1)) - 1;
  }

  /** The number of a key, or -1 if it is not here. */
  int find(byte[] key, int from, int length, long hash) {
    int mask = slots.length - 1;
    long tag = tag(hash);
    for (int slot = slot(hash, bits); slots[slot] != 0; slot = (slot + 1) & mask) {
      if (hasTag(slots[slot], tag)) {
        byte[] bytes = page(place(slots[slot]));
        int at = (int) (place(slots[slot]) % PAGE);
        if (equal(bytes, at, key, from, length)) {
          return (int) INT.get(bytes, at + 4);
        }
      }
    }
    return -1;
  }

  private byte[] page(long place) {
    int number = (int) (place / PAGE);
    return number < pages.size() ? pages.get(number) : page;
  }

  /** Whether the key at a place, header and all, is this one. */
  static boolean equal(byte[] bytes, int at, byte[] key, int from, int length) {
    int start = at + HEADER;
    return (int) INT.get(bytes, at) == length
        && Arrays.equals(bytes, start, start + length, key, from, from + length);
  }

  static int length(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  static int number(byte[] bytes, int at) {
    return (int) INT.get(bytes, at + 4);
  }

  /** Adds a key that is not here. */
  void insert(byte[] key, int from, int length, long hash, int number) {
    place(hash, append(key, from, length, number));
    if (++size > slots.length * 7L / 10) {
      resize();
    }
  }

  private void place(long hash, long place) {
    int mask = slots.length - 1;
    int slot = slot(hash, bits);
    while (slots[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = tag(hash) | (place + 1);
  }

  private long append(byte[] key, int from, int length, int number) {
    if (length > PAGE - HEADER) {
      throw new TaskException(
          ErrorCode.LIMIT_EXCEEDED,
          "a key of " + length + " bytes is longer than uniqueness is checked for");
    }
    if (end + HEADER + length > page.length) {
      makeRoom(HEADER + length);
    }
    INT.set(page, end, length);
    INT.set(page, end + 4, number);
    System.arraycopy(key, from, page, end + HEADER, length);
    long place = (long) pages.size() * PAGE + end;
    end += HEADER + length;
    return place;
  }

  /** Grows the first page, which begins small, as most rules see few keys; else begins the next. */
  private void makeRoom(int more) {
    if (end + more <= PAGE) {
      page = Arrays.copyOf(page, Math.min(PAGE, Math.max(page.length * 2, end + more)));
      return;
    }
    used += end;
    pages.add(page);
    fills.add(end);
    page = new byte[PAGE];
    end = 0;
  }

  private void resize() {
    bits = bits < SMALL_BITS ? bits + 2 : Math.max(bits + 1, Math.min(bits + 3, lastBits()));
    slots = new long[1 << bits];
    long[] place = {0};
    forEachPage(
        (bytes, to) -> {
          for (int at = 0; at < to; at += HEADER + length(bytes, at)) {
            place(hash(bytes, at + HEADER, length(bytes, at)), place[0] + at);
          }
          place[0] += PAGE;
        });
  }

  /**
   * The size at which the table is full before it has to grow, if keys stay as long as they are.
   */
  private int lastBits() {
    long keyBytes = (used + end) / size;
    long keys = memory / (keyBytes + 16);
    return Math.min(MOST_BITS, 64 - Long.numberOfLeadingZeros(keys * 10 / 7));
  }

  private interface PageReader {
    void read(byte[] bytes, int to);
  }

  private void forEachPage(PageReader reader) {
    for (int i = 0; i < pages.size(); i++) {
      reader.read(pages.get(i), fills.get(i));
    }
    reader.read(page, end);
  }

  /** Adds all keys to a filter. */
  void addTo(KeyFilter filter) {
    long[] hashes = new long[64];
    forEachPage(
        (bytes, to) -> {
          int count = 0;
          for (int at = 0; at < to; at += HEADER + length(bytes, at)) {
            hashes[count++] = hash(bytes, at + HEADER, length(bytes, at));
            if (count == hashes.length) {
              filter.addAll(hashes, count);
              count = 0;
            }
          }
          filter.addAll(hashes, count);
        });
  }

  /** Reads the slots of some hashes, all at once where {@link #find} would wait for each. */
  long touch(long[] hashes, int from, int to) {
    long read = 0;
    for (int i = from; i < to; i++) {
      read += slots[slot(hashes[i], bits)];
    }
    return read;
  }

  /** Writes the slots at a position of a file, and the log behind them. */
  Written write(FileChannel file, long position) throws IOException {
    int step = Math.min(slots.length, SLOTS_WRITTEN);
    ByteBuffer buffer = ByteBuffer.allocate(step * 8).order(ByteOrder.LITTLE_ENDIAN);
    long at = position;
    for (int i = 0; i < slots.length; i += step) {
      buffer.clear().asLongBuffer().put(slots, i, step);
      at = write(file, buffer, at);
    }
    long log = at;
    for (byte[] full : pages) {
      write(file, ByteBuffer.wrap(full), at);
      at += PAGE;
    }
    at = write(file, ByteBuffer.wrap(page, 0, end), at);
    return new Written(position, bits, log, at);
  }

  private static long write(FileChannel file, ByteBuffer from, long position) throws IOException {
    long at = position;
    while (from.hasRemaining()) {
      at += file.write(from, at);
    }
    return at;
  }

  /**
   * Where a table lies in a file.
   *
   * @param slots position of its slots, 8 bytes each
   * @param bits number of slots, as a power of two
   * @param log position of its keys
   * @param end position behind it
   */
  record Written(long slots, int bits, long log, long end) {}

  static long hash(byte[] key, int from, int length) {
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

  static long mix(long x) {
    long m = x * 0xD6E8FEB86659FD93L;
    return m ^ Math.multiplyHigh(x ^ 0xA0761D6478BD642FL, 0xE7037ED1A0B428DBL) ^ (m >>> 32);
  }
}
