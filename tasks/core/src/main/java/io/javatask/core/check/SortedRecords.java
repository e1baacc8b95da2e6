package io.javatask.core.check;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Records of a fixed number of longs that come back in ascending order, field by field: they are
 * sorted in memory, and past a bound in sorted runs in a temporary file, which are merged.
 */
final class SortedRecords implements AutoCloseable {
  private static final int LEAST = 1024;
  private static final int READ_BYTES = 1 << 16;

  private final int width;
  private final int mostInMemory;
  private final List<Long> runLengths = new ArrayList<>();
  private long[] held;
  private int size;
  private long total;
  private boolean sorted = true;
  private @Nullable FileChannel spill;

  /**
   * @param width longs in a record
   * @param memory bytes of records to hold in memory before they spill
   */
  SortedRecords(int width, long memory) {
    this.width = width;
    long most = memory / ((long) width * Long.BYTES);
    this.mostInMemory = (int) Math.max(LEAST, Math.min((1 << 28) / width, most));
    this.held = new long[LEAST * width];
  }

  /**
   * A long that orders as the number does: below all others negative infinity, above them NaN; the
   * two zeros are one.
   */
  static long key(double number) {
    long bits = Double.doubleToLongBits(number + 0.0);
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }

  /** The number of a {@link #key}. */
  static double number(long key) {
    return Double.longBitsToDouble(key ^ ((key >> 63) & Long.MAX_VALUE));
  }

  void add(long... fields) {
    if (size == mostInMemory) {
      spill();
    }
    int at = size * width;
    if (at == held.length) {
      long larger = Math.min((long) mostInMemory * width, held.length * 2L);
      held = Arrays.copyOf(held, (int) larger);
    }
    System.arraycopy(fields, 0, held, at, width);
    size++;
    total++;
    sorted = false;
  }

  /** Number of records. */
  long size() {
    return total;
  }

  private void spill() {
    sort();
    try {
      FileChannel file = spill == null ? SpillFile.open("records") : spill;
      spill = file;
      ByteBuffer out = ByteBuffer.allocate(READ_BYTES);
      for (int i = 0; i < size * width; i++) {
        if (!out.hasRemaining()) {
          write(file, out);
        }
        out.putLong(held[i]);
      }
      write(file, out);
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.STORE_FULL,
          "records cannot be spilled to the temporary directory: " + e.getMessage(),
          e);
    }
    runLengths.add((long) size);
    size = 0;
  }

  private static void write(FileChannel file, ByteBuffer out) throws IOException {
    out.flip();
    while (out.hasRemaining()) {
      file.write(out);
    }
    out.clear();
  }

  private void sort() {
    if (!sorted) {
      if (width == 1) {
        Arrays.sort(held, 0, size);
      } else {
        held = RecordSort.sort(held, size, width);
      }
      sorted = true;
    }
  }

  /** Goes through the records in order; there may be several at once, and none may be added. */
  Cursor sorted() {
    sort();
    PriorityQueue<Run> heads = new PriorityQueue<>();
    long from = 0;
    for (long length : runLengths) {
      long bytes = length * width * Long.BYTES;
      heads.add(new Run(ByteBuffer.allocate(READ_BYTES).flip(), from, from + bytes));
      from += bytes;
    }
    if (size > 0) {
      heads.add(new Run(null, 0, (long) size * width));
    }
    return new Cursor(heads);
  }

  /** The records from the least on. */
  final class Cursor {
    private final PriorityQueue<Run> heads;
    private final long[] record = new long[width];

    private Cursor(PriorityQueue<Run> runs) {
      this.heads = new PriorityQueue<>();
      runs.forEach(
          run -> {
            if (run.advance()) {
              heads.add(run);
            }
          });
    }

    /** Moves to the next record; false at the end. */
    boolean next() {
      Run least = heads.poll();
      if (least == null) {
        return false;
      }
      System.arraycopy(least.head, 0, record, 0, width);
      if (least.advance()) {
        heads.add(least);
      }
      return true;
    }

    /** A field of the record that {@link #next} moved to. */
    long field(int index) {
      return record[index];
    }
  }

  /** One sorted run with its next record: a part of the file, or what is held. */
  private final class Run implements Comparable<Run> {
    private final @Nullable ByteBuffer buffer;
    private final long end;
    private final long[] head = new long[width];
    private long at;

    Run(@Nullable ByteBuffer buffer, long at, long end) {
      this.buffer = buffer;
      this.at = at;
      this.end = end;
    }

    boolean advance() {
      if (buffer == null) {
        if (at == end) {
          return false;
        }
        System.arraycopy(held, (int) at, head, 0, width);
        at += width;
        return true;
      }
      for (int i = 0; i < width; i++) {
        if (!buffer.hasRemaining() && !fill(buffer)) {
          return false;
        }
        head[i] = buffer.getLong();
      }
      return true;
    }

    private boolean fill(ByteBuffer into) {
      into.clear().limit((int) Math.min(into.capacity(), end - at));
      try {
        while (into.hasRemaining()) {
          if (Objects.requireNonNull(spill).read(into, at + into.position()) < 0) {
            throw new IOException("the file ends early");
          }
        }
      } catch (IOException e) {
        throw new TaskException(
            ErrorCode.STORE_UNAVAILABLE, "spilled records cannot be read: " + e.getMessage(), e);
      }
      at += into.position();
      into.flip();
      return into.hasRemaining();
    }

    @Override
    public int compareTo(Run other) {
      return Arrays.compare(head, other.head);
    }
  }

  @Override
  public void close() {
    held = new long[0];
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
