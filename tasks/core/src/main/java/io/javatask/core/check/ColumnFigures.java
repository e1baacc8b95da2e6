package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.LogicalType;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import io.javatask.core.contract.Property;
import io.javatask.core.report.ProfileReport.ColumnProfile;
import io.javatask.core.report.ProfileReport.Frequent;
import io.javatask.core.report.ProfileReport.Lengths;
import io.javatask.core.report.ProfileReport.MalformedCell;
import io.javatask.core.report.ProfileReport.Shape;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What the values of one column come to: the figures of a profile, from the states that checks
 * have. All are exact; what grows with the data spills.
 *
 * <p>{@link #examine} may be called by any thread, for any batch; {@link #settle} by one thread,
 * for the batches in their order.
 */
public final class ColumnFigures implements AutoCloseable {
  /** Most values of which is told how often they occur. */
  public static final int MOST_FREQUENT = 20;

  /** Formats of texts that are looked for, the more telling ones first. */
  private static final List<String> FORMATS = List.of("uuid", "email", "ipv4");

  private static final Map<String, Double> SHARES =
      new TreeMap<>(Map.of("p05", 0.05, "p25", 0.25, "p50", 0.5, "p75", 0.75, "p95", 0.95));

  private static final int SAMPLE = 3;

  private static double[] shares() {
    return SHARES.values().stream().mapToDouble(Double::doubleValue).toArray();
  }

  private final Property column;
  private final Optional<RankedValues> ranked;
  private final Optional<FrequentValues> counted;
  private final Optional<WideNumbers> wide;
  private final Part whole;
  private final List<MalformedCell> malformed = new ArrayList<>();

  /** What the texts so far may be of: nothing else needs to be looked for in others. */
  private volatile Open open = new Open(true, true, FORMATS);

  /**
   * What is not known to be untold.
   *
   * @param formats those of all texts so far
   */
  private record Open(boolean shapes, boolean runs, List<String> formats) {}

  /**
   * @param memory bytes of values to hold in memory before they spill
   */
  public ColumnFigures(Property column, long memory) {
    this.column = column;
    boolean ranks = RankedValues.hold(column);
    this.ranked = ranks ? Optional.of(new RankedValues(column, memory)) : Optional.empty();
    this.counted = ranks ? Optional.empty() : Optional.of(new FrequentValues(memory));
    this.wide =
        !ranks && column.type() == LogicalType.NUMBER
            ? Optional.of(new WideNumbers(memory))
            : Optional.empty();
    this.whole = new Part(open);
  }

  /** What one batch by itself tells of the column. */
  public static final class Part {
    private final Moments moments = new Moments();
    private final TextShapes shapes;
    private final TextShapes runs;
    private final List<String> formats;
    private long rows;
    private long missing;
    private long malformed;
    private long empty;
    private long characters;
    private int shortest = Integer.MAX_VALUE;
    private int longest;

    private Part(Open open) {
      shapes = new TextShapes(false, open.shapes);
      runs = new TextShapes(true, open.runs);
      formats = new ArrayList<>(open.formats);
    }

    private long values() {
      return rows - missing - malformed;
    }

    private void merge(Part other) {
      moments.merge(other.moments);
      shapes.merge(other.shapes);
      runs.merge(other.runs);
      formats.retainAll(other.formats);
      rows += other.rows;
      missing += other.missing;
      malformed += other.malformed;
      empty += other.empty;
      characters += other.characters;
      shortest = Math.min(shortest, other.shortest);
      longest = Math.max(longest, other.longest);
    }
  }

  /** Decimals of more digits than a long holds. */
  private static final class WideNumbers implements AutoCloseable {
    private final SortedNumbers sorted;
    private Optional<BigDecimal> least = Optional.empty();
    private Optional<BigDecimal> greatest = Optional.empty();

    WideNumbers(long memory) {
      this.sorted = new SortedNumbers(memory);
    }

    void add(BigDecimal value) {
      sorted.add(value.doubleValue());
      least = Optional.of(least.filter(l -> l.compareTo(value) <= 0).orElse(value));
      greatest = Optional.of(greatest.filter(g -> g.compareTo(value) >= 0).orElse(value));
    }

    List<Double> quantiles() {
      double[] found = sorted.quantiles(Interpolation.LINEAR, shares());
      return Arrays.stream(found).boxed().toList();
    }

    @Override
    public void close() {
      sorted.close();
    }
  }

  /** Name of the column. */
  public String name() {
    return column.name();
  }

  /** Looks at the column in one batch; empty where the batch lacks it. */
  public Optional<Part> examine(Batch batch) {
    return batch.column(column.name()).map(values -> examine(batch, values));
  }

  private Part examine(Batch batch, Column values) {
    Part part = new Part(open);
    part.rows = values.size();
    part.malformed = values.malformed().map(RowSet::count).orElse(0);
    part.missing = values.nulls().count() - part.malformed;
    RowSet rows = valued(values);
    if (column.type() == LogicalType.INTEGER || column.type() == LogicalType.NUMBER) {
      part.moments.update(values, rows);
    }
    if (values instanceof TextColumn text) {
      rows.forEach(row -> length(part, text, row));
      if (column.type() == LogicalType.STRING) {
        rows.forEach(row -> part.shapes.add(text.bytes(), text.start(row), text.end(row)));
        rows.forEach(row -> part.runs.add(text.bytes(), text.start(row), text.end(row)));
        part.formats.removeIf(format -> !isAll(format, batch));
      }
    }
    return part;
  }

  private static RowSet valued(Column values) {
    RowSet rows = RowSet.all(values.size());
    rows.removeAll(values.nulls());
    return rows;
  }

  private static void length(Part part, TextColumn text, int row) {
    int length = Length.of(text, row);
    part.empty += length == 0 ? 1 : 0;
    part.characters += length;
    part.shortest = Math.min(part.shortest, length);
    part.longest = Math.max(part.longest, length);
  }

  /** Whether every value is of a format, as the check says it; the first is asked alone. */
  private boolean isAll(String format, Batch batch) {
    RowSet first = new RowSet(batch.rows());
    int row = valued(batch.column(column.name()).orElseThrow()).next(0);
    if (row >= 0) {
      first.add(row);
    }
    return holds(format, batch, first) && holds(format, batch, RowSet.all(batch.rows()));
  }

  private boolean holds(String format, Batch batch, RowSet asked) {
    RowSet failing = new RowSet(batch.rows());
    CheckCatalogue.format(column.name(), format).test(batch, asked, failing);
    return failing.isEmpty();
  }

  /** Takes a batch in, after all batches before it. */
  public void settle(Batch batch, Part part) {
    Column values = batch.column(column.name()).orElseThrow();
    sample(batch, values);
    whole.merge(part);
    open = new Open(whole.shapes.isKnown(), whole.runs.isKnown(), List.copyOf(whole.formats));
    RowSet rows = valued(values);
    ranked.ifPresent(state -> state.update(values, rows));
    counted.ifPresent(state -> rows.forEach(row -> state.add(values, row)));
    if (wide.isPresent() && values instanceof DecimalColumn numbers) {
      rows.forEach(row -> wide.get().add(numbers.get(row)));
    }
  }

  private void sample(Batch batch, Column values) {
    RowSet bad = values.malformed().orElse(new RowSet(0));
    for (int row = bad.next(0); row >= 0 && malformed.size() < SAMPLE; row = bad.next(row + 1)) {
      String text = column.classified() ? RuleRun.MASK : RuleRun.cut(values.text(row).orElse(""));
      malformed.add(new MalformedCell(batch.ordinal(row), batch.line(row), batch.origin(), text));
    }
  }

  /**
   * The figures of all batches. Of a classified column only what is no value of it, nor made of its
   * values.
   */
  public ColumnProfile result() {
    boolean masked = column.classified();
    Optional<RankedValues.Order> order = ranked.map(values -> values.order(shares()));
    long distinct =
        order
            .map(RankedValues.Order::distinct)
            .orElseGet(() -> counted.map(FrequentValues::distinct).orElse(0L));
    boolean ordered = !masked && whole.values() > 0;
    return new ColumnProfile(
        column.name(),
        column.type().odcsName(),
        column.physicalType(),
        masked,
        whole.rows,
        whole.missing,
        whole.rows == 0 ? 0 : (double) whole.missing / (double) whole.rows,
        whole.malformed,
        List.copyOf(malformed),
        distinct,
        ordered ? least(order) : Optional.empty(),
        ordered ? greatest(order) : Optional.empty(),
        masked ? Optional.empty() : boxed(whole.moments.mean()),
        masked ? Optional.empty() : boxed(whole.moments.deviation()),
        ordered && hasNumbers() ? Optional.of(quantiles(order)) : Optional.empty(),
        lengths(),
        masked ? Optional.empty() : frequent(order),
        masked || hasNoShapes() ? Optional.empty() : shapes(),
        masked || hasNoShapes() ? Optional.empty() : whole.formats.stream().findFirst());
  }

  private boolean hasNumbers() {
    return column.type() == LogicalType.INTEGER || column.type() == LogicalType.NUMBER;
  }

  private boolean hasNoShapes() {
    return column.type() != LogicalType.STRING || whole.values() == 0;
  }

  private Optional<Object> least(Optional<RankedValues.Order> order) {
    return order
        .flatMap(RankedValues.Order::least)
        .or(() -> wide.flatMap(numbers -> numbers.least));
  }

  private Optional<Object> greatest(Optional<RankedValues.Order> order) {
    return order
        .flatMap(RankedValues.Order::greatest)
        .or(() -> wide.flatMap(numbers -> numbers.greatest));
  }

  private static Optional<Double> boxed(OptionalDouble number) {
    return number.isPresent() ? Optional.of(number.getAsDouble()) : Optional.empty();
  }

  private Map<String, Double> quantiles(Optional<RankedValues.Order> order) {
    List<Double> found =
        order.map(RankedValues.Order::quantiles).orElseGet(() -> wide.orElseThrow().quantiles());
    Map<String, Double> named = new LinkedHashMap<>();
    SHARES.keySet().forEach(name -> named.put(name, found.get(named.size())));
    return named;
  }

  private Optional<Lengths> lengths() {
    boolean text = !hasNumbers() && counted.isPresent() && whole.values() > 0;
    return text
        ? Optional.of(
            new Lengths(
                whole.shortest,
                whole.longest,
                (double) whole.characters / (double) whole.values(),
                whole.empty))
        : Optional.empty();
  }

  private Optional<List<Frequent>> frequent(Optional<RankedValues.Order> order) {
    return order
        .map(o -> frequent(o.top(), o.distinct()))
        .or(() -> counted.flatMap(FrequentValues::most));
  }

  /** Of more values than are shown, those that occur once are no more frequent than others. */
  static List<Frequent> frequent(TopValues top, long distinct) {
    return top.entries().stream()
        .filter(entry -> entry.count() > 1 || distinct <= MOST_FREQUENT)
        .map(
            entry ->
                new Frequent(
                    entry.value() instanceof String text ? RuleRun.cut(text) : entry.value(),
                    entry.count()))
        .toList();
  }

  private Optional<List<Shape>> shapes() {
    return whole
        .shapes
        .counts()
        .map(counts -> shapes(counts, false))
        .or(() -> whole.runs.counts().map(counts -> shapes(counts, true)));
  }

  private static List<Shape> shapes(Map<String, Long> counts, boolean runs) {
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .map(e -> new Shape(e.getKey(), e.getValue(), TextShapes.pattern(e.getKey(), runs)))
        .toList();
  }

  @Override
  public void close() {
    ranked.ifPresent(RankedValues::close);
    counted.ifPresent(FrequentValues::close);
    wide.ifPresent(WideNumbers::close);
  }
}
