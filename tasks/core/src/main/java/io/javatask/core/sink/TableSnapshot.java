package io.javatask.core.sink;

import io.javatask.core.check.Marks;
import io.javatask.core.check.StoreAnswers;
import io.javatask.core.contract.CheckName;
import io.javatask.core.contract.CheckSpec;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Rule;
import io.javatask.core.contract.Sla;
import io.javatask.core.source.Source;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * A stored table as it stands at one moment. Its store is asked by SQL what it can say exactly;
 * only rows that a rule may blame are fetched, and those columns of all rows that other rules need.
 */
public final class TableSnapshot implements AutoCloseable {
  /** Past so many marks all rows are fetched: a statement does not grow without a bound. */
  private static final long MOST_MARKS = 10_000;

  private final TableRead read;
  private final Dialect dialect;
  private final Connection connection;
  private final List<String> columns;
  private final Dialect.Query all;
  private final List<String> order;
  private final List<Set<String>> unique;
  private final Map<String, Long> told = new HashMap<>();
  private final List<PushedRule> rules = new ArrayList<>();
  private final Set<String> repeating = new HashSet<>();

  /** The conditions that are true of a row at all: the others need not be asked again. */
  private final Set<String> blaming = new LinkedHashSet<>();

  /**
   * Takes the connection over, which is frozen.
   *
   * @param all the read of all rows, in their order
   * @param order what that is
   */
  TableSnapshot(
      TableRead read,
      Dialect dialect,
      Connection connection,
      TargetTable target,
      Dialect.Query all,
      List<String> order)
      throws SQLException {
    this.read = read;
    this.dialect = dialect;
    this.connection = connection;
    this.columns = target.ownColumns();
    this.all = all;
    this.order = List.copyOf(order);
    this.unique = dialect.unique(connection, target.name());
    if (dialect.knowsCodePoints(connection)) {
      for (Rule rule : read.contract().rules()) {
        Translation.of(rule, read.contract(), target, dialect).ifPresent(rules::add);
      }
    }
  }

  /** What the store counts. */
  public StoreAnswers answers() {
    return asked(
        () -> {
          for (PushedRule rule : rules) {
            if (rule instanceof PushedRule.OfKeys keys && !isUnique(keys) && repeats(keys)) {
              repeating.add(keys.id());
            }
          }
          return counted();
        });
  }

  /** Whether the store itself lets no key repeat. */
  private boolean isUnique(PushedRule.OfKeys rule) {
    List<String> columns =
        read.contract().rules().stream()
            .filter(r -> r.id().equals(rule.id()))
            .flatMap(r -> r.check().columns().stream())
            .toList();
    return unique.stream().anyMatch(columns::containsAll);
  }

  private boolean repeats(PushedRule.OfKeys rule) throws SQLException {
    String sql = "SELECT count(*) FROM (" + repeated(rule, List.of("1")) + " LIMIT 1) AS r";
    return Long.parseLong(row(sql, 1).get(0).orElseThrow()) > 0;
  }

  /** The keys that occur more than once, each once. */
  private String repeated(PushedRule.OfKeys rule, List<String> selected) {
    return "SELECT "
        + String.join(", ", selected)
        + " FROM "
        + all.from()
        + " WHERE "
        + rule.present()
        + (all.where().isEmpty() ? "" : " AND " + all.where())
        + " GROUP BY "
        + String.join(", ", rule.key())
        + " HAVING count(*) > 1";
  }

  /** One pass of the store over the table, for all counts together. */
  private StoreAnswers counted() throws SQLException {
    List<String> aggregates = new ArrayList<>(List.of("count(*)"));
    List<String> conditions = conditions();
    conditions.forEach(c -> aggregates.add("count(*) FILTER (WHERE " + c + ")"));
    all.columns().forEach(c -> aggregates.add("count(*) - count(" + c.quoted() + ")"));
    List<Dialect.Query.Source> times = repeating.isEmpty() ? times() : List.of();
    times.forEach(c -> aggregates.add(newest(c, "NOT " + anyOf(conditions))));
    rules.forEach(r -> aggregates.addAll(r.aggregates()));
    List<Optional<String>> values =
        row("SELECT " + String.join(", ", aggregates) + scan(), aggregates.size());
    int at = 1;
    for (String condition : conditions) {
      if (Long.parseLong(values.get(at++).orElseThrow()) > 0) {
        blaming.add(condition);
      }
    }
    Map<String, Long> nulls = new HashMap<>();
    for (Dialect.Query.Source column : all.columns()) {
      nulls.put(column.property().name(), Long.parseLong(values.get(at++).orElseThrow()));
    }
    for (Dialect.Query.Source column : times) {
      values.get(at++).ifPresent(v -> told.put(column.property().name(), Long.parseLong(v)));
    }
    Map<String, Long> evaluated = new HashMap<>();
    Map<String, JsonNode> states = new HashMap<>();
    for (PushedRule rule : rules) {
      int next = at + rule.aggregates().size();
      Optional<PushedRule.Counted> counted = rule.counted(values.subList(at, next));
      counted.ifPresent(c -> evaluated.put(rule.id(), c.evaluated()));
      counted.flatMap(PushedRule.Counted::state).ifPresent(s -> states.put(rule.id(), s));
      at = next;
    }
    return new StoreAnswers(Long.parseLong(values.get(0).orElseThrow()), evaluated, states, nulls);
  }

  private String scan() {
    return " FROM " + all.from() + (all.where().isEmpty() ? "" : " WHERE " + all.where());
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

  private static String anyOf(Collection<String> conditions) {
    return conditions.isEmpty()
        ? "FALSE"
        : "coalesce(" + String.join(" OR ", conditions) + ", FALSE)";
  }

  /** True of a row that a rule may blame; the keys that repeat are joined to it. */
  private String suspect() {
    Set<String> parts = new LinkedHashSet<>(blaming);
    for (int i = 0; i < rules.size(); i++) {
      if (repeating.contains(rules.get(i).id())) {
        parts.add("r" + i + ".hit");
      }
    }
    return anyOf(parts);
  }

  private String joins() {
    StringBuilder joins = new StringBuilder();
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i) instanceof PushedRule.OfKeys keys && repeating.contains(keys.id())) {
        List<String> selected = new ArrayList<>();
        List<String> equal = new ArrayList<>();
        for (int k = 0; k < keys.key().size(); k++) {
          selected.add(keys.key().get(k) + " AS k" + k);
          equal.add("r" + i + ".k" + k + " = " + keys.key().get(k));
        }
        selected.add("TRUE AS hit");
        joins.append(" LEFT JOIN (").append(repeated(keys, selected)).append(") AS r").append(i);
        joins.append(" ON ").append(String.join(" AND ", equal));
      }
    }
    return joins.toString();
  }

  /** All rows with the columns that the rules of these ids look at, in the order of the table. */
  public Source unanswered(StoreAnswers answers) {
    Set<String> needed = new TreeSet<>();
    for (Rule rule : read.contract().rules()) {
      if (!answers.rules().contains(rule.id())) {
        needed.addAll(columns(rule.check(), read.contract()));
      }
    }
    List<Dialect.Query.Source> sources =
        all.columns().stream().filter(c -> needed.contains(c.property().name())).toList();
    List<Dialect.Query.Source> some =
        sources.isEmpty() ? all.columns().subList(0, Math.min(1, all.columns().size())) : sources;
    return source(new Dialect.Query(some, all.from(), all.where(), all.order(), all.ordinals()));
  }

  private static Set<String> columns(CheckSpec check, Contract contract) {
    CheckName name = CheckName.of(check.name());
    Set<String> columns = new TreeSet<>(check.columns());
    columns.addAll(check.filterColumns());
    if (!name.namesItsColumns()) {
      contract.properties().forEach(p -> columns.add(p.name()));
    }
    for (String argument : name.columnArguments()) {
      Optional.ofNullable(check.arguments().get(argument))
          .ifPresent(list -> list.values().forEach(c -> columns.add(c.stringValue())));
    }
    return columns;
  }

  /** Whether there is a row to fetch beside those that rows are counted of. */
  public boolean hasSuspects(Marks marks) {
    return !blaming.isEmpty() || !repeating.isEmpty() || marks.size() > 0;
  }

  /** Whether all rows are fetched, for there are too many to name. */
  private static boolean isWhole(Marks marks) {
    return marks.size() > MOST_MARKS;
  }

  /** The rows that are marked or that a rule may blame, each with its place among all rows. */
  public Source suspects(Marks marks) {
    if (isWhole(marks)) {
      return source(all);
    }
    return source(
        new Dialect.Query(
            all.columns(),
            placed(marks.size() == 0),
            chosen(marks),
            "t." + LoadColumn.ORDINAL.quoted(),
            true));
  }

  private static String chosen(Marks marks) {
    List<String> ordinals = new ArrayList<>();
    marks.ordinals().forEach(o -> ordinals.add(o.toString()));
    return "(t.suspect"
        + (ordinals.isEmpty()
            ? ""
            : " OR t." + LoadColumn.ORDINAL.quoted() + " IN (" + String.join(", ", ordinals) + ")")
        + ")";
  }

  /**
   * The table as the alias {@code t}, with the mark of the rows that may fail, and with ordinals.
   *
   * @param thin whether the other rows may come without their values, which have to be sorted too
   */
  private String placed(boolean thin) {
    List<String> inner =
        new ArrayList<>(all.columns().stream().map(Dialect.Query.Source::quoted).toList());
    if (all.ordinals()) {
      inner.add("t." + LoadColumn.ORDINAL.quoted());
    }
    for (int i = 0; i < order.size(); i++) {
      inner.add(order.get(i) + " AS o" + i);
    }
    inner.add(suspect() + " AS suspect");
    String marked =
        "(SELECT "
            + String.join(", ", inner)
            + " FROM "
            + all.from()
            + joins()
            + (all.where().isEmpty() ? "" : " WHERE " + all.where())
            + " OFFSET 0) AS t";
    return all.ordinals() ? marked : numbered(marked, thin);
  }

  private String numbered(String marked, boolean thin) {
    List<String> values = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Dialect.Query.Source column : all.columns()) {
      String quoted = column.quoted();
      String name = Sql.identifier(column.property().name());
      values.add((thin ? "CASE WHEN t.suspect THEN " + quoted + " END" : quoted) + " AS " + name);
      names.add(quoted);
    }
    List<String> places = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      values.add("t.o" + i);
      places.add("t.o" + i);
    }
    String thinned =
        "(SELECT " + String.join(", ", values) + ", t.suspect FROM " + marked + " OFFSET 0) AS t";
    return "(SELECT "
        + String.join(", ", names)
        + ", row_number() OVER ("
        + (places.isEmpty() ? "" : "ORDER BY " + String.join(", ", places))
        + ") - 1 AS "
        + LoadColumn.ORDINAL.quoted()
        + ", t.suspect FROM "
        + thinned
        + ") AS t";
  }

  /** The newest time of the rows that are not fetched, in each column that an SLA speaks of. */
  public Map<String, Long> newest(Marks marks) {
    List<Dialect.Query.Source> times = times();
    if (times.isEmpty() || isWhole(marks)) {
      return Map.of();
    }
    if (marks.size() == 0 && repeating.isEmpty()) {
      return Map.copyOf(told);
    }
    List<String> newest = times.stream().map(c -> newest(c, "NOT " + chosen(marks))).toList();
    String sql = "SELECT " + String.join(", ", newest) + " FROM " + placed(false);
    return asked(
        () -> {
          List<Optional<String>> values = row(sql, newest.size());
          Map<String, Long> found = new HashMap<>();
          for (int i = 0; i < times.size(); i++) {
            String name = times.get(i).property().name();
            values.get(i).ifPresent(v -> found.put(name, Long.parseLong(v)));
          }
          return found;
        });
  }

  /** The dates and timestamps that SLAs speak of. */
  private List<Dialect.Query.Source> times() {
    Set<Optional<String>> spoken = new HashSet<>();
    read.contract().slas().stream().map(Sla::eventTimes).forEach(spoken::add);
    return all.columns().stream()
        .filter(c -> spoken.contains(Optional.of(c.property().name())))
        .filter(
            c ->
                ColumnKind.of(c.property()) == ColumnKind.DATE
                    || ColumnKind.of(c.property()) == ColumnKind.TIMESTAMP)
        .toList();
  }

  private String newest(Dialect.Query.Source column, String where) {
    String readable = dialect.unreadable(column).map(u -> " AND NOT (" + u + ")").orElse("");
    String newest = "max(" + column.quoted() + ") FILTER (WHERE " + where + readable + ")";
    return dialect.micros(column, newest);
  }

  /** The table as a source of which no row is left to read. */
  public Source described() {
    return new TableSource(read.dataset(), columns, Optional.empty(), Optional.empty(), NO_ROWS);
  }

  private static final TableReader NO_ROWS =
      new TableReader() {
        @Override
        public Optional<Rows> next() {
          return Optional.empty();
        }

        @Override
        public void close() {
          // Nothing is open.
        }
      };

  private Source source(Dialect.Query query) {
    return asked(
        () ->
            new TableSource(
                read.dataset(),
                columns,
                Optional.empty(),
                Optional.empty(),
                dialect.read(connection, query)));
  }

  private List<Optional<String>> row(String sql, int width) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      List<Optional<String>> values = new ArrayList<>();
      for (int i = 1; i <= width; i++) {
        values.add(Optional.ofNullable(row.getString(i)));
      }
      return values;
    }
  }

  private <T> T asked(Transaction.Work<T> work) {
    try {
      return work.run();
    } catch (SQLException e) {
      throw StoreFailures.of(e, "reading '" + read.dataset() + "'");
    }
  }

  @Override
  public void close() {
    try (Connection closing = connection) {
      closing.rollback();
      closing.setAutoCommit(true);
    } catch (SQLException e) {
      // Nothing was written; what the store frees late is no failure of the read.
      return;
    }
  }
}
