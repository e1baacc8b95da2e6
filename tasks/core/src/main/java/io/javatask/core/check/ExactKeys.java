package io.javatask.core.check;

/**
 * A set of byte keys that is exact and bounded in memory: young keys lie in a {@link KeyTable};
 * past a bound the table moves to a temporary file as a whole, and a filter of two bytes a key
 * tells nearly always which keys are not there. Every other is compared byte by byte, so that no
 * verdict rests on a hash alone.
 */
final class ExactKeys implements AutoCloseable {
  /** A table of less is not worth a place in the file. */
  private static final long LEAST_MEMORY = 8L << 20;

  private final KeyTable young;
  private final SpilledKeys spilled = new SpilledKeys();
  private int size;

  /**
   * @param memory bytes to hold in memory before keys spill
   */
  ExactKeys(long memory) {
    young = new KeyTable(Math.max(LEAST_MEMORY, memory));
  }

  /** Number of distinct keys. */
  int size() {
    return size;
  }

  /**
   * Adds a key.
   *
   * @param key an array that holds it from 0
   * @return -1 if it is new, else how many keys were new before it was
   */
  int add(byte[] key, int length) {
    return add(key, 0, length, KeyTable.hash(key, 0, length));
  }

  /**
   * Adds the key {@code key[from, from + length)}.
   *
   * @param hash its {@link KeyTable#hash}
   * @return -1 if it is new, else how many keys were new before it was
   */
  int add(byte[] key, int from, int length, long hash) {
    int known = find(key, from, length, hash);
    if (known >= 0) {
      return known;
    }
    young.insert(key, from, length, hash, size++);
    spilled.expect(hash);
    if (young.isFull()) {
      spilled.add(young);
      young.clear();
    }
    return -1;
  }

  /** How many keys were new before this one was, or -1 if it was never added. */
  int find(byte[] key, int length) {
    return find(key, 0, length, KeyTable.hash(key, 0, length));
  }

  private int find(byte[] key, int from, int length, long hash) {
    int known = young.find(key, from, length, hash);
    return known < 0 ? spilled.find(key, from, length, hash) : known;
  }

  /** Brings what keys of these hashes will ask for nearer to the processor. */
  long touch(long[] hashes, int from, int to) {
    return young.touch(hashes, from, to) + spilled.touch(hashes, from, to);
  }

  @Override
  public void close() {
    spilled.close();
  }
}
