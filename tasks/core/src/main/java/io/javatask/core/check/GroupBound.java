package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A number of each group of rows lies between bounds; the rows of a group whose number does not are
 * blamed. Where the groups' values are in the source's order does not matter. The groups' keys and
 * where their rows stand spill; the number of each group is held in memory.
 */
final class GroupBound implements GroupCheck {
  private final Optional<String> column;
  private final List<String> by;
  private final Supplier<GroupNumbers> numbers;
  private final String name;
  private final Bounds bounds;
  private final long memory;

  /**
   * @param column the column whose values are asked for; absent for the number of rows
   * @param by columns of whose values each is a group; null is a value too
   * @param name what the number is called
   * @param memory bytes to hold in memory before they spill
   */
  GroupBound(
      Optional<String> column,
      List<String> by,
      Supplier<GroupNumbers> numbers,
      String name,
      Bounds bounds,
      long memory) {
    this.column = column;
    this.by = List.copyOf(by);
    this.numbers = numbers;
    this.name = name;
    this.bounds = bounds;
    this.memory = memory;
  }

  @Override
  public State init() {
    return new Counted();
  }

  @Override
  public String reason() {
    return "the " + name + " of its group is not " + bounds.words();
  }

  private final class Counted implements State {
    private final Groups groups = new Groups(by, memory / 2);
    private final PlacedNumbers places = new PlacedNumbers(memory / 2);
    private final GroupNumbers found = numbers.get();
    private int size;

    @Override
    public void update(Batch batch, RowSet asked, RowSet failing, LateBlame late) {
      Optional<Column> values = column.flatMap(batch::column);
      groups.enter(batch);
      for (int row = asked.next(0); row >= 0; row = asked.next(row + 1)) {
        int group = groups.number(row);
        if (group == size) {
          found.open(group);
          size++;
        }
        if (values.isEmpty() || !values.get().isNull(row)) {
          found.add(group, values, row);
        }
        places.add(batch.ordinal(row), batch.line(row), group);
      }
    }

    @Override
    public void finish(LateBlame late) {
      BitSet outside = new BitSet(size);
      for (int group = 0; group < size; group++) {
        outside.set(group, !bounds.contain(found.get(group)));
      }
      places.forEach(
          (ordinal, line, group) -> {
            if (outside.get((int) group)) {
              late.blame(ordinal, line, Judgement.number(found.get((int) group)).toString());
            }
          });
    }

    @Override
    public void close() {
      groups.close();
      places.close();
      found.close();
    }
  }
}
