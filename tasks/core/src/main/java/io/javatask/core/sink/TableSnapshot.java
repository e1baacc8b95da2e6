package io.javatask.core.sink;

import io.javatask.core.check.Marks;
import io.javatask.core.check.StoreAnswers;
import io.javatask.core.contract.Rule;
import io.javatask.core.source.Source;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A stored table as it stands at one moment. */
final class TableSnapshot implements Snapshot {
  /** Past so many marks all rows are fetched: a statement does not grow without a bound. */
  private static final long MOST_MARKS = 10_000;

  private final TableRead read;
  private final Dialect dialect;
  private final Connection connection;
  private final List<String> columns;
  private final List<StoredColumn> stored;
  private final Dialect.Query all;
  private final List<String> order;
  private final List<Set<String>> unique;
  private final StoreCount count;

  private String unasked = "";

  /** The rules whose keys repeat, by the aliases of those keys. */
  private final Map<String, PushedRule.OfKeys> repeating = new LinkedHashMap<>();

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
    this.stored = target.stored(dialect, read.contract());
    this.count =
        new StoreCount(
            read.contract(),
            dialect,
            target.sources(read.contract()).stream().map(this::askable).toList(),
            stored.stream()
                .filter(TableSnapshot::isCounted)
                .map(StoredColumn::source)
                .map(Dialect.Query.Source::plain)
                .toList(),
            dialect.knowsCodePoints(connection));
  }

  /** The column as rules are asked of it: of one that is not read as it is they are not. */
  private Dialect.Query.Source askable(Dialect.Query.Source column) {
    return isAsked(column.property().name())
        ? column
        : new Dialect.Query.Source(column.property(), StoredColumn.PARSED);
  }

  private boolean isAsked(String name) {
    return stored.stream()
        .filter(c -> c.name().equals(name))
        .allMatch(c -> c.source().expression().isEmpty());
  }

  /**
   * Whether the store's nulls are those of a read. What SQL is not asked of may be infinite, and
   * then is malformed.
   */
  private static boolean isCounted(StoredColumn column) {
    return column.isExact() && column.source().expression().isEmpty();
  }

  /** A column that an SLA speaks of, and whose newest time SQL cannot say. */
  private Optional<String> unknownTimes() {
    return read.contract().slas().stream()
        .flatMap(sla -> sla.eventTimes().stream())
        .filter(name -> !isAsked(name))
        .findFirst();
  }

  @Override
  public Optional<StoreAnswers> answers() {
    Optional<String> times = unknownTimes();
    if (times.isPresent()) {
      unasked = "the times of column '" + times.get() + "' are not of the contract's type";
      return Optional.empty();
    }
    return asked(
        () -> {
          for (Map.Entry<String, PushedRule.OfKeys> keys : count.keys().entrySet()) {
            if (!isUnique(keys.getValue()) && repeats(keys.getValue())) {
              repeating.put(keys.getKey(), keys.getValue());
            }
          }
          List<String> aggregates = new ArrayList<>(count.aggregates(List.of()));
          aggregates.add(count.unreadable());
          List<Optional<String>> values =
              row("SELECT " + String.join(", ", aggregates) + scan(), aggregates.size());
          if (Long.parseLong(values.get(aggregates.size() - 1).orElseThrow()) > 0) {
            unasked = "there are numbers that are none, or times beyond the years 0 to 9999";
            return Optional.empty();
          }
          return Optional.of(count.take(values));
        });
  }

  @Override
  public String unasked() {
    return unasked;
  }

  @Override
  public boolean isOfFiles() {
    return false;
  }

  @Override
  public boolean countsNulls() {
    return stored.stream().allMatch(TableSnapshot::isCounted);
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
    String sql =
        "SELECT count(*) FROM (" + count.repeated(rule, all.from(), all.where()) + " LIMIT 1) AS r";
    return Long.parseLong(row(sql, 1).get(0).orElseThrow()) > 0;
  }

  private String scan() {
    return " FROM " + all.from() + (all.where().isEmpty() ? "" : " WHERE " + all.where());
  }

  /** True of a row that a rule may blame; the keys that repeat are joined to it. */
  private String suspect() {
    Set<String> parts = new LinkedHashSet<>(count.blaming());
    repeating.keySet().forEach(alias -> parts.add(StoreCount.hit(alias)));
    return StoreCount.anyOf(parts);
  }

  private String joins() {
    StringBuilder joins = new StringBuilder();
    repeating.forEach(
        (alias, keys) -> {
          String repeated = "(" + count.repeated(keys, all.from(), all.where()) + ")";
          joins.append(count.join(alias, keys, repeated));
        });
    return joins.toString();
  }

  @Override
  public Source unanswered(StoreAnswers answers) {
    Set<String> needed = new TreeSet<>();
    for (Rule rule : read.contract().rules()) {
      if (!answers.rules().contains(rule.id())) {
        needed.addAll(rule.check().lookedAt(read.contract()));
      }
    }
    List<StoredColumn> wanted =
        stored.stream().filter(c -> needed.contains(c.name()) || !isCounted(c)).toList();
    List<StoredColumn> some =
        wanted.isEmpty() ? stored.subList(0, Math.min(1, stored.size())) : wanted;
    List<Dialect.Query.Source> sources = some.stream().map(StoredColumn::source).toList();
    return source(
        some, new Dialect.Query(sources, all.from(), all.where(), all.order(), all.ordinals()));
  }

  @Override
  public boolean hasSuspects(Marks marks) {
    return !count.blaming().isEmpty() || !repeating.isEmpty() || marks.size() > 0;
  }

  /** Whether all rows are fetched, for there are too many to name. */
  private static boolean isWhole(Marks marks) {
    return marks.size() > MOST_MARKS;
  }

  @Override
  public Source suspects(Marks marks) {
    if (isWhole(marks)) {
      return source(stored, all);
    }
    return source(
        stored,
        new Dialect.Query(
            all.columns().stream().map(Dialect.Query.Source::plain).toList(),
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
    List<String> inner = new ArrayList<>();
    for (Dialect.Query.Source column : all.columns()) {
      inner.add(column.value() + " AS " + Sql.identifier(column.property().name()));
    }
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

  @Override
  public Map<String, Long> newest(Marks marks) {
    if (!count.hasTimes() || isWhole(marks)) {
      return Map.of();
    }
    if (marks.size() == 0 && repeating.isEmpty()) {
      return count.told();
    }
    List<String> newest = count.newest("NOT " + chosen(marks));
    String sql = "SELECT " + String.join(", ", newest) + " FROM " + placed(false);
    return asked(() -> count.newest(row(sql, newest.size())));
  }

  @Override
  public Source described() {
    return new TableSource(
        read.dataset(), columns, List.of(), Optional.empty(), Optional.empty(), NO_ROWS);
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

  private Source source(List<StoredColumn> columnsRead, Dialect.Query query) {
    return asked(
        () ->
            new TableSource(
                read.dataset(),
                columns,
                columnsRead,
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
