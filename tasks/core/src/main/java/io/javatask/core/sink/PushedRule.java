package io.javatask.core.sink;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A rule as its store is asked of it, of a table that goes by the alias {@code t}. */
sealed interface PushedRule {
  String id();

  /** What the store is asked for, of all rows. */
  List<String> aggregates();

  /**
   * The counts, and the state of a check that has one.
   *
   * @param values the aggregates in the store's words; empty for null
   * @return empty if they turn out not to say it exactly: the rows have to be read
   */
  Optional<Counted> counted(List<Optional<String>> values);

  /** A rule that needs no row at all, or of which the table lacks a column. */
  record OfNothing(String id) implements PushedRule {
    @Override
    public List<String> aggregates() {
      return List.of();
    }

    @Override
    public Optional<Counted> counted(List<Optional<String>> values) {
      return Optional.of(new Counted(0, Optional.empty()));
    }
  }

  /**
   * A rule on single rows. The rows that may fail are fetched and judged like those of any source,
   * so the store has to leave out no row that fails, and may well name some that hold.
   *
   * @param suspect true of every row that fails; empty where none can
   * @param asked an aggregate: the number of rows that are evaluated
   */
  record OfRows(String id, Optional<String> suspect, String asked) implements PushedRule {
    @Override
    public List<String> aggregates() {
      return List.of(asked);
    }

    @Override
    public Optional<Counted> counted(List<Optional<String>> values) {
      return Optional.of(Counted.rows(values));
    }
  }

  /**
   * A rule that no values repeat: the rows of every key that occurs more than once are fetched.
   *
   * @param key the values that make a key; a row without one of them is not evaluated
   */
  record OfKeys(String id, List<String> key) implements PushedRule {
    public OfKeys {
      key = List.copyOf(key);
    }

    @Override
    public List<String> aggregates() {
      return List.of("count(*) FILTER (WHERE " + present() + ")");
    }

    @Override
    public Optional<Counted> counted(List<Optional<String>> values) {
      return Optional.of(Counted.rows(values));
    }

    /** True of a row that is evaluated. */
    String present() {
      return String.join(" IS NOT NULL AND ", key) + " IS NOT NULL";
    }
  }

  /**
   * A rule on a number of all rows.
   *
   * @param aggregates what the store is asked for
   * @param reading makes the check's own state of what it says
   */
  record OfNumber(String id, List<String> aggregates, Reading reading) implements PushedRule {
    public OfNumber {
      aggregates = List.copyOf(aggregates);
    }

    @Override
    public Optional<Counted> counted(List<Optional<String>> values) {
      return reading.of(values);
    }
  }

  /** What the aggregates of a rule come to, as {@link PushedRule#counted}. */
  interface Reading {
    Optional<Counted> of(List<Optional<String>> values);
  }

  /**
   * What a rule has counted of all rows.
   *
   * @param evaluated number of rows that it is asked of
   * @param state what the check's own state would have written
   */
  record Counted(long evaluated, Optional<ObjectNode> state) {
    private static Counted rows(List<Optional<String>> values) {
      return new Counted(Long.parseLong(values.get(0).orElseThrow()), Optional.empty());
    }
  }
}
