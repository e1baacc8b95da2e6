package io.javatask.core.check;

import io.javatask.api.TableCheck;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Table;

/** Table checks as users write them. */
public final class UserChecks {
  private UserChecks() {}

  /** Blames odd numbers, but not the one that it is told to pass over. */
  public static final class EvenNumbers implements TableCheck {
    @Override
    public String name() {
      return "even_numbers";
    }

    @Override
    public Evaluation begin(Map<String, Object> arguments) {
      Object except = arguments.getOrDefault("except", 0);
      if (!(except instanceof Integer passed)) {
        throw new IllegalArgumentException("'except' is a whole number");
      }
      return (OfRows)
          rows -> {
            LongColumn numbers = rows.longColumn(0);
            return IntStream.range(0, numbers.size())
                .filter(
                    i ->
                        !numbers.isMissing(i)
                            && numbers.getLong(i) % 2 != 0
                            && numbers.getLong(i) != passed)
                .toArray();
          };
    }
  }

  /** Says which columns it was given, and that there are at most so many rows. */
  public static final class RowLimit implements TableCheck {
    @Override
    public String name() {
      return "row_limit";
    }

    @Override
    public Evaluation begin(Map<String, Object> arguments) {
      int most = (int) arguments.getOrDefault("most", Integer.MAX_VALUE);
      return new OfSet() {
        private long rows;
        private List<String> columns = List.of();

        @Override
        public void take(Table table) {
          rows += table.rowCount();
          columns = table.columnNames();
        }

        @Override
        public Finding finish() {
          return new Finding(rows <= most, Optional.of(rows), rows + " rows of " + columns);
        }
      };
    }
  }

  /** Does what it is told to, which is nothing good. */
  public static final class Awkward implements TableCheck {
    @Override
    public String name() {
      return "awkward";
    }

    @Override
    public Evaluation begin(Map<String, Object> arguments) {
      String does = String.valueOf(arguments.get("does"));
      if (does.equals("refuse")) {
        throw new IllegalArgumentException("not these arguments");
      }
      if (does.equals("nothing")) {
        return nothing();
      }
      if (does.equals("judge nothing")) {
        return new OfSet() {
          @Override
          public void take(Table table) {}

          @Override
          public Finding finish() {
            return nothing();
          }
        };
      }
      return (OfRows)
          rows -> {
            switch (does) {
              case "throw" -> throw new IllegalStateException("so there");
              case "overflow" -> throw new StackOverflowError();
              case "hang" -> Thread.sleep(Long.MAX_VALUE);
              case "blame nothing" -> {
                return nothing();
              }
              default -> {}
            }
            return new int[] {rows.rowCount()};
          };
    }

    /** Users' code need not be checked for null. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
      return null;
    }
  }
}
