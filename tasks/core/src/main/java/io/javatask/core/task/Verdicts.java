package io.javatask.core.task;

import io.javatask.core.contract.Contract;
import io.javatask.core.contract.OnViolation;
import io.javatask.core.contract.Policy;
import io.javatask.core.report.ValidationReport.Attribution;
import io.javatask.core.report.ValidationReport.Rows;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.Status;
import io.javatask.core.report.ValidationReport.Verdict;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * From results to a verdict, by the policy of the caller, else of the contract, else {@code fail}.
 */
final class Verdicts {
  private static final String ERROR = "error";
  private static final String NOT_EMPTY = "batch.not_empty";

  private final Contract contract;
  private final Policy limits;
  private final OnViolation policy;

  Verdicts(Contract contract, Optional<OnViolation> caller) {
    this.contract = contract;
    this.limits = contract.policy();
    this.policy = caller.or(limits::onViolation).orElse(OnViolation.FAIL);
  }

  OnViolation policy() {
    return policy;
  }

  /** The results of the rules and those of the batch policies, which are results of their own. */
  List<RuleResult> withBatchResults(List<RuleResult> results, Rows rows) {
    List<RuleResult> all = new ArrayList<>(results);
    all.add(emptyBatch(rows));
    all.add(rejected(rows));
    return all;
  }

  private RuleResult emptyBatch(Rows rows) {
    boolean empty = rows.read() == 0;
    Status status =
        !empty
            ? Status.PASSED
            : switch (limits.emptyBatch()) {
              case PASS -> Status.PASSED;
              case WARN -> Status.WARNED;
              case FAIL -> Status.FAILED;
            };
    String message = empty ? "the batch is empty" : "";
    return batchResult(
        NOT_EMPTY,
        "batch_not_empty",
        status,
        rows.read(),
        0,
        rows.read(),
        "at least one record",
        message);
  }

  private RuleResult rejected(Rows rows) {
    boolean holds = rows.rejected() <= limits.maxRejected() && !beyondPercent(rows);
    String message =
        rows.rejected() == 0
            ? ""
            : rows.rejected() + " of " + rows.read() + " records are not decodable";
    return batchResult(
        "batch.max_rejected",
        "max_rejected",
        holds ? Status.PASSED : Status.FAILED,
        rows.read(),
        rows.rejected(),
        rows.rejected(),
        "at most " + mostRejected() + " undecodable records",
        message);
  }

  private boolean beyondPercent(Rows rows) {
    BigDecimal hundredfold = BigDecimal.valueOf(rows.rejected()).movePointRight(2);
    return limits
        .maxRejectedPercent()
        .map(most -> hundredfold.compareTo(most.multiply(BigDecimal.valueOf(rows.read()))) > 0)
        .orElse(false);
  }

  private String mostRejected() {
    Optional<String> percent = limits.maxRejectedPercent().map(most -> most.toPlainString() + " %");
    boolean counted = limits.maxRejected() < Long.MAX_VALUE || percent.isEmpty();
    String count = Long.toString(limits.maxRejected());
    return percent.map(p -> counted ? count + ", and " + p + "," : p).orElse(count);
  }

  private static RuleResult batchResult(
      String id,
      String check,
      Status status,
      long evaluated,
      long failed,
      long observed,
      String threshold,
      String message) {
    return new RuleResult(
        id,
        "policy",
        check,
        Optional.empty(),
        status,
        ERROR,
        Attribution.SET,
        evaluated,
        failed,
        Optional.of(observed),
        threshold,
        message,
        List.of());
  }

  Verdict verdict(List<RuleResult> results, Rows rows) {
    if (violations(results, rows).isEmpty()) {
      boolean calm = results.stream().allMatch(r -> r.status() == Status.PASSED);
      return calm ? Verdict.PROCEED : Verdict.WARN;
    }
    return switch (policy) {
      case FAIL -> Verdict.FAIL;
      case QUARANTINE -> tooBad(rows) || beyondRows(results) ? Verdict.FAIL : Verdict.WARN;
      case WARN -> Verdict.WARN;
    };
  }

  /**
   * Whether something is violated that no kept-back row can cure: a column that every row must have
   * is not in the source, or a batch is empty that must not be.
   */
  private boolean beyondRows(List<RuleResult> results) {
    return results.stream()
        .filter(r -> r.status() == Status.FAILED && r.severity().equals(ERROR))
        .anyMatch(r -> r.rule().equals(NOT_EMPTY) || missesColumn(r));
  }

  private boolean missesColumn(RuleResult result) {
    return result.check().equals("column_exists")
        && result
            .column()
            .flatMap(contract::property)
            .map(p -> p.required() || p.keyPosition() > 0)
            .orElse(false);
  }

  private boolean tooBad(Rows rows) {
    return badPercent(rows) > limits.maxBadPercent();
  }

  private static double badPercent(Rows rows) {
    return rows.read() == 0 ? 0 : 100.0 * (rows.quarantined() + rows.rejected()) / rows.read();
  }

  /** What violates the contract, each in one sentence. */
  List<String> violations(List<RuleResult> results, Rows rows) {
    List<String> violations = new ArrayList<>();
    for (RuleResult result : results) {
      boolean bad = result.status() != Status.PASSED && result.status() != Status.WARNED;
      if (bad && result.severity().equals(ERROR)) {
        String message = result.message().isEmpty() ? result.threshold() : result.message();
        violations.add(
            result.rule() + ": " + result.status() + (message.isEmpty() ? "" : ", " + message));
      }
    }
    if (policy == OnViolation.QUARANTINE && tooBad(rows)) {
      violations.add(
          String.format(
              Locale.ROOT,
              "maxBadPercent: %.4f %% of the rows are bad, at most %s %% may be",
              badPercent(rows),
              limits.maxBadPercent()));
    }
    return violations;
  }
}
