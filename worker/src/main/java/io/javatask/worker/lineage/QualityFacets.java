package io.javatask.worker.lineage;

import io.javatask.core.contract.CheckName;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Rule;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.Status;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.DataQualityMetricsInputDatasetFacetColumnMetricsAdditionalBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a report says of the rows, as facets. Values come from the report, where those of classified
 * columns are masked already; sample rows are never told.
 */
final class QualityFacets {
  private static final String NULL_RATE = "null_rate.";

  private final OpenLineage facets;

  QualityFacets(OpenLineage facets) {
    this.facets = facets;
  }

  /** Every rule and how it came out. */
  OpenLineage.TestRunFacet tests(ValidationReport report) {
    return facets.newTestRunFacet(
        report.results().stream()
            .map(
                result ->
                    facets
                        .newTestExecutionBuilder()
                        .name(result.rule())
                        .status(
                            switch (result.status()) {
                              case PASSED -> "pass";
                              case WARNED, FAILED, ERROR -> "fail";
                              case NOT_EVALUATED -> "skip";
                            })
                        .severity(severity(result))
                        .type(result.check())
                        .description(result.message())
                        .expected(result.threshold())
                        .actual(actual(result))
                        .build())
            .toList());
  }

  /** The same, of the dataset that the rules were asked of. */
  OpenLineage.DataQualityAssertionsDatasetFacet assertions(ValidationReport report) {
    return facets.newDataQualityAssertionsDatasetFacet(
        report.results().stream()
            .map(
                result -> {
                  var assertion =
                      facets
                          .newDataQualityAssertionsDatasetFacetAssertionsBuilder()
                          .assertion(result.check())
                          .success(result.status() == Status.PASSED)
                          .severity(severity(result))
                          .name(result.rule())
                          .description(result.message())
                          .expected(result.threshold())
                          .actual(actual(result));
                  result.column().ifPresent(assertion::column);
                  return assertion.build();
                })
            .toList());
  }

  /** A rule that only warned is one whose failure would not have mattered. */
  private static String severity(RuleResult result) {
    boolean warns = result.status() == Status.WARNED || !result.severity().equals("error");
    return warns ? "warn" : "error";
  }

  private static String actual(RuleResult result) {
    return switch (result.status()) {
      case NOT_EVALUATED -> "not evaluated";
      case ERROR -> "error";
      case PASSED, WARNED, FAILED ->
          result
              .observed()
              .map(Object::toString)
              .orElse(result.failed() + " of " + result.evaluated() + " rows failed");
    };
  }

  /** Numbers of the rows and their columns, as far as rules asked for them. */
  OpenLineage.DataQualityMetricsInputDatasetFacet metrics(
      ValidationReport report, Optional<Contract> contract) {
    Map<String, DataQualityMetricsInputDatasetFacetColumnMetricsAdditionalBuilder> columns =
        new TreeMap<>();
    long rows = report.rows().read() - report.rows().rejected();
    report
        .metrics()
        .forEach(
            (name, rate) -> {
              if (name.startsWith(NULL_RATE)) {
                long nulls = Math.round(rate * rows);
                column(columns, name.substring(NULL_RATE.length()))
                    .nullCount(nulls)
                    .count((double) (rows - nulls));
              }
            });
    // what a rule found among the rows of its filter is no number of the column
    Set<String> unfiltered =
        contract.map(Contract::rules).orElse(List.of()).stream()
            .filter(rule -> rule.check().where().isEmpty())
            .map(Rule::id)
            .collect(Collectors.toSet());
    report.results().stream()
        .filter(result -> unfiltered.contains(result.rule()))
        .forEach(result -> observed(result, columns));
    var metrics = facets.newDataQualityMetricsInputDatasetFacetColumnMetricsBuilder();
    columns.forEach((name, column) -> metrics.put(name, column.build()));
    return facets
        .newDataQualityMetricsInputDatasetFacetBuilder()
        .rowCount(rows)
        .columnMetrics(metrics.build())
        .build();
  }

  private DataQualityMetricsInputDatasetFacetColumnMetricsAdditionalBuilder column(
      Map<String, DataQualityMetricsInputDatasetFacetColumnMetricsAdditionalBuilder> columns,
      String name) {
    return columns.computeIfAbsent(
        name, n -> facets.newDataQualityMetricsInputDatasetFacetColumnMetricsAdditionalBuilder());
  }

  private void observed(
      RuleResult result,
      Map<String, DataQualityMetricsInputDatasetFacetColumnMetricsAdditionalBuilder> columns) {
    Optional<Double> number =
        result
            .observed()
            .filter(Number.class::isInstance)
            .map(value -> ((Number) value).doubleValue())
            .filter(Double::isFinite);
    if (number.isEmpty() || result.column().isEmpty()) {
      return;
    }
    var column = column(columns, result.column().get());
    String check = result.check();
    if (check.equals(CheckName.MIN.catalogueName())) {
      column.min(number.get());
    } else if (check.equals(CheckName.MAX.catalogueName())) {
      column.max(number.get());
    } else if (check.equals(CheckName.SUM.catalogueName())) {
      column.sum(number.get());
    } else if (check.equals(CheckName.DISTINCT_COUNT.catalogueName())) {
      column.distinctCount(number.get().longValue());
    }
  }
}
