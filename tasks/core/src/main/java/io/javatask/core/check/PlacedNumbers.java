package io.javatask.core.check;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Numbers with where they stand, to be gone through once more; past a bound in a temporary file.
 */
final class PlacedNumbers implements AutoCloseable {
  private static final int ENTRY = 3 * Long.BYTES;

  private final int capacity;
  private ByteBuffer buffer = ByteBuffer.allocate(1024 * ENTRY);
  private @Nullable FileChannel spill;

  /**
   * @param memory bytes to hold in memory before they spill
   */
  PlacedNumbers(long memory) {
    this.capacity = (int) Math.max(1024, Math.min(1 << 25, memory / ENTRY)) * ENTRY;
  }

  void add(long ordinal, long line, double number) {
    if (!buffer.hasRemaining()) {
      makeRoom();
    }
    buffer.putLong(ordinal).putLong(line).putDouble(number);
  }

  private void makeRoom() {
    if (buffer.capacity() < capacity) {
      ByteBuffer larger = ByteBuffer.allocate((int) Math.min(capacity, 2L * buffer.capacity()));
      buffer = larger.put(buffer.flip());
      return;
    }
    try {
      FileChannel file = spill == null ? SpillFile.open("numbers") : spill;
      spill = file;
      buffer.flip();
      while (buffer.hasRemaining()) {
        file.write(buffer);
      }
      buffer.clear();
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.STORE_FULL,
          "numbers cannot be spilled to the temporary directory: " + e.getMessage(),
          e);
    }
  }

  /** Goes through all of them in the order in which they came. */
  void forEach(Visitor visitor) {
    if (spill != null) {
      try {
        spill.position(0);
        spilled(Channels.newInputStream(spill), visitor);
      } catch (IOException e) {
        throw new TaskException(
            ErrorCode.STORE_UNAVAILABLE, "spilled numbers cannot be read: " + e.getMessage(), e);
      }
    }
    ByteBuffer held = buffer.duplicate().flip();
    while (held.hasRemaining()) {
      visitor.visit(held.getLong(), held.getLong(), held.getDouble());
    }
  }

  private static void spilled(InputStream file, Visitor visitor) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(file, 1 << 16));
    try {
      while (true) {
        visitor.visit(in.readLong(), in.readLong(), in.readDouble());
      }
    } catch (EOFException e) {
      // the end of the file, which holds whole entries only
    }
  }

  @Override
  public void close() {
    if (spill != null) {
      try {
        spill.close();
      } catch (IOException e) {
        throw new TaskException(
            ErrorCode.STORE_UNAVAILABLE, "the spill file cannot be closed: " + e.getMessage(), e);
      }
    }
  }

  /** Takes one number. */
  interface Visitor {
    void visit(long ordinal, long line, double number);
  }
}
