package io.javatask.core.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.javatask.core.contract.OnViolation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What happened to the rows of one run: the one form for the command line, gRPC and XCom; its JSON
 * Schema is {@code report.schema.json}.
 *
 * @param interval {@code START/END}, or the partition key; absent if the run has neither
 * @param sourceDigest {@code sha256:} and 64 hex digits of the source's bytes; absent for a table
 * @param metrics numbers of the run by name: {@code null_rate.<column>}, {@code
 *     freshness_seconds.<column>}, {@code contract_violation_percent}
 * @param receipt of the load that was committed
 * @param idempotencyErrors in what the target differs from what a load would have left; only of a
 *     run that compared instead of loading
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ValidationReport(
    String schemaVersion,
    String task,
    String requestId,
    long epoch,
    ContractRef contract,
    Optional<String> interval,
    String asOf,
    String source,
    Optional<String> sourceDigest,
    Verdict verdict,
    OnViolation onViolation,
    List<String> violations,
    Rows rows,
    List<RuleResult> results,
    List<DuplicateCounts> duplicates,
    Map<String, Double> metrics,
    List<SlaResult> sla,
    Optional<QuarantineRef> quarantine,
    Optional<LoadReceipt> receipt,
    Optional<IdempotencyErrors> idempotencyErrors) {
  /** Version of this form; grows with each change of it. */
  public static final String SCHEMA_VERSION = "1.1";

  public ValidationReport {
    violations = List.copyOf(violations);
    results = List.copyOf(results);
    duplicates = List.copyOf(duplicates);
    sla = List.copyOf(sla);
  }

  /** The same report of a run whose quarantined rows are not kept. */
  public ValidationReport withoutQuarantine() {
    return new ValidationReport(
        schemaVersion,
        task,
        requestId,
        epoch,
        contract,
        interval,
        asOf,
        source,
        sourceDigest,
        verdict,
        onViolation,
        violations,
        rows,
        results,
        duplicates,
        metrics,
        sla,
        Optional.empty(),
        receipt,
        idempotencyErrors);
  }

  /** The contract that was judged by. */
  public record ContractRef(String id, String version, String hash, String schema) {}

  /** What a run came to. */
  public enum Verdict {
    PROCEED,
    WARN,
    FAIL
  }

  /** Where every row went: {@code read = accepted + quarantined + rejected}. */
  public record Rows(long read, long accepted, long quarantined, long rejected) {
    public Rows {
      if (read != accepted + quarantined + rejected) {
        throw new IllegalArgumentException(
            "rows do not add up: "
                + read
                + " read, "
                + accepted
                + " accepted, "
                + quarantined
                + " quarantined, "
                + rejected
                + " rejected");
      }
    }
  }

  /**
   * The one result of one declared rule.
   *
   * @param evaluated rows that the rule was asked of
   * @param failed rows that did not hold; 0 for a check of the whole set
   * @param observed a number where the check has one, else text; absent if there is none
   * @param threshold what had to hold, in words
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  public record RuleResult(
      String rule,
      String origin,
      String check,
      Optional<String> column,
      Status status,
      String severity,
      Attribution attribution,
      long evaluated,
      long failed,
      Optional<Object> observed,
      String threshold,
      String message,
      List<SampleRow> sample) {
    public RuleResult {
      sample = List.copyOf(sample);
    }

    /** The same result of a source of that name. */
    public RuleResult of(String source) {
      return new RuleResult(
          rule,
          origin,
          check,
          column,
          status,
          severity,
          attribution,
          evaluated,
          failed,
          observed,
          threshold,
          message,
          sample.stream().map(row -> row.of(source)).toList());
    }
  }

  /** What a rule came to. */
  public enum Status {
    PASSED,
    WARNED,
    FAILED,
    NOT_EVALUATED,
    ERROR
  }

  /** What a check can be blamed on. */
  public enum Attribution {
    @JsonProperty("row")
    ROW,
    @JsonProperty("group")
    GROUP,
    @JsonProperty("set")
    SET
  }

  /**
   * A row that a rule blamed.
   *
   * @param row record number in the source, from 0
   * @param line line in the file, from 1; 0 where the source has no lines
   * @param file the file, where the source may be several
   * @param value the cell as text, masked where the column is classified, cut after 200 characters;
   *     null for null
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record SampleRow(
      long row,
      long line,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> file,
      Optional<String> column,
      Optional<String> value,
      String reason) {
    /** The same row of a source of that name, which is not to be said of each of its rows. */
    SampleRow of(String source) {
      return new SampleRow(row, line, file.filter(f -> !f.equals(source)), column, value, reason);
    }

    /** Where the row is, in words. */
    public String place() {
      String number = line > 0 ? "line " + line : "record " + row;
      return file.map(f -> f + ", " + number).orElse(number);
    }
  }

  /**
   * Three counts of one unique rule's duplicates; for values 3, 3, 3: one key, two surplus rows,
   * three rows.
   *
   * @param keys values that occur more than once
   * @param surplus rows beyond the first of each value
   * @param rows rows that share their value with another
   */
  public record DuplicateCounts(
      String rule, List<String> columns, long keys, long surplus, long rows) {}

  /**
   * The status of one SLA at the run's {@code asOf}.
   *
   * @param objective an ISO 8601 duration where the SLA is of an age or a delay, else words
   * @param observed in the form of the objective
   * @param due ISO 8601
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  public record SlaResult(
      String name,
      SlaStatus status,
      String objective,
      Optional<String> observed,
      Optional<String> due) {}

  /** How an SLA stands. */
  public enum SlaStatus {
    MET,
    AT_RISK,
    MISSED,
    UNKNOWN
  }

  /** Where the quarantined and rejected rows are: JSON lines, one row each. */
  public record QuarantineRef(String path, long rows) {}
}
