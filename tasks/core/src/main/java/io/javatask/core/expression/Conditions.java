package io.javatask.core.expression;

import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Compiles terms that are true, false or unknown. */
final class Conditions {
  private final Computed computed = new Computed(this);
  private final java.util.function.Function<String, TextSearch> searches;

  Conditions(java.util.function.Function<String, TextSearch> searches) {
    this.searches = searches;
  }

  RowCondition compile(Term term) {
    if (term instanceof Term.Comparison comparison) {
      return comparison(comparison);
    } else if (term instanceof Term.All all) {
      return together(all.parts(), true);
    } else if (term instanceof Term.Any any) {
      return together(any.parts(), false);
    } else if (term instanceof Term.Not not) {
      RowCondition part = compile(not.part());
      return batch -> part.of(batch).negated();
    } else if (term instanceof Term.IsNull is) {
      return isNull(computed.compile(is.part(), is.part().type()));
    } else if (term instanceof Term.Is is) {
      return is(compile(is.part()), is.truth());
    } else if (term instanceof Term.OneOf one) {
      return oneOf(one);
    } else if (term instanceof Term.Like like) {
      return like(like);
    } else if (term instanceof Term.Matches matches) {
      return matches(matches);
    } else if (term instanceof Term.Call call && TextFunctions.isSearch(call.function())) {
      return TextFunctions.search(
          call.function(), text(call.arguments().get(0)), text(call.arguments().get(1)));
    } else if (term instanceof Term.Nothing) {
      return batch -> Truth.unknown(batch.rows());
    }
    RowValues flags = computed.compile(term, Type.BOOLEAN);
    return batch -> Truth.of((LongColumn) flags.of(batch));
  }

  private RowValues text(Term term) {
    return computed.compile(term, Type.TEXT);
  }

  private RowCondition together(List<Term> parts, boolean all) {
    List<RowCondition> conditions = parts.stream().map(this::compile).toList();
    return batch -> {
      Truth truth = conditions.get(0).of(batch);
      for (RowCondition condition : conditions.subList(1, conditions.size())) {
        if (all) {
          truth.and(condition.of(batch));
        } else {
          truth.or(condition.of(batch));
        }
      }
      return truth;
    };
  }

  private RowCondition comparison(Term.Comparison two) {
    Type type = Typing.common(List.of(two.left(), two.right()));
    if (two.left() instanceof Term.Nothing || two.right() instanceof Term.Nothing) {
      return batch -> Truth.unknown(batch.rows());
    }
    if (isWritten(two.left()) && !isWritten(two.right())) {
      return comparison(two.turned());
    }
    RowValues left = computed.compile(two.left(), type);
    if (two.right() instanceof Term.Text text) {
      return Comparisons.withText(two.order(), left, text.value());
    } else if (two.right() instanceof Term.Numeric number) {
      return Comparisons.withNumber(two.order(), left, number.value());
    } else if (two.right() instanceof Term.Whole whole) {
      return Comparisons.withWhole(two.order(), left, whole.value());
    }
    RowValues right = computed.compile(two.right(), type);
    return batch -> Comparisons.of(two.order(), left.of(batch), right.of(batch));
  }

  private static boolean isWritten(Term term) {
    return term instanceof Term.Text || term instanceof Term.Numeric || term instanceof Term.Whole;
  }

  private static RowCondition isNull(RowValues values) {
    return batch -> Truth.of(values.of(batch).nulls().copy());
  }

  private static RowCondition is(RowCondition condition, boolean wanted) {
    return batch -> {
      Truth truth = condition.of(batch);
      return Truth.of(wanted ? truth.holds() : truth.fails());
    };
  }

  private RowCondition like(Term.Like like) {
    RowValues values = text(like.text());
    SqlPattern pattern = new SqlPattern(like.pattern(), like.escape());
    return batch -> {
      TextColumn column = (TextColumn) values.of(batch);
      RowSet holds = new RowSet(column.size());
      for (int i = 0; i < column.size(); i++) {
        if (pattern.fits(column.bytes(), column.start(i), column.end(i))) {
          holds.add(i);
        }
      }
      return Truth.of(holds, column.nulls());
    };
  }

  private RowCondition matches(Term.Matches matches) {
    RowValues values = text(matches.text());
    TextSearch search = searches.apply(matches.regex());
    return batch -> {
      TextColumn column = (TextColumn) values.of(batch);
      TextSearch.Finder finder = search.finder();
      RowSet holds = new RowSet(column.size());
      for (int i = 0; i < column.size(); i++) {
        if (!column.isNull(i) && finder.find(column.bytes(), column.start(i), column.end(i))) {
          holds.add(i);
        }
      }
      return Truth.of(holds, column.nulls());
    };
  }

  private RowCondition oneOf(Term.OneOf one) {
    RowValues values = computed.compile(one.value(), one.value().type());
    Term first = one.members().get(0);
    if (first instanceof Term.Text) {
      return oneOfTexts(values, one.members().stream().map(t -> ((Term.Text) t).value()).toList());
    }
    if (first instanceof Term.Whole) {
      long[] wholes = one.members().stream().mapToLong(t -> ((Term.Whole) t).value()).toArray();
      Arrays.sort(wholes);
      return batch -> {
        LongColumn column = (LongColumn) values.of(batch);
        RowSet holds = new RowSet(column.size());
        find(column, wholes, holds);
        return Truth.of(holds, column.nulls());
      };
    }
    return oneOfNumbers(
        values, one.members().stream().map(t -> ((Term.Numeric) t).value()).toList());
  }

  private static RowCondition oneOfTexts(RowValues values, List<String> members) {
    ByteStrings set = new ByteStrings(members);
    return batch -> {
      TextColumn column = (TextColumn) values.of(batch);
      RowSet holds = new RowSet(column.size());
      for (int i = 0; i < column.size(); i++) {
        if (set.contains(column.bytes(), column.start(i), column.end(i))) {
          holds.add(i);
        }
      }
      return Truth.of(holds, column.nulls());
    };
  }

  private static void find(LongColumn column, long[] sorted, RowSet holds) {
    for (int i = 0; i < column.size(); i++) {
      if (Arrays.binarySearch(sorted, column.get(i)) >= 0) {
        holds.add(i);
      }
    }
  }

  private static RowCondition oneOfNumbers(RowValues values, List<BigDecimal> members) {
    long[] longs =
        members.stream()
            .map(m -> LongRange.of(Term.Order.EQUAL, m))
            .filter(r -> r.least() == r.greatest())
            .mapToLong(LongRange::least)
            .sorted()
            .toArray();
    // adding 0 turns -0.0 into 0.0
    double[] doubles = members.stream().mapToDouble(m -> m.doubleValue() + 0.0).sorted().toArray();
    Set<BigDecimal> decimals =
        new HashSet<>(members.stream().map(BigDecimal::stripTrailingZeros).toList());
    return batch -> {
      Column column = values.of(batch);
      RowSet holds = new RowSet(column.size());
      if (column instanceof LongColumn wholes) {
        find(wholes, longs, holds);
      } else if (column instanceof DoubleColumn floats) {
        for (int i = 0; i < floats.size(); i++) {
          if (Arrays.binarySearch(doubles, floats.get(i) + 0.0) >= 0) {
            holds.add(i);
          }
        }
      } else {
        DecimalColumn exact = (DecimalColumn) column;
        for (int i = 0; i < exact.size(); i++) {
          if (!exact.isNull(i) && decimals.contains(exact.get(i).stripTrailingZeros())) {
            holds.add(i);
          }
        }
      }
      return Truth.of(holds, column.nulls());
    };
  }
}
