package io.javatask.core.check;

import io.javatask.core.contract.Bound;
import io.javatask.core.contract.Rule;
import io.javatask.core.contract.Thresholds;
import io.javatask.core.report.ValidationReport.Attribution;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.SampleRow;
import io.javatask.core.report.ValidationReport.Status;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Turns what was counted for a rule into its one result. */
final class Judgement {
  private Judgement() {}

  /** The result of a rule whose check counts failing rows. */
  static RuleResult ofRows(RuleRun run, Attribution attribution) {
    Thresholds limits = run.rule().thresholds();
    long failed = run.failed();
    long evaluated = run.evaluated();
    Status status = rowStatus(limits, evaluated, failed);
    String message =
        failed == 0
            ? ""
            : failed
                + " of "
                + evaluated
                + " rows"
                + run.sample().stream().findFirst().map(s -> ": " + s.reason()).orElse("");
    return result(
        run.rule(),
        status,
        attribution,
        evaluated,
        failed,
        Optional.of(failed),
        rowThreshold(limits),
        message,
        run.sample());
  }

  private static Status rowStatus(Thresholds limits, long evaluated, long failed) {
    if (evaluated == 0) {
      return Status.PASSED;
    }
    boolean strict = limits.mostly().isEmpty() && limits.fail().isEmpty();
    boolean most =
        limits.mostly().isEmpty()
            || (double) (evaluated - failed) / evaluated >= limits.mostly().getAsDouble();
    boolean bound = limits.fail().map(b -> holds(b, evaluated, failed)).orElse(true);
    if (!most || !bound || (strict && failed > 0 && limits.warn().isEmpty())) {
      return Status.FAILED;
    }
    return limits.warn().map(b -> holds(b, evaluated, failed)).orElse(true)
        ? Status.PASSED
        : Status.WARNED;
  }

  private static boolean holds(Bound bound, long evaluated, long failed) {
    return bound.holds(bound.unit() == Bound.Unit.ROWS ? failed : 100.0 * failed / evaluated);
  }

  private static String rowThreshold(Thresholds limits) {
    List<String> parts = new ArrayList<>();
    limits.mostly().ifPresent(m -> parts.add("at least " + plain(m * 100) + " % of the rows hold"));
    limits.fail().ifPresent(b -> parts.add("failing rows: " + b));
    limits.warn().ifPresent(b -> parts.add(orElse(parts) + "warn, failing rows: " + b));
    return parts.isEmpty() ? "no failing row" : String.join("; ", parts);
  }

  private static String orElse(List<String> parts) {
    return parts.isEmpty() ? "" : "or ";
  }

  /** The result of a rule that observes one number. */
  static RuleResult ofMetric(RuleRun run, MetricCheck check) {
    Thresholds limits = run.rule().thresholds();
    OptionalDouble observed = run.metric().orElseThrow().result();
    String threshold = threshold(limits, check.requirement());
    if (observed.isEmpty()) {
      Status status = check.holdsWhenEmpty() ? Status.PASSED : Status.FAILED;
      return result(
          run.rule(),
          status,
          Attribution.SET,
          run.evaluated(),
          0,
          Optional.empty(),
          threshold,
          run.evaluated() == 0
              ? "no value to judge: the set is empty"
              : "not defined: too few values, or all are equal",
          List.of());
    }
    double value = observed.getAsDouble();
    boolean holds = check.holds(value) && limits.fail().map(b -> b.holds(value)).orElse(true);
    boolean calm = limits.warn().map(b -> b.holds(value)).orElse(true);
    Status status = !holds ? Status.FAILED : calm ? Status.PASSED : Status.WARNED;
    String message = status == Status.PASSED ? "" : "observed " + plain(value);
    return result(
        run.rule(),
        status,
        Attribution.SET,
        run.evaluated(),
        0,
        Optional.of(number(value)),
        threshold,
        message,
        List.of());
  }

  /** The result of a rule that states something of the whole set. */
  static RuleResult ofSummary(RuleRun run, SummaryCheck check) {
    Thresholds limits = run.rule().thresholds();
    SummaryCheck.Finding finding = run.summary().orElseThrow().result();
    boolean holds = finding.holds() && limits.fail().map(b -> holds(b, finding)).orElse(true);
    boolean calm = limits.warn().map(b -> holds(b, finding)).orElse(true);
    Status status = !holds ? Status.FAILED : calm ? Status.PASSED : Status.WARNED;
    boolean masked = run.masked() && check.showsValues();
    String message =
        finding.message().isEmpty() && status != Status.PASSED
            ? "observed " + finding.observed().map(Object::toString).orElse("nothing")
            : finding.message();
    return result(
        run.rule(),
        status,
        Attribution.SET,
        run.evaluated(),
        0,
        finding.observed().map(o -> masked ? RuleRun.MASK : o),
        threshold(limits, check.requirement()),
        masked && !message.isEmpty() ? "does not hold" : message,
        List.of());
  }

  /** A bound is asked of a number; what is none does not hold. */
  private static boolean holds(Bound bound, SummaryCheck.Finding finding) {
    return finding
        .observed()
        .filter(o -> o instanceof Number n && bound.holds(n.doubleValue()))
        .isPresent();
  }

  private static String threshold(Thresholds limits, String requirement) {
    List<String> parts = new ArrayList<>();
    if (!requirement.isEmpty()) {
      parts.add(requirement);
    }
    limits.fail().ifPresent(b -> parts.add(b.toString()));
    limits.warn().ifPresent(b -> parts.add(orElse(parts) + "warn: " + b));
    return String.join("; ", parts);
  }

  /** The result of a rule that asks a query. */
  static RuleResult ofQuery(RuleRun run, SqlCheck check, RowQueries.Answer answer, long rows) {
    if (answer instanceof RowQueries.Answer.None none) {
      // the store's words may quote values
      String said = none.said().filter(s -> !run.masked()).map(s -> ": " + s).orElse("");
      return notEvaluated(run.rule(), none.status(), none.why() + said);
    }
    Thresholds limits = run.rule().thresholds();
    if (answer instanceof RowQueries.Answer.Rows found) {
      Status status = rowStatus(limits, found.of(), found.found());
      return result(
          run.rule(),
          found.of() == 0 && found.found() > 0 ? Status.FAILED : status,
          Attribution.SET,
          found.of(),
          found.found(),
          Optional.of(found.found()),
          rowThreshold(limits),
          found.found() == 0 ? "" : "the query gives " + found.found() + " rows",
          run.shown(found.shown()));
    }
    BigDecimal number = ((RowQueries.Answer.OneNumber) answer).value();
    double value = number.doubleValue();
    boolean holds = check.holds(number) && limits.fail().map(b -> b.holds(value)).orElse(true);
    boolean calm = limits.warn().map(b -> b.holds(value)).orElse(true);
    Status status = !holds ? Status.FAILED : calm ? Status.PASSED : Status.WARNED;
    return result(
        run.rule(),
        status,
        Attribution.SET,
        rows,
        0,
        Optional.of(number(value)),
        threshold(limits, check.bounds().words()),
        status == Status.PASSED ? "" : "observed " + plain(value),
        List.of());
  }

  /** The result of a rule about the source's columns. */
  static RuleResult ofSource(RuleRun run, SourceCheck.Finding finding, long rows) {
    Status status = finding.holds() ? Status.PASSED : Status.FAILED;
    return result(
        run.rule(),
        status,
        Attribution.SET,
        rows,
        0,
        Optional.of(finding.observed()),
        "",
        finding.message(),
        List.of());
  }

  /** The result of a rule whose check broke. */
  static RuleResult error(RuleRun run, String why) {
    return result(
        run.rule(),
        Status.ERROR,
        Attribution.SET,
        run.evaluated(),
        run.failed(),
        Optional.empty(),
        "",
        why,
        run.sample());
  }

  /** The result of a rule that could not be evaluated: NOT_EVALUATED or ERROR. */
  static RuleResult notEvaluated(Rule rule, Status status, String why) {
    return result(rule, status, Attribution.SET, 0, 0, Optional.empty(), "", why, List.of());
  }

  private static RuleResult result(
      Rule rule,
      Status status,
      Attribution attribution,
      long evaluated,
      long failed,
      Optional<Object> observed,
      String threshold,
      String message,
      List<SampleRow> sample) {
    List<String> columns = rule.check().columns();
    Optional<String> column =
        columns.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", columns));
    String severity = rule.severity().name().toLowerCase(Locale.ROOT);
    return new RuleResult(
        rule.id(),
        rule.origin(),
        rule.check().name(),
        column,
        status,
        severity,
        attribution,
        evaluated,
        failed,
        observed,
        threshold,
        message,
        sample);
  }

  /** A whole number as such. */
  static Object number(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
      return (long) value;
    }
    return value;
  }

  private static String plain(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    return new BigDecimal(value, new MathContext(12)).stripTrailingZeros().toPlainString();
  }
}
