package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.CheckState;
import io.javatask.api.Column;
import io.javatask.api.Nearest;
import io.javatask.api.RowSet;
import io.javatask.core.contract.CheckSpec;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Property;
import io.javatask.core.contract.Rule;
import io.javatask.core.contract.Sla;
import io.javatask.core.expression.RowCondition;
import io.javatask.core.report.ValidationReport.Attribution;
import io.javatask.core.report.ValidationReport.DuplicateCounts;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Runs a contract's rules over the batches of one source.
 *
 * <p>{@link #examine} may be called by any thread, for any batch; {@link #settle} by one thread,
 * for the batches in their order. Each batch is seen once, and only counts, samples and the states
 * of the checks stay behind.
 */
public final class Validation implements AutoCloseable {
  private final Contract contract;
  private final List<RuleRun> runs = new ArrayList<>();
  private final Map<String, Long> nulls = new LinkedHashMap<>();
  private final Map<String, Newest> newest = new LinkedHashMap<>();
  private final IdentityHashMap<RuleRun, RowQueries.Answer> answers = new IdentityHashMap<>();
  private final LateRows late = new LateRows(runs);

  /** The files that the rows so far are of, each by its first row. */
  private final TreeMap<Long, String> files = new TreeMap<>();

  private final boolean blamesLate;
  private final int sampleSize;
  private final Marks marks = new Marks();
  private Set<String> answered = Set.of();

  /** The columns whose nulls a store has counted. */
  private Set<String> told = Set.of();

  private Pass pass = Pass.WHOLE;
  private long rows;

  /** Which rows come, and which rules they are asked by. */
  private enum Pass {
    /** All rows, by all rules. */
    WHOLE,
    /** All rows, by the rules that a store did not answer; those held back are marked. */
    UNANSWERED,
    /** The rows that are marked or that an answered rule may blame, by the answered rules. */
    SUSPECT
  }

  /**
   * @param asOf the time that freshness is judged at
   * @param sampleSize most failing rows that each rule keeps
   */
  public Validation(Contract contract, Instant asOf, int sampleSize) {
    this(contract, asOf, sampleSize, References.NONE, TableChecks.onClassPath());
  }

  /**
   * @param asOf the time that freshness is judged at
   * @param sampleSize most failing rows that each rule keeps
   * @param references the other data sets that rules speak of; those are read now
   * @param tableChecks the users' own checks that rules may ask for
   */
  public Validation(
      Contract contract,
      Instant asOf,
      int sampleSize,
      References references,
      TableChecks tableChecks) {
    this.contract = contract;
    this.sampleSize = sampleSize;
    CheckCatalogue catalogue = new CheckCatalogue(contract, asOf, references, tableChecks);
    for (Rule rule : contract.rules()) {
      runs.add(run(contract, rule, catalogue, sampleSize));
    }
    blamesLate = runs.stream().anyMatch(r -> r.check() instanceof GroupCheck g && g.blamesLate());
    contract.slas().stream()
        .map(Sla::eventTimes)
        .flatMap(Optional::stream)
        .forEach(c -> newest.put(c, new Newest()));
  }

  /**
   * Takes in what a store has counted. The rows that come next are all rows of the table, with what
   * columns the other rules need, and they are asked by those rules only.
   */
  public void take(StoreAnswers answers) {
    answered = answers.rules();
    told = answers.nulls().keySet();
    pass = Pass.UNANSWERED;
    rows = answers.rows();
    if (rows > 0) {
      nulls.putAll(answers.nulls());
    }
    for (RuleRun run : runs) {
      String id = run.rule().id();
      if (answered.contains(id)) {
        run.count(answers.evaluated().getOrDefault(id, 0L), 0);
      }
      Optional.ofNullable(answers.states().get(id))
          .ifPresent(state -> run.kept().orElseThrow().absorb(state));
    }
  }

  /** Whether a store has left a rule to the rows. */
  public boolean hasUnanswered() {
    return runs.stream().anyMatch(r -> !answered.contains(r.rule().id()));
  }

  /** Whether a rule that a store has left to the rows blames some after their batch has gone. */
  public boolean marksLate() {
    return runs.stream()
        .filter(r -> !answered.contains(r.rule().id()))
        .anyMatch(r -> r.check() instanceof GroupCheck g && g.blamesLate());
  }

  /**
   * Ends the pass of the rules that no store answered. The rows that come next are those that are
   * marked and those that answered rules may blame, each with all its columns.
   *
   * @return the rows that the rules so far hold back
   */
  public Marks mark() {
    finish();
    pass = Pass.SUSPECT;
    return marks;
  }

  /** Takes in the newest time of accepted rows that do not come. */
  public void newest(String column, long micros) {
    Optional.ofNullable(newest.get(column)).ifPresent(state -> state.take(micros));
  }

  /** Whether the rows of this pass are asked by the rule. */
  private boolean isAsked(RuleRun run) {
    return switch (pass) {
      case WHOLE -> true;
      case UNANSWERED -> !answered.contains(run.rule().id());
      case SUSPECT ->
          answered.contains(run.rule().id())
              && (run.check() instanceof RowCheck || run.check() instanceof GroupCheck);
    };
  }

  /** A rule, compiled; what a user's check throws at that is the rule's error. */
  static RuleRun run(Contract contract, Rule rule, CheckCatalogue catalogue, int sampleSize) {
    boolean masked = masks(contract, rule);
    try {
      return new RuleRun(rule, catalogue.compile(rule), catalogue.filter(rule), masked, sampleSize);
    } catch (BrokenCheck e) {
      return new RuleRun(
          rule, new NoCheck(Status.ERROR, e.getMessage()), Optional.empty(), masked, sampleSize);
    }
  }

  /** Whether what a rule shows may be a classified value. */
  private static boolean masks(Contract contract, Rule rule) {
    List<String> columns = rule.check().columns();
    // a rule on whole records may show any of their values
    return columns.isEmpty()
        ? contract.properties().stream().anyMatch(Property::classified)
        : columns.stream()
            .anyMatch(c -> contract.property(c).map(Property::classified).orElse(false));
  }

  /** What the checks found in one batch by itself. */
  public static final class Examined {
    private final List<RowSet> failing = new ArrayList<>();
    private final List<RowSet> asked = new ArrayList<>();
    private final List<Integer> evaluated = new ArrayList<>();
    private final List<Optional<MetricCheck.State>> metrics = new ArrayList<>();
    private final List<Optional<RowKeys>> keys = new ArrayList<>();
  }

  /** Asks a batch everything that does not depend on other rows. */
  public Examined examine(Batch batch) {
    Examined examined = new Examined();
    Map<RowCondition, RowSet> filtered = new HashMap<>();
    for (RuleRun run : runs) {
      RowSet asked = asked(batch, run, filtered);
      RowSet failing = new RowSet(batch.rows());
      Optional<MetricCheck.State> state = Optional.empty();
      Optional<RowKeys> keys = Optional.empty();
      if (has(batch, run)) {
        if (run.check() instanceof RowCheck check) {
          check.test(batch, asked, failing);
        } else if (run.check() instanceof MetricCheck check) {
          MetricCheck.State fresh = check.init();
          fresh.update(batch, asked);
          state = Optional.of(fresh);
        } else if (run.check() instanceof GroupCheck check) {
          keys = check.keys(batch, asked);
        }
      }
      examined.asked.add(asked);
      examined.failing.add(failing);
      examined.evaluated.add(asked.count());
      examined.metrics.add(state);
      examined.keys.add(keys);
    }
    return examined;
  }

  /** The rows that the rule's filter leaves; rules of one filter ask for it once. */
  private RowSet asked(Batch batch, RuleRun run, Map<RowCondition, RowSet> filtered) {
    if (run.filter().isEmpty() || !has(batch, run)) {
      return RowSet.all(batch.rows());
    }
    return filtered
        .computeIfAbsent(run.filter().get(), condition -> condition.of(batch).holds())
        .copy();
  }

  private boolean has(Batch batch, RuleRun run) {
    CheckSpec check = run.rule().check();
    return isAsked(run) && batch.hasAll(check.columns()) && batch.hasAll(check.filterColumns());
  }

  /**
   * Takes a batch in, after all batches before it.
   *
   * @return the rows that go on, and which rules hold the others back
   */
  public Fate settle(Batch batch, Examined examined) {
    return settle(batch, examined, new RowSet(batch.rows()));
  }

  /**
   * Takes a batch in of which some rows do not go on, whatever the rules say.
   *
   * @return the rows that go on, and which rules hold the others back
   */
  public Fate settle(Batch batch, Examined examined, RowSet staying) {
    enter(batch);
    RowSet held = staying.copy();
    List<Blame> blames = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      RuleRun run = runs.get(i);
      boolean wasMarked = pass == Pass.SUSPECT && !answered.contains(run.rule().id());
      if (!wasMarked && !has(batch, run)) {
        continue;
      }
      RowSet failing =
          wasMarked ? marks.of(run.rule().id(), batch) : settle(run, batch, examined, i);
      if (run.rule().action() == Rule.Action.QUARANTINE && !failing.isEmpty()) {
        held.addAll(failing);
        blames.add(new Blame(run, failing));
      }
    }
    if (pass == Pass.UNANSWERED) {
      blames.forEach(b -> b.rows.forEach(row -> marks.add(b.rule(), batch.ordinal(row))));
    } else if (blamesLate) {
      late.passed(batch, held);
    }
    RowSet accepted = RowSet.all(batch.rows());
    accepted.removeAll(held);
    count(batch, accepted);
    return new Fate(accepted, held, blames);
  }

  private RowSet settle(RuleRun run, Batch batch, Examined examined, int index) {
    if (run.broken().isPresent()) {
      return new RowSet(batch.rows());
    }
    try {
      return settled(run, batch, examined, index);
    } catch (BrokenCheck e) {
      run.broke(e);
      return new RowSet(batch.rows());
    }
  }

  private RowSet settled(RuleRun run, Batch batch, Examined examined, int index) {
    RowSet failing = examined.failing.get(index);
    if (run.check() instanceof RowCheck) {
      run.count(batch, counted(examined.evaluated.get(index)), failing);
    } else if (run.check() instanceof MetricCheck) {
      run.metric().orElseThrow().merge(examined.metrics.get(index).orElseThrow());
      run.count(examined.evaluated.get(index));
    } else if (run.check() instanceof GroupCheck) {
      run.count(batch, counted(update(run, batch, examined, index, failing)), failing);
    } else if (run.check() instanceof SummaryCheck) {
      RowSet asked = examined.asked.get(index);
      run.summary().orElseThrow().update(batch, asked);
      run.count(asked.count());
    }
    return failing;
  }

  /** Rows that a store has counted already count no more. */
  private long counted(long evaluated) {
    return pass == Pass.SUSPECT ? 0 : evaluated;
  }

  /** Number of rows evaluated. */
  private long update(RuleRun run, Batch batch, Examined examined, int index, RowSet failing) {
    GroupCheck.State state = run.group().orElseThrow();
    Optional<RowKeys> keys = examined.keys.get(index);
    if (keys.isPresent()) {
      state.update(batch, keys.get(), failing, lateBlame(run));
      return examined.evaluated.get(index);
    }
    RowSet asked = examined.asked.get(index);
    state.update(batch, asked, failing, lateBlame(run));
    return asked.count();
  }

  private void enter(Batch batch) {
    if (batch.rows() > 0
        && (files.isEmpty() || !files.lastEntry().getValue().equals(batch.origin()))) {
      files.put(batch.ordinal(0), batch.origin());
    }
  }

  /** The file that a row of an earlier batch is of. */
  private Optional<String> file(long ordinal) {
    return Optional.ofNullable(files.floorEntry(ordinal)).map(Map.Entry::getValue);
  }

  private GroupCheck.LateBlame lateBlame(RuleRun run) {
    boolean holds = run.rule().action() == Rule.Action.QUARANTINE;
    return (ordinal, line, value) -> {
      run.countLate(ordinal, line, file(ordinal), value);
      if (holds && pass == Pass.UNANSWERED) {
        marks.add(run.rule().id(), ordinal);
      } else if (holds) {
        late.blame(ordinal, run);
      }
    };
  }

  /**
   * Blames the rows that only the whole set tells of. Call it once, when every batch is settled and
   * before {@link #lateRows} is asked.
   */
  public void finish() {
    runs.stream()
        .filter(this::isAsked)
        .forEach(run -> run.group().ifPresent(group -> group.finish(lateBlame(run))));
  }

  /** Whether rules have queries to ask, once the rows are where they can be asked. */
  public boolean hasQueries() {
    return runs.stream().anyMatch(r -> r.check() instanceof SqlCheck);
  }

  /** Asks every query. Call it once, when the rows that are blamed late are withdrawn. */
  public void ask(RowQueries queries) {
    for (RuleRun run : runs) {
      if (run.check() instanceof SqlCheck check) {
        answers.put(run, check.ask(queries, sampleSize));
      }
    }
  }

  private void count(Batch batch, RowSet accepted) {
    if (pass != Pass.SUSPECT) {
      for (Column column : batch.columns()) {
        if (contract.property(column.name()).isPresent() && !told.contains(column.name())) {
          nulls.merge(column.name(), (long) column.nulls().count(), Long::sum);
        }
      }
    }
    if (pass == Pass.UNANSWERED) {
      return;
    }
    if (pass == Pass.WHOLE) {
      rows += batch.rows();
    }
    // a row that is kept back does not make the data fresh
    newest.forEach(
        (name, state) -> batch.column(name).ifPresent(column -> state.update(column, accepted)));
  }

  /**
   * Where the rows of a batch go.
   *
   * @param accepted the rows that go on
   * @param held the rows that are quarantined
   * @param blames the rules that hold rows back, each with its rows
   */
  public record Fate(RowSet accepted, RowSet held, List<Blame> blames) {}

  /** A rule and the rows of a batch that it holds back. */
  public static final class Blame {
    private final RuleRun run;
    private final RowSet rows;

    Blame(RuleRun run, RowSet rows) {
      this.run = run;
      this.rows = rows;
    }

    public boolean holds(int row) {
      return rows.contains(row);
    }

    /** Whether the row's own values say nothing against it. */
    public boolean comparesRows() {
      return run.comparesRows();
    }

    public String rule() {
      return run.rule().id();
    }

    /** Why the rule blames a row, in a few words. */
    public String reason(Batch batch, int row) {
      return run.reason(batch, row);
    }
  }

  /** Rows that are blamed since their batch has gone. */
  public LateRows lateRows() {
    return late;
  }

  /** Number of rows settled. */
  public long rows() {
    return rows;
  }

  /** Number of null or malformed cells by declared column that the source has. */
  public Map<String, Long> nulls() {
    return Map.copyOf(nulls);
  }

  /** The newest time of accepted rows in a column that an SLA speaks of; empty if there is none. */
  public Optional<Instant> newest(String column) {
    return Optional.ofNullable(newest.get(column)).flatMap(Newest::time);
  }

  /**
   * The one result of every rule, in the order of the contract. Call it once, when every batch is
   * settled.
   *
   * @param columns the source's columns
   * @param header whether it has a header or is a table
   * @param read number of records read, the undecodable ones included
   */
  public List<RuleResult> results(List<String> columns, boolean header, long read) {
    return runs.stream().map(run -> result(run, columns, header, read)).toList();
  }

  private RuleResult result(RuleRun run, List<String> columns, boolean header, long read) {
    if (run.broken().isEmpty()) {
      try {
        return judged(run, columns, header, read);
      } catch (BrokenCheck e) {
        run.broke(e);
      }
    }
    return Judgement.error(run, run.broken().orElseThrow());
  }

  private RuleResult judged(RuleRun run, List<String> columns, boolean header, long read) {
    if (run.check() instanceof NoCheck none) {
      return Judgement.notEvaluated(run.rule(), none.status(), none.why());
    }
    if (run.check() instanceof SqlCheck check) {
      return Optional.ofNullable(answers.get(run))
          .map(answer -> Judgement.ofQuery(run, check, answer, rows))
          .orElseGet(
              () ->
                  Judgement.notEvaluated(
                      run.rule(), Status.NOT_EVALUATED, "there was nothing to ask the query of"));
    }
    if (run.check() instanceof SourceCheck check) {
      return Judgement.ofSource(run, check.find(columns, header, read), read);
    }
    CheckSpec asks = run.rule().check();
    Optional<String> absent =
        Stream.concat(asks.columns().stream(), asks.filterColumns().stream())
            .filter(c -> header && !columns.contains(c))
            .findFirst();
    if (absent.isPresent()) {
      String column = absent.get();
      return Judgement.notEvaluated(
          run.rule(),
          Status.NOT_EVALUATED,
          "column '" + column + "' is not in the source" + Nearest.hint(column, columns));
    }
    if (run.check() instanceof MetricCheck check) {
      return Judgement.ofMetric(run, check);
    }
    if (run.check() instanceof SummaryCheck check) {
      return Judgement.ofSummary(run, check);
    }
    return Judgement.ofRows(
        run,
        run.check() instanceof GroupCheck g && !g.blamesSingleRows()
            ? Attribution.GROUP
            : Attribution.ROW);
  }

  /**
   * What every rule has counted and seen, to be merged with that of other intervals. Call it after
   * {@link #results}, which it takes.
   */
  public List<CheckState> states(List<RuleResult> results) {
    List<CheckState> states = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      states.add(SavedRule.of(runs.get(i), results.get(i)).of(contract, runs.get(i)));
    }
    return states;
  }

  /** The duplicate counts of every rule about uniqueness. */
  public List<DuplicateCounts> duplicates() {
    return runs.stream()
        .flatMap(run -> run.group().flatMap(g -> g.duplicates(run.rule().id())).stream())
        .toList();
  }

  @Override
  public void close() {
    runs.forEach(RuleRun::close);
  }
}
