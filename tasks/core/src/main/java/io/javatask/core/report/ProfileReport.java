package io.javatask.core.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javatask.core.report.ValidationReport.ContractRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the rows of a source are like, column by column, and which rules they suggest.
 *
 * @param sourceDigest of what was read, as in a {@link ValidationReport}
 * @param contract what the columns' types are of; absent where they were inferred
 * @param rejected the first records that did not decode
 * @param missing declared columns that the source lacks
 * @param undeclared columns of the source that the contract does not declare, or cannot
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ProfileReport(
    String schemaVersion,
    String source,
    Optional<String> sourceDigest,
    Optional<ContractRef> contract,
    Rows rows,
    List<RejectedRecord> rejected,
    List<ColumnProfile> columns,
    List<String> missing,
    List<String> undeclared,
    List<Suggestion> suggestions) {
  /** Version of this form; grows with each change of it. */
  public static final String SCHEMA_VERSION = "1.0";

  public ProfileReport {
    rejected = List.copyOf(rejected);
    columns = List.copyOf(columns);
    missing = List.copyOf(missing);
    undeclared = List.copyOf(undeclared);
    suggestions = List.copyOf(suggestions);
  }

  /** The same, with what it suggests. */
  public ProfileReport with(List<Suggestion> suggested) {
    return new ProfileReport(
        schemaVersion,
        source,
        sourceDigest,
        contract,
        rows,
        rejected,
        columns,
        missing,
        undeclared,
        suggested);
  }

  /** {@code read = profiled + rejected}. */
  public record Rows(long read, long profiled, long rejected) {}

  /** A record that did not decode; rows count from 0, lines from 1. */
  public record RejectedRecord(long row, long line, String file, String reason) {}

  /**
   * A cell that is not of its column's type; rows count from 0, lines from 1, which tables lack.
   */
  public record MalformedCell(long row, long line, String file, String value) {}

  /**
   * The figures of one column. {@code rows = nulls + malformed + values}, and what follows is of
   * the values. Least, greatest and frequent values are numbers, truths or texts.
   *
   * @param masked whether the contract classifies the column: then nothing is told that is a value
   *     of it, or made of its values
   * @param nullRate nulls as a share of the rows, 0 to 1
   * @param malformed cells that are not of the type
   * @param malformedSample the first of them
   * @param distinct number of different values
   * @param least of numbers, dates and times; so is {@code greatest}
   * @param mean of numbers; so are {@code deviation}, of a sample, and {@code quantiles}, {@code
   *     p05} to {@code p95}, between the numbers around them
   * @param frequent the values that occur most; absent where there are too many to count each
   * @param shapes how texts are made up; absent where they are of too many shapes
   * @param format a named format that all texts are of
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  public record ColumnProfile(
      String name,
      String type,
      Optional<String> physicalType,
      boolean masked,
      long rows,
      long nulls,
      double nullRate,
      long malformed,
      List<MalformedCell> malformedSample,
      long distinct,
      Optional<Object> least,
      Optional<Object> greatest,
      Optional<Double> mean,
      Optional<Double> deviation,
      Optional<Map<String, Double>> quantiles,
      Optional<Lengths> lengths,
      Optional<List<Frequent>> frequent,
      Optional<List<Shape>> shapes,
      Optional<String> format) {
    /** Number of cells that have a value. */
    public long values() {
      return rows - nulls - malformed;
    }
  }

  /** Lengths of texts, in characters (Unicode code points), and how many are empty. */
  public record Lengths(int shortest, int longest, double mean, long empty) {}

  /** A value and the number of its rows. */
  public record Frequent(Object value, long rows) {}

  /**
   * Texts of one make: {@code 9} is a digit, {@code A} and {@code a} are letters, {@code +} behind
   * one of them says one or more.
   *
   * @param pattern a regular expression of just these texts, where it says something clear
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  public record Shape(String shape, long rows, Optional<String> pattern) {}

  /**
   * A rule that all rows keep.
   *
   * @param column absent where it is of the whole
   * @param rule what to add to the property of the contract, or to the schema object
   * @param evidence what speaks for it, with numbers
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  public record Suggestion(Optional<String> column, ObjectNode rule, String evidence) {}
}
