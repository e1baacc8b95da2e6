package io.javatask.core.contract;

import io.javatask.core.expression.ExpressionException;
import io.javatask.core.expression.RowExpression;
import io.javatask.core.expression.Term;
import java.util.Optional;

/** Reads conditions on one row: filters, and rules that are one. */
record ExpressionReader(Findings findings) {
  /**
   * The condition; absent if there is none, or it has an error.
   *
   * @param imported whether another tool wrote the rule, which may name columns that are not
   *     declared
   */
  Optional<RowExpression> read(Place place, Element element, boolean imported) {
    if (place.text().filter(t -> !t.isEmpty()).isEmpty()) {
      return Optional.empty();
    }
    try {
      RowExpression read = RowExpression.parse(place.text().get(), element.fields(), imported);
      if (read.comparesWithNull()) {
        findings.note(
            place,
            "what is compared with null is never true; IS NULL asks whether there is no value");
      }
      read.patterns().forEach(pattern -> report(place, pattern));
      return Optional.of(read);
    } catch (ExpressionException e) {
      findings.error(place, e.problem());
      return Optional.empty();
    }
  }

  private void report(Place place, Term.Matches pattern) {
    Regex.problem(pattern.regex())
        .ifPresentOrElse(
            problem -> findings.error(place, "at character " + (pattern.at() + 1) + ": " + problem),
            () -> {
              if (!Regex.isLinear(pattern.regex())) {
                findings.note(place, ConstraintRules.SLOW_PATTERN);
              }
            });
  }
}
