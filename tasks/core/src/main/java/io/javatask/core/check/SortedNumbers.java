package io.javatask.core.check;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Numbers of which those of given ranks are asked at the end, exactly: they are sorted in memory,
 * and past a bound in sorted runs in temporary files, which are merged up to the highest rank.
 */
final class SortedNumbers implements AutoCloseable {
  private final int mostInMemory;
  private final List<Path> runs = new ArrayList<>();
  private double[] values = new double[1024];
  private int size;
  private long total;

  /**
   * @param memory bytes of numbers to hold in memory before they spill
   */
  SortedNumbers(long memory) {
    this.mostInMemory = (int) Math.max(1024, Math.min(1 << 28, memory / Double.BYTES));
  }

  void add(double value) {
    if (size == mostInMemory) {
      spill();
    }
    if (size == values.length) {
      values = Arrays.copyOf(values, Math.min(mostInMemory, size * 2));
    }
    values[size++] = value + 0.0;
    total++;
  }

  long size() {
    return total;
  }

  private void spill() {
    Arrays.sort(values, 0, size);
    try {
      Path file = Files.createTempFile("javatask-numbers-", ".spill");
      runs.add(file);
      try (DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
        for (int i = 0; i < size; i++) {
          out.writeDouble(values[i]);
        }
      }
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.STORE_FULL,
          "numbers cannot be spilled to the temporary directory: " + e.getMessage(),
          e);
    }
    size = 0;
  }

  /**
   * The numbers of some ranks, counted from 0 in ascending order.
   *
   * @param ranks ascending, each below {@link #size}
   */
  double[] at(long[] ranks) {
    if (runs.isEmpty()) {
      Arrays.sort(values, 0, size);
      return Arrays.stream(ranks).mapToDouble(r -> values[(int) r]).toArray();
    }
    if (size > 0) {
      spill();
    }
    try {
      return merged(ranks);
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.STORE_UNAVAILABLE, "spilled numbers cannot be read: " + e.getMessage(), e);
    }
  }

  private double[] merged(long[] ranks) throws IOException {
    PriorityQueue<Run> heads = new PriorityQueue<>();
    List<Run> open = new ArrayList<>();
    try {
      for (Path file : runs) {
        Run run = new Run(file);
        open.add(run);
        if (run.advance()) {
          heads.add(run);
        }
      }
      double[] found = new double[ranks.length];
      int next = 0;
      for (long rank = 0; next < ranks.length; rank++) {
        Run least = heads.remove();
        while (next < ranks.length && ranks[next] == rank) {
          found[next++] = least.head;
        }
        if (least.advance()) {
          heads.add(least);
        }
      }
      return found;
    } finally {
      for (Run run : open) {
        run.in.close();
      }
    }
  }

  /** A sorted file with its next number. */
  private static final class Run implements Comparable<Run> {
    private final DataInputStream in;
    private long left;
    private double head;

    Run(Path file) throws IOException {
      left = Files.size(file) / Double.BYTES;
      in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
    }

    boolean advance() throws IOException {
      if (left == 0) {
        return false;
      }
      left--;
      head = in.readDouble();
      return true;
    }

    @Override
    public int compareTo(Run other) {
      return Double.compare(head, other.head);
    }
  }

  @Override
  public void close() {
    for (Path run : runs) {
      try {
        Files.deleteIfExists(run);
      } catch (IOException e) {
        throw new TaskException(
            ErrorCode.STORE_UNAVAILABLE, "a spill file cannot be deleted: " + e.getMessage(), e);
      }
    }
  }
}
