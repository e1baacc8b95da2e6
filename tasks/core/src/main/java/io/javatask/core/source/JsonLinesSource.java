package io.javatask.core.source;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A file of JSON objects, one a line. */
final class JsonLinesSource implements Source {
  private static final int BLOCK = 1 << 20;
  private static final int MAX_RECORD = 1 << 26;
  private static final byte NEWLINE = '\n';

  private final String name;
  private final ByteInput input;
  private final RecordBlocks blocks;
  private final ColumnPlan plan;
  private final SeenKeys seen = new SeenKeys();
  private long nextBlock;
  private Optional<String> digest = Optional.empty();

  /**
   * Opens a file.
   *
   * @param name how messages and the report call it
   * @throws io.javatask.api.TaskException SOURCE_NOT_FOUND or SOURCE_UNREADABLE
   */
  JsonLinesSource(Path file, String name, Optional<Charset> encoding, ColumnPlan plan) {
    this.name = name;
    this.input = ByteInput.open(file, name, encoding);
    this.blocks = new RecordBlocks(input, new Lines(), BLOCK, MAX_RECORD);
    this.plan = plan;
  }

  /** A string cannot hold a bare line feed in JSON, so every line feed ends a record. */
  private static final class Lines implements RecordBlocks.Boundary {
    @Override
    public int lastRecordEnd(byte[] bytes, int from, int to) {
      return Math.max(from, Bytes.lastIndexOf(bytes, NEWLINE, from, to) + 1);
    }

    @Override
    public byte newline() {
      return NEWLINE;
    }

    @Override
    public int giveUp(byte[] bytes, int from, int to) {
      return -1;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> columns() {
    return seen.inOrder();
  }

  @Override
  public boolean declaresColumns() {
    return false;
  }

  @Override
  public Optional<Chunk> next() {
    Optional<RecordBlocks.Block> block = blocks.next();
    if (block.isEmpty()) {
      digest = digest.or(() -> Optional.of(input.digest()));
      return Optional.empty();
    }
    long number = nextBlock++;
    return Optional.of(
        () -> {
          JsonLinesDecoder decoder = new JsonLinesDecoder(plan, block.get());
          Decoded decoded = decoder.decode(name);
          seen.add(number, decoder.keys());
          return decoded;
        });
  }

  @Override
  public Optional<String> digest() {
    return digest;
  }

  @Override
  public void close() {
    input.close();
  }

  /**
   * Keys by the block they first stood in: blocks are decoded in any order, but first appearance is
   * the file's.
   */
  static final class SeenKeys {
    private final java.util.TreeMap<Long, List<String>> byBlock = new java.util.TreeMap<>();
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
