package io.javatask.core.source;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A file of JSON objects, whose columns only its records tell. */
abstract class JsonSource implements Source {
  private final String name;
  private final ByteInput input;
  private final ColumnPlan plan;
  private final SeenKeys seen = new SeenKeys();
  private long nextBlock;
  private Optional<String> digest = Optional.empty();

  /**
   * @param name how messages and the report call it
   */
  JsonSource(String name, ByteInput input, ColumnPlan plan) {
    this.name = name;
    this.input = input;
    this.plan = plan;
  }

  /** The next records; empty at the end. */
  abstract Optional<Records> records();

  /** Some consecutive records. */
  interface Records {
    /** The records, one a line. */
    RecordBlocks.Block block();

    /** The decoded records in their places in the file. */
    Decoded placed(Decoded decoded);
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final List<String> columns() {
    return seen.inOrder();
  }

  @Override
  public final boolean declaresColumns() {
    return false;
  }

  @Override
  public final Optional<Chunk> next() {
    Optional<Records> records = records();
    if (records.isEmpty()) {
      digest = digest.or(() -> Optional.of(input.digest()));
      return Optional.empty();
    }
    long number = nextBlock++;
    return Optional.of(() -> decode(records.get(), number));
  }

  private Decoded decode(Records records, long number) {
    JsonLinesDecoder decoder = new JsonLinesDecoder(plan, records.block());
    Decoded decoded = decoder.decode(name);
    seen.add(number, decoder.keys());
    return records.placed(decoded);
  }

  @Override
  public final Optional<String> digest() {
    return digest;
  }

  @Override
  public final void close() {
    input.close();
  }

  /**
   * Keys by the block they first stood in: blocks are decoded in any order, but first appearance is
   * the file's.
   */
  private static final class SeenKeys {
    private final TreeMap<Long, List<String>> byBlock = new TreeMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    synchronized void add(long block, Set<String> keys) {
      // every block reports the keys that it has first; the earliest block's report settles the
      // order
      if (!known.containsAll(keys) || byBlock.isEmpty() || block < byBlock.lastKey()) {
        byBlock.put(block, new ArrayList<>(keys));
        known.addAll(keys);
      }
    }

    synchronized List<String> inOrder() {
      Set<String> ordered = new LinkedHashSet<>();
      byBlock.values().forEach(ordered::addAll);
      return List.copyOf(ordered);
    }
  }
}
