package io.javatask.core.check;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The key tables that have moved to a temporary file, and the filters of what is in them. */
final class SpilledKeys implements AutoCloseable {
  private static final int SLOTS_READ = 16;

  /** Tables that the first filter is made for; each further filter is for twice as many keys. */
  private static final int FIRST_TABLES = 4;

  private final List<Group> groups = new ArrayList<>();
  private final ByteBuffer slots =
      ByteBuffer.allocateDirect(SLOTS_READ * 8).order(ByteOrder.LITTLE_ENDIAN);
  private byte[] key = new byte[64];
  private @Nullable FileChannel file;
  private long end;

  /** Has room for the keys of the next table; they are put into its filter as they come. */
  private @Nullable Group open;

  /** Tables and the one filter of their keys. */
  private static final class Group {
    private final List<KeyTable.Written> tables = new ArrayList<>();
    private final KeyFilter filter;

    Group(long keys) {
      filter = new KeyFilter(keys);
    }
  }

  /** Moves a table to the file. */
  void add(KeyTable table) {
    try {
      if (file == null) {
        file = SpillFile.open("keys");
      }
      KeyTable.Written written = table.write(file, end);
      end = written.end();
      groupOf(table).tables.add(written);
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.STORE_FULL,
          "keys cannot be spilled to the temporary directory: " + e.getMessage(),
          e);
    }
  }

  /** The group whose filter has the keys of a table. */
  private Group groupOf(KeyTable table) {
    Group group = open;
    if (group == null) {
      int last = groups.size() - 1;
      long room = last < 0 ? 0 : 2 * groups.get(last).filter.capacity();
      group = new Group(Math.max(room, (long) FIRST_TABLES * table.size()));
      table.addTo(group.filter);
      groups.add(group);
    }
    open = group.filter.hasRoomFor(table.size()) ? group : null;
    return group;
  }

  /**
   * Takes note of a new key of the table that is to be moved next: here, where the filter was just
   * asked for it, that costs nothing.
   */
  void expect(long hash) {
    if (open != null) {
      open.filter.add(hash);
    }
  }

  /** The number of a key, or -1 if it is not here. */
  int find(byte[] bytes, int from, int length, long hash) {
    for (Group group : groups) {
      if (group.filter.mayHave(hash)) {
        for (KeyTable.Written table : group.tables) {
          int number = find(table, bytes, from, length, hash);
          if (number >= 0) {
            return number;
          }
        }
      }
    }
    return -1;
  }

  private int find(KeyTable.Written table, byte[] bytes, int from, int length, long hash) {
    int mask = (1 << table.bits()) - 1;
    long tag = KeyTable.tag(hash);
    int slot = KeyTable.slot(hash, table.bits());
    while (true) {
      int count = Math.min(SLOTS_READ, mask + 1 - slot);
      read(slots.clear().limit(count * 8), table.slots() + slot * 8L);
      for (int i = 0; i < count; i++) {
        long entry = slots.getLong(i * 8);
        if (entry == 0) {
          return -1;
        }
        if (KeyTable.hasTag(entry, tag) && isAt(table, entry, bytes, from, length)) {
          return KeyTable.number(key, 0);
        }
      }
      slot = (slot + count) & mask;
    }
  }

  /** Reads the key of a slot, and tells whether it is this one. */
  private boolean isAt(KeyTable.Written table, long entry, byte[] bytes, int from, int length) {
    int size = KeyTable.HEADER + length;
    if (key.length < size) {
      key = new byte[size];
    }
    long at = table.log() + KeyTable.place(entry);
    // a shorter key may be the last of the file; what is left of an earlier one has no length
    Arrays.fill(key, 0, KeyTable.HEADER, (byte) 0);
    read(ByteBuffer.wrap(key, 0, (int) Math.min(size, table.end() - at)), at);
    return KeyTable.equal(key, 0, bytes, from, length);
  }

  private void read(ByteBuffer into, long position) {
    try {
      FileChannel open = Objects.requireNonNull(file);
      long at = position;
      while (into.hasRemaining()) {
        int read = open.read(into, at);
        if (read < 0) {
          throw new EOFException("the file ends at " + at);
        }
        at += read;
      }
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.STORE_UNAVAILABLE, "spilled keys cannot be read: " + e.getMessage(), e);
    }
  }

  /** Reads what the filters hold for some hashes, all at once. */
  long touch(long[] hashes, int from, int to) {
    long read = 0;
    for (Group group : groups) {
      read += group.filter.touch(hashes, from, to);
    }
    return read;
  }

  @Override
  public void close() {
    groups.clear();
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        throw new TaskException(
            ErrorCode.STORE_UNAVAILABLE, "the spill file cannot be closed: " + e.getMessage(), e);
      }
    }
  }
}
