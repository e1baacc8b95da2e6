package io.javatask.core.contract;

import io.javatask.core.contract.LoadPolicy.Duplicates;
import io.javatask.core.contract.LoadPolicy.NullKeys;
import io.javatask.core.contract.LoadPolicy.Tombstone;
import io.javatask.core.contract.Rule.Action;
import io.javatask.core.expression.Field;
import io.javatask.core.expression.RowExpression;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What becomes of rules by how the rows are loaded: of those that follow from a primary key, and of
 * those that a tombstone, which says no more than that its key is gone, has nothing to answer. What
 * a column declares of itself, {@code required} or {@code unique}, stays.
 */
record KeyRules(List<Property> columns, LoadPolicy load) {
  KeyRules {
    columns = List.copyOf(columns);
  }

  List<Rule> of(List<Rule> rules) {
    return rules.stream().flatMap(rule -> of(rule).stream()).map(this::ofTheLiving).toList();
  }

  /** A tombstone answers for its key, its versions and its mark only. */
  private Rule ofTheLiving(Rule rule) {
    if (load.tombstone().isEmpty() || !asksMore(rule.check())) {
      return rule;
    }
    String living = living(load.tombstone().get());
    CheckSpec check = rule.check();
    String where =
        check
            .where()
            .map(RowExpression::text)
            .filter(said -> !said.equals(living))
            .map(said -> said.endsWith(living) ? said : "(" + said + ") AND " + living)
            .orElse(living);
    List<Field> fields = columns.stream().map(Property::field).toList();
    return new Rule(
        rule.id(),
        rule.origin(),
        rule.pointer(),
        new CheckSpec(
            check.name(),
            check.columns(),
            check.arguments(),
            Optional.of(RowExpression.parse(where, fields, true))),
        rule.thresholds(),
        rule.severity(),
        rule.action());
  }

  private boolean asksMore(CheckSpec check) {
    CheckName name = CheckName.of(check.name());
    if (check.columns().isEmpty()) {
      return name == CheckName.ROW_EXPRESSION || name == CheckName.JSON_SCHEMA;
    }
    List<String> told = new ArrayList<>(key());
    told.addAll(load.versions());
    load.tombstone().ifPresent(t -> told.add(t.column()));
    return !name.looksAtNoRow() && !told.containsAll(check.columns());
  }

  /** As a condition on a row. */
  private static String living(Tombstone tombstone) {
    String column = "\"" + tombstone.column().replace("\"", "\"\"") + "\"";
    String value =
        tombstone.value() instanceof String text
            ? "'" + text.replace("'", "''") + "'"
            : tombstone.value().toString().toUpperCase(Locale.ROOT);
    return "(" + column + " IS NULL OR " + column + " <> " + value + ")";
  }

  private Optional<Rule> of(Rule rule) {
    if (follows(rule, CheckName.UNIQUE)) {
      return unique(rule);
    }
    boolean refused = load.nullKeys() == NullKeys.REJECT && follows(rule, CheckName.NOT_NULL);
    return Optional.of(refused ? kept(rule) : rule);
  }

  private Optional<Rule> unique(Rule rule) {
    if (load.duplicates() == Duplicates.FIRST || load.duplicates() == Duplicates.LAST) {
      return Optional.empty();
    }
    CheckSpec check = rule.check();
    Rule keyed =
        new Rule(
            rule.id(),
            rule.origin(),
            rule.pointer(),
            new CheckSpec(check.name(), identity(), check.arguments(), check.where()),
            rule.thresholds(),
            rule.severity(),
            rule.action());
    return Optional.of(load.duplicates() == Duplicates.REJECT ? kept(keyed) : keyed);
  }

  /** The columns by which two rows of an input are one. */
  private List<String> identity() {
    List<String> identity = new ArrayList<>(key());
    if (load.mode() == WriteMode.HISTORY) {
      load.versions().stream().filter(v -> !identity.contains(v)).forEach(identity::add);
    }
    return identity;
  }

  private List<String> key() {
    return columns.stream()
        .filter(c -> c.keyPosition() > 0)
        .sorted(Comparator.comparingInt(Property::keyPosition))
        .map(Property::name)
        .toList();
  }

  /** Whether the rule follows from nothing but the key. */
  private boolean follows(Rule rule, CheckName check) {
    boolean unique =
        check == CheckName.UNIQUE
            && columns.stream()
                .anyMatch(c -> c.unique() && rule.check().columns().equals(List.of(c.name())));
    return !unique
        && rule.pointer().endsWith("/primaryKey")
        && rule.check().name().equals(check.catalogueName());
  }

  private static Rule kept(Rule rule) {
    return new Rule(
        rule.id(),
        rule.origin(),
        rule.pointer(),
        rule.check(),
        rule.thresholds(),
        rule.severity(),
        Action.KEEP);
  }
}
