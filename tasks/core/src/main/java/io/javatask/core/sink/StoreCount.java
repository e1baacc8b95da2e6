package io.javatask.core.sink;

import io.javatask.core.check.StoreAnswers;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Rule;
import io.javatask.core.contract.Sla;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * What a relation that goes by the alias {@code t} is asked for in one pass: all counts of the
 * rules that SQL can answer, and which conditions are true of a row at all.
 */
final class StoreCount {
  private final Wording wording;
  private final List<Dialect.Query.Source> relation;
  private final List<Dialect.Query.Source> counted;
  private final List<Dialect.Query.Source> times;
  private final List<PushedRule> rules = new ArrayList<>();
  private final List<String> conditions;
  private final Map<String, Long> told = new HashMap<>();

  /** The conditions that are true of a row at all: the others need not be asked again. */
  private final Set<String> blaming = new LinkedHashSet<>();

  /**
   * @param relation the columns that rules may be asked of
   * @param counted those of them whose nulls are counted
   * @param asked whether rules can be asked at all
   */
  StoreCount(
      Contract contract,
      Wording wording,
      List<Dialect.Query.Source> relation,
      List<Dialect.Query.Source> counted,
      boolean asked) {
    this.wording = wording;
    this.relation = List.copyOf(relation);
    this.counted = List.copyOf(counted);
    this.times = times(contract, counted);
    if (asked) {
      Map<String, Dialect.Query.Source> byName = new LinkedHashMap<>();
      relation.forEach(c -> byName.put(c.property().name(), c));
      for (Rule rule : contract.rules()) {
        Translation.of(rule, byName, wording).ifPresent(rules::add);
      }
    }
    this.conditions = conditions();
  }

  /** The dates and timestamps that SLAs speak of. */
  private static List<Dialect.Query.Source> times(
      Contract contract, List<Dialect.Query.Source> columns) {
    Set<Optional<String>> spoken = new HashSet<>();
    contract.slas().stream().map(Sla::eventTimes).forEach(spoken::add);
    return columns.stream()
        .filter(c -> spoken.contains(Optional.of(c.property().name())))
        .filter(
            c ->
                ColumnKind.of(c.property()) == ColumnKind.DATE
                    || ColumnKind.of(c.property()) == ColumnKind.TIMESTAMP)
        .toList();
  }

  /** Each true of the rows that some rule may blame for their own values. */
  private List<String> conditions() {
    Set<String> conditions = new LinkedHashSet<>();
    for (PushedRule rule : rules) {
      if (rule instanceof PushedRule.OfRows rows) {
        rows.suspect().ifPresent(s -> conditions.add("(" + s + ")"));
      }
    }
    return List.copyOf(conditions);
  }

  /**
   * True of a row of which one of the conditions is true, and never unknown. DuckDB asks each
   * condition of the rows that are left, where an OR has it ask all of all rows.
   */
  static String anyOf(Collection<String> conditions) {
    return conditions.isEmpty()
        ? "FALSE"
        : conditions.stream()
            .map(c -> "WHEN " + c + " THEN TRUE")
            .collect(Collectors.joining(" ", "CASE ", " ELSE FALSE END"));
  }

  /** The rules on keys, each with the alias that its repeated keys are to be joined under. */
  Map<String, PushedRule.OfKeys> keys() {
    Map<String, PushedRule.OfKeys> keys = new LinkedHashMap<>();
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i) instanceof PushedRule.OfKeys rule) {
        keys.put("r" + i, rule);
      }
    }
    return keys;
  }

  /** The keys of a rule that occur more than once, each once, as {@code k0}, {@code k1} … */
  String repeated(PushedRule.OfKeys rule, String from, String where) {
    List<String> key = wording.grouped(rule.key());
    return "SELECT "
        + IntStream.range(0, key.size())
            .mapToObj(k -> key.get(k) + " AS k" + k)
            .collect(Collectors.joining(", "))
        + " FROM "
        + from
        + " WHERE "
        + rule.present()
        + (where.isEmpty() ? "" : " AND " + where)
        + " GROUP BY "
        + String.join(", ", key)
        + " HAVING count(*) > 1";
  }

  /**
   * Joins a relation of repeated keys; {@code hit} is true of the rows that have one.
   *
   * @param repeated the relation, as it stands after JOIN
   */
  String join(String alias, PushedRule.OfKeys rule, String repeated) {
    List<String> key = wording.grouped(rule.key());
    return " LEFT JOIN (SELECT *, TRUE AS hit FROM "
        + repeated
        + " AS s) AS "
        + alias
        + " ON "
        + IntStream.range(0, key.size())
            .mapToObj(k -> alias + ".k" + k + " = " + key.get(k))
            .collect(Collectors.joining(" AND "));
  }

  /** The condition on rows whose key repeats. */
  static String hit(String alias) {
    return alias + ".hit";
  }

  /** Counts the rows with a value that a read makes malformed. */
  String unreadable() {
    List<String> conditions =
        relation.stream()
            .filter(c -> !c.existingType().equals(StoredColumn.PARSED))
            .flatMap(c -> wording.unreadable(c).stream())
            .toList();
    return "count(*) FILTER (WHERE " + anyOf(conditions) + ")";
  }

  /** All conditions of rules on rows; true of none or some of the rows. */
  List<String> asked() {
    return conditions;
  }

  /**
   * What to select, in one row.
   *
   * @param others conditions of rows that are fetched beside those that the rules may blame
   */
  List<String> aggregates(List<String> others) {
    List<String> aggregates = new ArrayList<>(List.of("count(*)"));
    conditions.forEach(c -> aggregates.add("count(*) FILTER (WHERE " + c + ")"));
    counted.forEach(c -> aggregates.add("count(*) - count(" + c.quoted() + ")"));
    List<String> fetched = new ArrayList<>(conditions);
    fetched.addAll(others);
    times.forEach(c -> aggregates.add(newest(c, "NOT " + anyOf(fetched))));
    rules.forEach(r -> aggregates.addAll(r.aggregates()));
    return aggregates;
  }

  /**
   * What it comes to.
   *
   * @param values of {@link #aggregates}, in the store's words; empty for null
   */
  StoreAnswers take(List<Optional<String>> values) {
    int at = 1;
    for (String condition : conditions) {
      if (Long.parseLong(values.get(at++).orElseThrow()) > 0) {
        blaming.add(condition);
      }
    }
    Map<String, Long> nulls = new HashMap<>();
    for (Dialect.Query.Source column : counted) {
      nulls.put(column.property().name(), Long.parseLong(values.get(at++).orElseThrow()));
    }
    for (Dialect.Query.Source column : times) {
      values.get(at++).ifPresent(v -> told.put(column.property().name(), Long.parseLong(v)));
    }
    Map<String, Long> evaluated = new HashMap<>();
    Map<String, JsonNode> states = new HashMap<>();
    for (PushedRule rule : rules) {
      int next = at + rule.aggregates().size();
      Optional<PushedRule.Counted> counts = rule.counted(values.subList(at, next));
      counts.ifPresent(c -> evaluated.put(rule.id(), c.evaluated()));
      counts.flatMap(PushedRule.Counted::state).ifPresent(s -> states.put(rule.id(), s));
      at = next;
    }
    return new StoreAnswers(Long.parseLong(values.get(0).orElseThrow()), evaluated, states, nulls);
  }

  /** The conditions that are true of some row. */
  Set<String> blaming() {
    return blaming;
  }

  /** Whether an SLA speaks of the times of a column. */
  boolean hasTimes() {
    return !times.isEmpty();
  }

  /** The newest time, in microseconds, of the rows that were not to be fetched, by column. */
  Map<String, Long> told() {
    return Map.copyOf(told);
  }

  /** What to select for the newest times of the rows that a condition is true of. */
  List<String> newest(String where) {
    return times.stream().map(c -> newest(c, where)).toList();
  }

  /** The newest times, by column. */
  Map<String, Long> newest(List<Optional<String>> values) {
    Map<String, Long> found = new HashMap<>();
    for (int i = 0; i < times.size(); i++) {
      String name = times.get(i).property().name();
      values.get(i).ifPresent(v -> found.put(name, Long.parseLong(v)));
    }
    return found;
  }

  private String newest(Dialect.Query.Source column, String where) {
    String readable = wording.unreadable(column).map(u -> " AND NOT (" + u + ")").orElse("");
    String newest = "max(" + column.quoted() + ") FILTER (WHERE " + where + readable + ")";
    return wording.micros(column, newest);
  }
}
