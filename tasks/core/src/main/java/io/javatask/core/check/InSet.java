package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import io.javatask.core.expression.ByteStrings;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A value is one of a set, or is none of it. */
final class InSet extends ColumnCheck {
  private final Literals values;
  private final boolean negated;
  private final ByteStrings texts;
  private final long[] longs;
  private final double[] doubles;
  private final Set<BigDecimal> decimals;

  InSet(String column, Literals values, boolean negated) {
    super(column);
    this.values = values;
    this.negated = negated;
    this.texts = new ByteStrings(values.texts());
    this.longs = values.longs();
    this.doubles = values.doubles();
    this.decimals =
        new HashSet<>(values.decimals().stream().map(BigDecimal::stripTrailingZeros).toList());
    Arrays.sort(longs);
    Arrays.sort(doubles);
  }

  @Override
  void find(Column column, RowSet failing) {
    if (column instanceof TextColumn text) {
      byte[] bytes = text.bytes();
      for (int i = 0; i < text.size(); i++) {
        if (texts.contains(bytes, text.start(i), text.end(i)) == negated) {
          failing.add(i);
        }
      }
    } else if (column instanceof LongColumn numbers) {
      for (int i = 0; i < numbers.size(); i++) {
        if (Arrays.binarySearch(longs, numbers.get(i)) >= 0 == negated) {
          failing.add(i);
        }
      }
    } else if (column instanceof DoubleColumn numbers) {
      for (int i = 0; i < numbers.size(); i++) {
        // adding 0 turns -0.0 into 0.0
        if (Arrays.binarySearch(doubles, numbers.get(i) + 0.0) >= 0 == negated) {
          failing.add(i);
        }
      }
    } else {
      DecimalColumn numbers = (DecimalColumn) column;
      for (int i = 0; i < numbers.size(); i++) {
        if (!numbers.isNull(i)
            && decimals.contains(numbers.get(i).stripTrailingZeros()) == negated) {
          failing.add(i);
        }
      }
    }
  }

  @Override
  String reason() {
    List<String> shown = values.words();
    String list =
        String.join(", ", shown.subList(0, Math.min(8, shown.size())))
            + (shown.size() > 8 ? ", …" : "");
    return (negated ? "one of [" : "not one of [") + list + "]";
  }
}
