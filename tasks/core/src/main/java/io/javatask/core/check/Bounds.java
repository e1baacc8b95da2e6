package io.javatask.core.check;

import java.math.BigDecimal;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Bounds of a value, either of which may be absent.
 *
 * @param min the lower end
 * @param max the upper end
 */
record Bounds(Optional<End> min, Optional<End> max) {
  /**
   * One end.
   *
   * @param value in the unit of the type
   * @param exclusive whether the end itself is outside
   * @param word as the contract writes it
   */
  record End(BigDecimal value, boolean exclusive, String word) {
    double number() {
      return value.doubleValue();
    }
  }

  /** The numbers that a check's arguments {@code min} and {@code max} give. */
  static Bounds of(Arguments arguments) {
    return new Bounds(
        arguments.node("min").map(n -> end(n, arguments.flag("exclusive_min"))),
        arguments.node("max").map(n -> end(n, arguments.flag("exclusive_max"))));
  }

  /** The numbers that an object's members {@code min} and {@code max} give, inclusive. */
  static Bounds of(JsonNode node) {
    return new Bounds(
        Optional.ofNullable(node.get("min")).map(n -> end(n, false)),
        Optional.ofNullable(node.get("max")).map(n -> end(n, false)));
  }

  /** That one number, and no other. */
  static Bounds exactly(BigDecimal number) {
    End end = new End(number, false, number.toPlainString());
    return new Bounds(Optional.of(end), Optional.of(end));
  }

  private static End end(JsonNode node, boolean exclusive) {
    return new End(node.decimalValue(), exclusive, node.decimalValue().toPlainString());
  }

  boolean contain(BigDecimal value) {
    return min.map(b -> value.compareTo(b.value()) >= (b.exclusive() ? 1 : 0)).orElse(true)
        && max.map(b -> value.compareTo(b.value()) <= (b.exclusive() ? -1 : 0)).orElse(true);
  }

  boolean contain(double value) {
    return min.map(b -> b.exclusive() ? value > b.number() : value >= b.number()).orElse(true)
        && max.map(b -> b.exclusive() ? value < b.number() : value <= b.number()).orElse(true);
  }

  /** What a number of the whole set comes to. */
  SummaryCheck.Finding judge(double observed) {
    boolean holds = contain(observed);
    Object shown = Judgement.number(observed);
    return new SummaryCheck.Finding(holds, Optional.of(shown), holds ? "" : "observed " + shown);
  }

  String words() {
    if (min.isPresent() && min.equals(max)) {
      return min.get().word();
    }
    String lower = min.map(b -> (b.exclusive() ? "> " : ">= ") + b.word()).orElse("");
    String upper = max.map(b -> (b.exclusive() ? "< " : "<= ") + b.word()).orElse("");
    return lower + (lower.isEmpty() || upper.isEmpty() ? "" : " and ") + upper;
  }
}
