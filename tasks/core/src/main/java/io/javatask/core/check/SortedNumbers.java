package io.javatask.core.check;

/** Numbers of which those of given ranks are asked at the end, exactly; past a bound they spill. */
final class SortedNumbers implements RankedNumbers, AutoCloseable {
  private final SortedRecords records;

  /**
   * @param memory bytes of numbers to hold in memory before they spill
   */
  SortedNumbers(long memory) {
    this.records = new SortedRecords(1, memory);
  }

  void add(double value) {
    records.add(SortedRecords.key(value));
  }

  @Override
  public long size() {
    return records.size();
  }

  @Override
  public double[] at(long[] ranks) {
    SortedRecords.Cursor cursor = records.sorted();
    double[] found = new double[ranks.length];
    long passed = 0;
    for (int i = 0; i < ranks.length; i++) {
      for (; passed <= ranks[i]; passed++) {
        cursor.next();
      }
      found[i] = SortedRecords.number(cursor.field(0));
    }
    return found;
  }

  /** Ascending; there may be several at once. */
  SortedRecords.Cursor sorted() {
    return records.sorted();
  }

  @Override
  public void close() {
    records.close();
  }
}
