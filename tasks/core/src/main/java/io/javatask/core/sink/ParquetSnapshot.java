package io.javatask.core.sink;

import io.javatask.core.check.Marks;
import io.javatask.core.check.StoreAnswers;
import io.javatask.core.contract.CheckName;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Rule;
import io.javatask.core.contract.Sla;
import io.javatask.core.source.ColumnPlan;
import io.javatask.core.source.FileDigest;
import io.javatask.core.source.Source;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Parquet files of the same columns, asked by SQL as a stored table is: read = accepted +
 * quarantined as ever, with the results, the samples and the quarantine of reading every row.
 */
public final class ParquetSnapshot implements Snapshot {
  /** Past so many marks all rows are fetched, as of a table. */
  private static final long MOST_MARKS = 10_000;

  /** Places of rows that the count brings along; more take a scan of their own. */
  private static final long LISTED = 100_000;

  /** Where more than one row of so many is to be fetched, all are. */
  private static final long SPARSE = 8;

  private static final String ORDINAL = LoadColumn.ORDINAL.quoted();
  private static final String PLACE = Sql.identifier(LoadColumn.PREFIX + "place");
  private static final String SUSPECTS = LoadColumn.PREFIX + "suspects";
  private static final String COUNTED = LoadColumn.PREFIX + "counted";

  /** Names that a column of a file would hide, in any case of letters. */
  private static final Set<String> OWN = Set.of("file_row_number", "file_index", "filename");

  private final String name;
  private final Contract contract;
  private final List<ParquetInput> files;
  private final ParquetDatabase database;
  private final List<String> header;
  private final List<StoredColumn> columns;
  private final ParquetWording wording = new ParquetWording();
  private final StoreCount count;

  /** The first row of each file, and the number of all. */
  private long[] begins = {0};

  private boolean whole;
  private long suspects;
  private boolean marked;
  private String unasked = "";

  private ParquetSnapshot(
      String name,
      Contract contract,
      List<ParquetInput> files,
      ParquetDatabase database,
      Map<String, String> types) {
    this.name = name;
    this.contract = contract;
    this.files = List.copyOf(files);
    this.database = database;
    this.header = List.copyOf(types.keySet());
    this.columns = ParquetSource.columns(types, ColumnPlan.of(contract), contract);
    this.count =
        new StoreCount(
            contract,
            wording,
            columns.stream().map(this::asked).toList(),
            columns.stream().filter(this::isCounted).map(c -> c.source().plain()).toList(),
            !columns.isEmpty());
  }

  /**
   * Opens files to be asked.
   *
   * @param name how the report calls them together
   * @param files their paths, by the names that the report calls each by, in their order
   * @return empty where all rows have to be read: files of different columns, or of such that
   *     cannot be asked
   * @throws io.javatask.api.TaskException SOURCE_NOT_FOUND
   */
  public static Optional<Snapshot> open(String name, Map<String, Path> files, Contract contract) {
    List<ParquetInput> inputs = new ArrayList<>();
    files.forEach((file, path) -> inputs.add(ParquetInput.of(path, file)));
    try {
      ParquetDatabase database = ParquetDatabase.asking(inputs);
      try {
        Optional<Map<String, String>> types = types(database, inputs);
        if (types.isPresent()) {
          ParquetSnapshot snapshot =
              new ParquetSnapshot(name, contract, inputs, database, types.get());
          if (snapshot.knowsTimes()) {
            snapshot.place();
            return Optional.of(snapshot);
          }
        }
        database.close();
        return Optional.empty();
      } catch (SQLException | RuntimeException e) {
        database.close();
        throw e;
      }
    } catch (SQLException e) {
      return Optional.empty(); // a read says what is wrong with which file
    }
  }

  /** The columns that all files have, if they have the same ones and those can be asked. */
  private static Optional<Map<String, String>> types(
      ParquetDatabase database, List<ParquetInput> files) throws SQLException {
    Map<String, String> types = database.types(files.get(0));
    for (ParquetInput file : files.subList(1, files.size())) {
      if (!List.copyOf(database.types(file).entrySet()).equals(List.copyOf(types.entrySet()))) {
        return Optional.empty();
      }
    }
    boolean hidden =
        types.keySet().stream()
            .map(c -> c.toLowerCase(Locale.ROOT))
            .anyMatch(c -> OWN.contains(c) || c.startsWith(LoadColumn.PREFIX));
    return hidden ? Optional.empty() : Optional.of(types);
  }

  /** Whether SQL can say the newest time of the columns that SLAs speak of. */
  private boolean knowsTimes() {
    List<Optional<String>> spoken = contract.slas().stream().map(Sla::eventTimes).toList();
    return columns.stream()
        .filter(c -> spoken.contains(Optional.of(c.name())))
        .allMatch(StoredColumn::isExact);
  }

  private void place() throws SQLException {
    begins = new long[files.size() + 1];
    if (files.size() > 1) {
      String sql =
          "SELECT file_index, count(*) FROM "
              + ParquetDatabase.numbered(files)
              + " GROUP BY file_index";
      for (List<Optional<String>> row : database.rows(sql, 2)) {
        begins[Math.toIntExact(at(row, 0)) + 1] = at(row, 1);
      }
      for (int file = 1; file <= files.size(); file++) {
        begins[file] += begins[file - 1];
      }
    }
  }

  /** The column as rules are asked of it: of one that is parsed they are not. */
  private Dialect.Query.Source asked(StoredColumn column) {
    return contract
        .property(column.name())
        .filter(declared -> !column.isExact())
        .map(declared -> new Dialect.Query.Source(declared, StoredColumn.PARSED))
        .orElseGet(() -> column.source().plain());
  }

  private boolean isCounted(StoredColumn column) {
    return column.isExact() && contract.property(column.name()).isPresent();
  }

  /** All rows, as the alias {@code t}, with their places among all. */
  private String all() {
    String ordinal =
        files.size() == 1
            ? "file_row_number"
            : LongStream.of(begins)
                    .mapToObj(Long::toString)
                    .collect(
                        Collectors.joining(
                            ", ", "list_extract([", "]::BIGINT[], file_index::BIGINT + 1)"))
                + " + file_row_number";
    return relation(files, ordinal + " AS " + ORDINAL);
  }

  private String relation(List<ParquetInput> of, String place) {
    String selected = ParquetSource.selected(columns);
    return "(SELECT "
        + selected
        + (selected.isEmpty() ? "" : ", ")
        + place
        + " FROM "
        + ParquetDatabase.numbered(of)
        + ") AS t";
  }

  @Override
  public Optional<StoreAnswers> answers() {
    try {
      return counted();
    } catch (SQLException e) {
      unasked =
          "DuckDB does not answer: " + StoreFailures.words(e); // of a broken file a read says more
      return Optional.empty();
    }
  }

  @Override
  public String unasked() {
    return unasked;
  }

  private Optional<StoreAnswers> counted() throws SQLException {
    StringBuilder from = new StringBuilder(all());
    List<String> hits = new ArrayList<>();
    for (Map.Entry<String, PushedRule.OfKeys> keys : count.keys().entrySet()) {
      String alias = keys.getKey();
      String table = Sql.identifier(LoadColumn.PREFIX + alias);
      database.execute(
          "CREATE TEMP TABLE " + table + " AS " + count.repeated(keys.getValue(), all(), ""));
      if (number("SELECT count(*) FROM " + table) > 0) {
        from.append(count.join(alias, keys.getValue(), table));
        hits.add(StoreCount.hit(alias));
      }
    }
    Set<String> conditions = new LinkedHashSet<>(count.asked());
    conditions.addAll(hits);
    String suspect = StoreCount.anyOf(conditions);
    List<String> aggregates = new ArrayList<>(count.aggregates(hits));
    aggregates.add(count.unreadable());
    aggregates.add("count(*) FILTER (WHERE " + suspect + ")");
    List<Optional<String>> values = count(aggregates, suspect, from.toString());
    if (at(values, aggregates.size() - 2) > 0) {
      unasked = "there are texts with U+0000, or times beyond the years 0 to 9999";
      return Optional.empty();
    }
    StoreAnswers answers = count.take(values);
    suspects = at(values, aggregates.size() - 1);
    whole = suspects > LISTED && suspects > answers.rows() / SPARSE;
    if (!whole) {
      String found =
          suspects <= LISTED
              ? "SELECT unnest(places) AS o FROM " + COUNTED
              : "SELECT t." + ORDINAL + " AS o FROM " + from + " WHERE " + suspect;
      database.execute("CREATE TEMP TABLE " + SUSPECTS + " AS " + found);
    }
    return Optional.of(answers);
  }

  private static long at(List<Optional<String>> values, int index) {
    return Long.parseLong(values.get(index).orElseThrow());
  }

  /** Asks for all in one pass, and keeps the places of the first rows that are to be fetched. */
  private List<Optional<String>> count(List<String> aggregates, String suspect, String from)
      throws SQLException {
    List<String> named =
        IntStream.range(0, aggregates.size())
            .mapToObj(i -> aggregates.get(i) + " AS a" + i)
            .collect(Collectors.toCollection(ArrayList::new));
    named.add("min(t." + ORDINAL + ", " + LISTED + ") FILTER (WHERE " + suspect + ") AS places");
    database.execute(
        "CREATE TEMP TABLE "
            + COUNTED
            + " AS SELECT "
            + String.join(", ", named)
            + " FROM "
            + from);
    return row("SELECT * FROM " + COUNTED, aggregates.size());
  }

  private long number(String sql) throws SQLException {
    return at(row(sql, 1), 0);
  }

  private List<Optional<String>> row(String sql, int columns) throws SQLException {
    return database.rows(sql, columns).get(0);
  }

  @Override
  public boolean isOfFiles() {
    return true;
  }

  @Override
  public boolean countsNulls() {
    return columns.stream()
        .filter(c -> contract.property(c.name()).isPresent())
        .allMatch(StoredColumn::isExact);
  }

  @Override
  public Source unanswered(StoreAnswers answers) {
    Set<String> needed = new LinkedHashSet<>();
    for (Rule rule : contract.rules()) {
      if (!answers.rules().contains(rule.id())) {
        needed.addAll(
            CheckName.of(rule.check().name()).namesItsColumns()
                ? rule.check().lookedAt(contract)
                : columns.stream().map(c -> c.name()).toList());
      }
    }
    List<StoredColumn> some =
        columns.stream().filter(c -> needed.contains(c.name()) || !c.isExact()).toList();
    return read(some, "");
  }

  @Override
  public boolean hasSuspects(Marks marks) {
    return suspects > 0 || marks.size() > 0;
  }

  private boolean isWhole(Marks marks) {
    return whole || marks.size() > MOST_MARKS;
  }

  @Override
  public Source suspects(Marks marks) {
    if (isWhole(marks)) {
      return read(columns, "");
    }
    add(marks);
    return read(columns, SUSPECTS);
  }

  /** Marked rows are fetched too. */
  private void add(Marks marks) {
    if (marked || marks.size() == 0) {
      return;
    }
    marked = true;
    List<String> places = new ArrayList<>();
    marks.ordinals().forEach(o -> places.add("(" + o + ")"));
    try {
      database.execute("INSERT INTO " + SUSPECTS + " VALUES " + String.join(", ", places));
    } catch (SQLException e) {
      throw files.get(0).unreadable(e);
    }
  }

  /**
   * Rows in their order.
   *
   * @param places the table of the places of those that are wanted; empty for all
   */
  private Source read(List<StoredColumn> some, String places) {
    List<ParquetRows.Part> parts = new ArrayList<>();
    for (int file = 0; file < files.size(); file++) {
      parts.add(
          new ParquetRows.Part(
              files.get(file), places.isEmpty() ? all(some, file) : chosen(some, file, places)));
    }
    return new Rows(new ParquetRows(database.connection(), some, parts));
  }

  private Dialect.Query all(List<StoredColumn> some, int file) {
    return new Dialect.Query(
        some.stream().map(c -> c.source().plain()).toList(),
        relation(List.of(files.get(file)), "1 AS " + PLACE),
        "",
        "",
        false);
  }

  private Dialect.Query chosen(List<StoredColumn> some, int file, String places) {
    long first = begins[file];
    String until = file + 1 < files.size() ? " AND o < " + begins[file + 1] : "";
    String from =
        "(SELECT *, t."
            + PLACE
            + " + "
            + first
            + " AS "
            + ORDINAL
            + " FROM "
            + relation(List.of(files.get(file)), "file_row_number AS " + PLACE)
            + ") AS t";
    String where =
        "t."
            + PLACE
            + " IN (SELECT o - "
            + first
            + " FROM "
            + places
            + " WHERE o >= "
            + first
            + until
            + ")";
    return new Dialect.Query(
        some.stream().map(c -> c.source().plain()).toList(), from, where, "t." + ORDINAL, true);
  }

  @Override
  public Map<String, Long> newest(Marks marks) {
    if (!count.hasTimes() || isWhole(marks)) {
      return Map.of();
    }
    if (marks.size() == 0) {
      return count.told();
    }
    add(marks);
    List<String> newest =
        count.newest("NOT (t." + ORDINAL + " IN (SELECT o FROM " + SUSPECTS + "))");
    try {
      return count.newest(
          row("SELECT " + String.join(", ", newest) + " FROM " + all(), newest.size()));
    } catch (SQLException e) {
      throw files.get(0).unreadable(e);
    }
  }

  @Override
  public Source described() {
    return new Described(name, header, Optional.of(digest()));
  }

  /** Of the bytes that were asked: the files have not changed since. */
  private String digest() {
    if (files.size() == 1 && files.get(0).name().equals(name)) {
      return files.get(0).digest();
    }
    Map<String, String> digests = new LinkedHashMap<>();
    files.forEach(file -> digests.put(file.name(), file.digest()));
    return FileDigest.ofFiles(digests);
  }

  @Override
  public void close() {
    database.close();
  }

  /** The files as a source that is at its end. */
  private record Described(String name, List<String> columns, Optional<String> digest)
      implements Source {
    @Override
    public boolean declaresColumns() {
      return true;
    }

    @Override
    public Optional<Chunk> next() {
      return Optional.empty();
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  /** Some rows of the files; their digest is that of all. */
  private final class Rows implements Source {
    private final ParquetRows rows;

    Rows(ParquetRows rows) {
      this.rows = rows;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public List<String> columns() {
      return header;
    }

    @Override
    public boolean declaresColumns() {
      return true;
    }

    @Override
    public Optional<Chunk> next() {
      return rows.next();
    }

    @Override
    public Optional<String> digest() {
      return Optional.empty();
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}
