package io.javatask.core.source;

import java.util.List;
import java.util.Optional;

/**
 * Rows to be read, once, in a stable order.
 *
 * <p>{@link #next} is called by one thread; the chunks it returns are decoded on any thread, each
 * once.
 */
public interface Source extends AutoCloseable {
  /**
   * What is read, for messages and the report: {@code landing:events.csv}, or a path on the command
   * line.
   */
  String name();

  /**
   * The source's own columns, in its order. For a source whose columns only its records tell (JSON
   * Lines), those seen so far, in the order of first appearance.
   */
  List<String> columns();

  /** Whether {@link #columns} is known before the first record: a header or a table. */
  boolean declaresColumns();

  /** The next records, not decoded yet; empty at the end. */
  Optional<Chunk> next();

  /**
   * {@code sha256:} and 64 hex digits of all bytes read, once {@link #next} has returned empty;
   * empty for a table.
   */
  Optional<String> digest();

  @Override
  void close();

  /** Some consecutive records of a source. */
  interface Chunk {
    Decoded decode();
  }
}
