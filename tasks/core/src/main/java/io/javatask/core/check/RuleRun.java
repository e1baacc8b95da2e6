package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.Excerpt;
import io.javatask.api.RowSet;
import io.javatask.core.contract.Rule;
import io.javatask.core.expression.RowCondition;
import io.javatask.core.report.ValidationReport.SampleRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One rule over one source: its compiled check, and what has been counted and sampled so far. */
final class RuleRun implements AutoCloseable {
  static final String MASK = "***";

  /** Most characters of a value in a sample. */
  private static final int MAX_SHOWN = 200;

  private final Rule rule;
  private final Check check;
  private final Optional<RowCondition> filter;
  private final boolean masked;
  private final int sampleSize;
  private final Optional<MetricCheck.State> metric;
  private final Optional<GroupCheck.State> group;
  private final Optional<SummaryCheck.State> summary;
  private final TreeMap<Long, SampleRow> sample = new TreeMap<>();
  private Optional<String> broken = Optional.empty();
  private long evaluated;
  private long failed;

  /**
   * @param filter which rows it is asked of; absent for all
   * @param masked whether values of the rule's columns are classified
   * @param sampleSize most rows to sample
   */
  RuleRun(Rule rule, Check check, Optional<RowCondition> filter, boolean masked, int sampleSize) {
    this.rule = rule;
    this.check = check;
    this.filter = filter;
    this.masked = masked;
    this.sampleSize = sampleSize;
    this.metric = check instanceof MetricCheck m ? Optional.of(m.init()) : Optional.empty();
    this.group = check instanceof GroupCheck g ? Optional.of(g.init()) : Optional.empty();
    this.summary = check instanceof SummaryCheck s ? Optional.of(s.init()) : Optional.empty();
  }

  Rule rule() {
    return rule;
  }

  Check check() {
    return check;
  }

  Optional<RowCondition> filter() {
    return filter;
  }

  long evaluated() {
    return evaluated;
  }

  long failed() {
    return failed;
  }

  Optional<MetricCheck.State> metric() {
    return metric;
  }

  Optional<GroupCheck.State> group() {
    return group;
  }

  Optional<SummaryCheck.State> summary() {
    return summary;
  }

  boolean comparesRows() {
    return check instanceof GroupCheck g && !g.blamesSingleRows();
  }

  boolean masked() {
    return masked;
  }

  /** Says that the check cannot go on, and why. */
  void broke(BrokenCheck cause) {
    broken =
        Optional.of(
            masked ? "the check failed; its message may show masked values" : cause.getMessage());
  }

  /** Why the check could not go on, if it could not. */
  Optional<String> broken() {
    return broken;
  }

  List<SampleRow> sample() {
    return List.copyOf(sample.values());
  }

  /** Takes in what a row or group check found in one batch, the batches coming in order. */
  void count(Batch batch, long evaluatedRows, RowSet failing) {
    evaluated += evaluatedRows;
    failed += failing.count();
    for (int row = failing.next(0);
        row >= 0 && sample.size() < sampleSize;
        row = failing.next(row + 1)) {
      sample.put(batch.ordinal(row), sampled(batch, row));
    }
  }

  void count(long evaluatedRows) {
    evaluated += evaluatedRows;
  }

  /** Takes in what another run of the rule has counted. */
  void count(long evaluatedRows, long failedRows) {
    evaluated += evaluatedRows;
    failed += failedRows;
  }

  /** The state beside the counts, where the check has one that may be kept. */
  Optional<KeptState> kept() {
    return metric.<KeptState>map(m -> m).or(() -> summary);
  }

  /** Takes in a row of an earlier batch; it was evaluated then. */
  void countLate(long ordinal, long line, Optional<String> file, String value) {
    failed++;
    sample.put(
        ordinal,
        new SampleRow(ordinal, line, file, columns(), Optional.of(shown(value)), lateReason()));
    if (sample.size() > sampleSize) {
      sample.pollLastEntry();
    }
  }

  /** Why the rule blames a row whose batch has gone. */
  String lateReason() {
    return check instanceof GroupCheck g ? g.reason() : "";
  }

  /** Why the rule blames a row, in a few words. */
  String reason(Batch batch, int row) {
    return check instanceof RowCheck r ? r.reason(batch, row) : lateReason();
  }

  private SampleRow sampled(Batch batch, int row) {
    return new SampleRow(
        batch.ordinal(row),
        batch.line(row),
        Optional.of(batch.origin()),
        columns(),
        value(batch, row),
        reason(batch, row));
  }

  private Optional<String> columns() {
    List<String> names = rule.check().columns();
    return names.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", names));
  }

  private Optional<String> value(Batch batch, int row) {
    List<Column> values =
        rule.check().columns().stream().flatMap(n -> batch.column(n).stream()).toList();
    if (values.size() == 1) {
      return values.get(0).text(row).map(this::shown);
    }
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(
            shown(
                values.stream()
                    .map(c -> c.text(row).orElse("null"))
                    .collect(Collectors.joining(", "))));
  }

  /** Rows that a query gave, numbered as it gave them. */
  List<SampleRow> shown(List<String> rows) {
    List<SampleRow> shown = new ArrayList<>();
    for (String row : rows) {
      shown.add(
          new SampleRow(
              shown.size(),
              0,
              Optional.empty(),
              Optional.empty(),
              Optional.of(shown(row)),
              "given by the query"));
    }
    return shown;
  }

  private String shown(String value) {
    if (masked) {
      return MASK;
    }
    return cut(value);
  }

  /** A value, with no more characters than are shown of one. */
  static String cut(String value) {
    return Excerpt.of(value, MAX_SHOWN);
  }

  @Override
  public void close() {
    group.ifPresent(GroupCheck.State::close);
    summary.ifPresent(SummaryCheck.State::close);
  }
}
