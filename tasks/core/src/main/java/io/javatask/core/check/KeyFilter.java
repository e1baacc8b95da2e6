package io.javatask.core.check;

/**
 * Tells of most keys that they are not in a set: a Bloom filter whose bits for one key lie in one
 * word. At 16 bits a key it errs about once in a hundred times.
 */
final class KeyFilter {
  private static final int KEYS_PER_WORD = 4;

  private final long[] words;
  private long keys;

  /** Keeps the compiler from leaving the reads of {@link #touch} out. */
  @SuppressWarnings("UnusedVariable")
  private long read;

  /**
   * @param keys how many keys will be added
   */
  KeyFilter(long keys) {
    long wanted = Math.min(1L << 30, Math.max(2, keys / KEYS_PER_WORD));
    this.words = new long[Math.toIntExact(Long.highestOneBit(wanted * 2 - 1))];
  }

  /** Number of keys that it is made for. */
  long capacity() {
    return (long) words.length * KEYS_PER_WORD;
  }

  boolean hasRoomFor(int more) {
    return keys + more <= capacity();
  }

  void add(long hash) {
    keys++;
    long mixed = KeyTable.mix(hash);
    words[word(mixed)] |= bits(mixed);
  }

  void addAll(long[] hashes, int count) {
    // the words are read first, all at once, where the second loop would wait for each
    long touched = touch(hashes, 0, count);
    for (int i = 0; i < count; i++) {
      add(hashes[i]);
    }
    read += touched;
  }

  boolean mayHave(long hash) {
    long mixed = KeyTable.mix(hash);
    long bits = bits(mixed);
    return (words[word(mixed)] & bits) == bits;
  }

  long touch(long[] hashes, int from, int to) {
    long read = 0;
    for (int i = from; i < to; i++) {
      read += words[word(KeyTable.mix(hashes[i]))];
    }
    return read;
  }

  private int word(long mixed) {
    return (int) (mixed >>> 32) & (words.length - 1);
  }

  /** Four bits of a word, of four times six bits of the hash; a shift looks at six bits only. */
  private static long bits(long mixed) {
    return 1L << mixed | 1L << (mixed >>> 6) | 1L << (mixed >>> 12) | 1L << (mixed >>> 18);
  }
}
