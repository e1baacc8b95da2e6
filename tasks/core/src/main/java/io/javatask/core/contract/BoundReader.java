package io.javatask.core.contract;

import io.javatask.api.Nearest;
import io.javatask.core.contract.Bound.Operator;
import io.javatask.core.contract.Bound.Unit;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads an operator with its operands and unit. */
record BoundReader(Findings findings) {
  /**
   * The one bound that is declared here.
   *
   * @param units the units that it may have; the first is meant where none is written
   */
  Optional<Bound> read(Place holder, List<Unit> units) {
    List<String> operators = holder.keys().stream().filter(Operator.odcsNames()::contains).toList();
    if (operators.size() != 1) {
      findings.error(holder, operatorsProblem(operators));
      return Optional.empty();
    }
    Place operand = holder.child(operators.get(0));
    Operator operator = Operator.ofOdcsName(operators.get(0)).orElseThrow();
    Optional<Unit> unit = unit(holder, units);
    if (unit.isEmpty()) {
      return Optional.empty();
    }
    return operator.operands() == 1
        ? operand.number().flatMap(n -> single(operand, operator, n, unit.get()))
        : pair(operand, operator, unit.get());
  }

  private static String operatorsProblem(List<String> found) {
    return found.isEmpty()
        ? "missing operator; a rule takes one of " + String.join(", ", Operator.odcsNames())
        : "a rule takes one operator, not " + String.join(" and ", found);
  }

  private Optional<Unit> unit(Place holder, List<Unit> units) {
    Optional<String> written = holder.text("unit");
    if (written.isEmpty()) {
      return Optional.of(units.get(0));
    }
    Optional<Unit> known =
        Arrays.stream(Unit.values()).filter(u -> odcsName(u).equals(written.get())).findFirst();
    if (known.isEmpty()) {
      List<String> names = units.stream().map(BoundReader::odcsName).toList();
      findings.error(
          holder.child("unit"),
          "unknown unit '" + written.get() + "'" + Nearest.hint(written.get(), names));
    } else if (!units.contains(known.get())) {
      findings.error(
          holder.child("unit"),
          "unit '" + written.get() + "' has no meaning here; use '" + odcsName(units.get(0)) + "'");
    }
    return known;
  }

  private static String odcsName(Unit unit) {
    return unit.name().toLowerCase(Locale.ROOT);
  }

  private Optional<Bound> single(Place place, Operator operator, BigDecimal operand, Unit unit) {
    return isPossible(place, operand, unit)
        ? Optional.of(Bound.of(operator, operand.doubleValue(), unit))
        : Optional.empty();
  }

  private Optional<Bound> pair(Place place, Operator operator, Unit unit) {
    List<BigDecimal> ends =
        place.entries().stream().map(Place::number).flatMap(Optional::stream).toList();
    if (ends.size() != 2 || !ends.stream().allMatch(end -> isPossible(place, end, unit))) {
      return Optional.empty();
    }
    if (ends.get(0).compareTo(ends.get(1)) > 0) {
      findings.error(place, "the lower end " + ends.get(0) + " is above the upper " + ends.get(1));
      return Optional.empty();
    }
    noteEnds(place, operator);
    return Optional.of(
        new Bound(operator, ends.get(0).doubleValue(), ends.get(1).doubleValue(), unit));
  }

  private boolean isPossible(Place place, BigDecimal operand, Unit unit) {
    if (unit == Unit.PERCENT
        && (operand.signum() < 0 || operand.compareTo(BigDecimal.valueOf(100)) > 0)) {
      findings.error(place, "a percentage is between 0 and 100, not " + operand);
      return false;
    }
    return true;
  }

  private void noteEnds(Place place, Operator operator) {
    findings.note(
        place,
        operator == Operator.MUST_BE_BETWEEN
            ? "mustBeBetween takes both ends in, as Data Contract CLI does; the standard leaves"
                + " them out"
            : "mustNotBeBetween counts both ends as between, as Data Contract CLI does; the"
                + " standard does not say");
  }
}
