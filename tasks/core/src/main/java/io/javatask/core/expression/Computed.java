package io.javatask.core.expression;

import io.javatask.api.Column;
import java.util.List;

/** Compiles terms that have a value. */
final class Computed {
  private final Conditions conditions;

  Computed(Conditions conditions) {
    this.conditions = conditions;
  }

  /**
   * The values of a term.
   *
   * @param type its type; what null is taken as
   */
  RowValues compile(Term term, Type type) {
    if (term instanceof Term.Name name) {
      return batch -> batch.column(name.column()).orElseThrow();
    } else if (term instanceof Term.Text text) {
      return batch -> Columns.constant(text.value(), batch.rows());
    } else if (term instanceof Term.Numeric number) {
      return batch -> Columns.constant(number.value(), batch.rows());
    } else if (term instanceof Term.Whole whole) {
      return batch -> Columns.constant(whole.value(), whole.type().logicalType(), batch.rows());
    } else if (term instanceof Term.Nothing) {
      return batch -> Columns.nothing(type, batch.rows());
    } else if (term instanceof Term.Calculation two) {
      return calculation(two);
    } else if (term instanceof Term.Call call && !TextFunctions.isSearch(call.function())) {
      return call(call);
    }
    RowCondition condition = conditions.compile(term);
    return batch -> condition.of(batch).flags();
  }

  private RowValues calculation(Term.Calculation two) {
    Type type = Typing.common(List.of(two.left(), two.right()));
    RowValues left = compile(two.left(), type);
    RowValues right = compile(two.right(), type);
    if (type == Type.DATE || type == Type.TIMESTAMP) {
      return batch -> Calculations.between(left.of(batch), right.of(batch), type);
    }
    return batch -> Calculations.of(two.operator(), left.of(batch), right.of(batch));
  }

  private RowValues call(Term.Call call) {
    Function function = call.function();
    List<RowValues> arguments =
        java.util.stream.IntStream.range(0, call.arguments().size())
            .mapToObj(i -> compile(call.arguments().get(i), typeOf(call, i)))
            .toList();
    return batch -> {
      List<Column> given = arguments.stream().map(a -> a.of(batch)).toList();
      return switch (function) {
        case LENGTH, LOWER, UPPER, TRIM, LTRIM, RTRIM, SUBSTRING, REPLACE, CONCAT ->
            TextFunctions.of(function, given);
        case ABS, FLOOR, CEIL, ROUND, YEAR, MONTH, DAY, DATE -> NumberFunctions.of(function, given);
        case COALESCE, LEAST, GREATEST, NULLIF -> Choices.of(function, given);
        case STARTS_WITH, ENDS_WITH, CONTAINS ->
            throw new IllegalStateException(function + " is a condition");
      };
    };
  }

  private static Type typeOf(Term.Call call, int index) {
    return call.function().isOfItsArguments() ? call.type() : call.function().parameter(index);
  }
}
