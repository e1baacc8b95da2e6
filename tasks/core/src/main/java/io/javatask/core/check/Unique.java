package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import io.javatask.core.report.ValidationReport.DuplicateCounts;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * No two rows have the same values in some columns. Rows with a null among them are not evaluated,
 * unless the check says otherwise; then null equals null. By default the rows after the first of a
 * value fail; with {@code members} all rows that share a value do.
 */
final class Unique implements GroupCheck {
  private final List<String> columns;
  private final boolean members;
  private final IgnoredRows ignored;
  private final long memory;

  /**
   * @param memory bytes of keys to hold in memory before they spill
   */
  Unique(List<String> columns, boolean members, IgnoredRows ignored, long memory) {
    this.columns = List.copyOf(columns);
    this.members = members;
    this.ignored = ignored;
    this.memory = memory;
  }

  @Override
  public GroupCheck.State init() {
    return new Seen();
  }

  @Override
  public Optional<RowKeys> keys(Batch batch, RowSet asked) {
    List<Column> values = KeyEncoder.columns(batch, columns);
    ignored.remove(values, asked);
    return Optional.of(new RowKeys(values, asked));
  }

  @Override
  public boolean blamesLate() {
    return members;
  }

  @Override
  public String reason() {
    return members ? "shares its value with another row" : "repeats the value of an earlier row";
  }

  private final class Seen implements GroupCheck.State {
    private final ExactKeys keys = new ExactKeys(memory);

    /** The keys that occur more than once, by their number: a bit for each, however many repeat. */
    private final BitSet repeated = new BitSet();

    private final FirstRows firsts = new FirstRows();
    private long surplus;

    @Override
    public void update(Batch batch, RowSet asked, RowSet failing, LateBlame late) {
      update(batch, Unique.this.keys(batch, asked).orElseThrow(), failing, late);
    }

    @Override
    public void update(Batch batch, RowKeys rows, RowSet failing, LateBlame late) {
      for (int i = 0; i < rows.size(); i++) {
        int number = rows.add(i, keys);
        if (number < 0) {
          if (members) {
            firsts.add(batch.ordinal(rows.row(i)), batch.line(rows.row(i)));
          }
        } else {
          repeats(number, batch, rows.row(i), failing, late);
        }
      }
    }

    private void repeats(int number, Batch batch, int row, RowSet failing, LateBlame late) {
      surplus++;
      failing.add(row);
      if (!repeated.get(number)) {
        repeated.set(number);
        if (members) {
          String value = text(KeyEncoder.columns(batch, columns), row);
          blameFirst(number, batch, failing, late, value);
        }
      }
    }

    /** The first row of a key may lie in this batch or in an earlier one. */
    private void blameFirst(int number, Batch batch, RowSet failing, LateBlame late, String value) {
      long ordinal = firsts.ordinal(number);
      if (ordinal < batch.positions().firstOrdinal()) {
        late.blame(ordinal, firsts.line(number), value);
        return;
      }
      for (int row = 0; row < batch.rows(); row++) {
        if (batch.ordinal(row) == ordinal) {
          failing.add(row);
          return;
        }
      }
    }

    @Override
    public Optional<DuplicateCounts> duplicates(String rule) {
      long shared = repeated.cardinality();
      return Optional.of(new DuplicateCounts(rule, columns, shared, surplus, surplus + shared));
    }

    @Override
    public void close() {
      keys.close();
    }
  }

  private static String text(List<Column> values, int row) {
    return values.stream().map(c -> c.text(row).orElse("null")).collect(Collectors.joining(", "));
  }

  /** Where the first row of each key stands, by the key's number. */
  private static final class FirstRows {
    private long[] ordinals = new long[1024];
    private long[] lines = new long[1024];
    private int size;

    void add(long ordinal, long line) {
      if (size == ordinals.length) {
        ordinals = java.util.Arrays.copyOf(ordinals, size * 2);
        lines = java.util.Arrays.copyOf(lines, size * 2);
      }
      ordinals[size] = ordinal;
      lines[size++] = line;
    }

    long ordinal(int number) {
      return ordinals[number];
    }

    long line(int number) {
      return lines[number];
    }
  }
}
