package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.core.check.References;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.contract.FileDialect;
import io.javatask.core.contract.OnViolation;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.DuplicateCounts;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.SampleRow;
import io.javatask.core.report.ValidationReport.SlaStatus;
import io.javatask.core.report.ValidationReport.Status;
import io.javatask.core.report.ValidationReport.Verdict;
import io.javatask.core.source.ColumnPlan;
import io.javatask.core.source.FileSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class PipelineTest {
  private static final String DAY = "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private static final String PROPERTIES =
      """
      {"name": "id", "logicalType": "string", "primaryKey": true, "primaryKeyPosition": 1},
      {"name": "kind", "logicalType": "string", "required": true, "enum": [{"value": "a"}, {"value": "b"}]},
      {"name": "n", "logicalType": "integer", "logicalTypeOptions": {"minimum": 0, "maximum": 10}},
      {"name": "secret", "logicalType": "string", "classification": "restricted",
       "logicalTypeOptions": {"pattern": "^[a-z]+@", "maxLength": 8}},
      {"name": "at", "logicalType": "timestamp"}
      """;

  private static Contract contract(String properties, String extra) {
    String text =
        """
        {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "t", "name": "t", "version": "1.0.0", "status": "active",
         "schema": [{"name": "t", "logicalType": "object", "properties": [%s]%s}],
         "slaProperties": [{"property": "freshness", "value": 2, "unit": "h", "element": "t.at"},
           {"property": "violatingRows", "value": 1, "unit": "percent"}]}
        """
            .formatted(properties, extra);
    return new ContractReader().read(text, "t.json", Optional.empty());
  }

  private static Contract contract() {
    return contract(PROPERTIES, "");
  }

  private ValidationReport run(
      Contract contract, String name, String content, Optional<OnViolation> policy)
      throws IOException, InterruptedException {
    Path file = folder.resolve(name);
    Files.writeString(file, content);
    Pipeline pipeline =
        new Pipeline(
            LocalContext.of(contract, DAY),
            contract,
            new Pipeline.Settings(
                "validate",
                policy,
                10,
                folder.resolve("q.jsonl"),
                References.NONE,
                new QueryAccess(Optional.empty(), Duration.ofMinutes(1), Optional.empty())));
    return pipeline.run(
        () -> FileSources.open(file, name, ColumnPlan.of(contract), FileDialect.DEFAULT),
        Optional.empty());
  }

  private static RuleResult rule(ValidationReport report, String id) {
    return report.results().stream().filter(r -> r.rule().equals(id)).findFirst().orElseThrow();
  }

  private static final String BAD =
      """
      id,kind,n,secret,at
      1,a,5,x@y,2026-01-01T23:00:00Z
      2,c,5,x@y,2026-01-01T22:00:00Z
      1,b,11,x@y,2026-01-01T22:00:00Z
      ,b,x,x@y,2026-01-01T22:00:00Z
      5,,1,NOPE@,never
      6,a
      7,a,,,
      """;

  @Test
  void countsEveryRuleAndEveryRowOnce() throws Exception {
    ValidationReport report = run(contract(), "x.csv", BAD, Optional.empty());
    assertThat(report.rows()).isEqualTo(new ValidationReport.Rows(7, 2, 4, 1));
    assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(rule(report, "id.not_null").failed()).isEqualTo(1);
    assertThat(rule(report, "id.unique").failed()).isEqualTo(1);
    assertThat(rule(report, "id.unique").evaluated()).isEqualTo(5);
    assertThat(rule(report, "kind.in_set").evaluated()).isEqualTo(5);
    assertThat(rule(report, "kind.in_set").sample())
        .containsExactly(
            new SampleRow(
                1,
                3,
                Optional.empty(),
                Optional.of("kind"),
                Optional.of("c"),
                "not one of [a, b]"));
    assertThat(rule(report, "n.range").failed()).isEqualTo(1);
    assertThat(rule(report, "n.type").sample())
        .containsExactly(
            new SampleRow(
                3, 5, Optional.empty(), Optional.of("n"), Optional.of("x"), "not of type integer"));
    assertThat(rule(report, "at.type").failed()).isEqualTo(1);
    assertThat(rule(report, "secret.pattern").sample().get(0).value()).contains("***");
    assertThat(report.duplicates())
        .containsExactly(new DuplicateCounts("id.unique", List.of("id"), 1, 1, 2));
    assertThat(report.metrics().get("null_rate.n")).isEqualTo(2.0 / 6);
    assertThat(report.sla().get(0).status()).isEqualTo(SlaStatus.MET);
    assertThat(report.sla().get(0).observed()).contains("PT1H");
    assertThat(report.sla().get(1).status()).isEqualTo(SlaStatus.MISSED);
    assertThat(report.sla().get(1).observed()).as("5 of 7 rows, not all").contains("71.43 %");
  }

  @Test
  void saysNothingOfTheRowsOfARunThatFailedAsAWhole() throws Exception {
    ValidationReport report = run(contract(), "x.csv", "id,kind,n,secret,at\n", Optional.empty());
    assertThat(report.sla().get(1).status()).isEqualTo(SlaStatus.UNKNOWN);
  }

  @Test
  void quarantinesEachBadRowOnceWithItsReasons() throws Exception {
    ValidationReport report = run(contract(), "x.csv", BAD, Optional.of(OnViolation.QUARANTINE));
    assertThat(report.verdict()).isEqualTo(Verdict.WARN);
    List<JsonNode> lines =
        Files.readAllLines(folder.resolve("q.jsonl")).stream().map(JSON::readTree).toList();
    assertThat(lines.stream().map(n -> n.get("row").longValue()))
        .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L);
    assertThat(report.quarantine().orElseThrow().rows()).isEqualTo(5);
    JsonNode duplicate =
        lines.stream().filter(n -> n.get("row").intValue() == 2).findFirst().orElseThrow();
    assertThat(duplicate.get("rules").values()).hasSize(2);
    assertThat(duplicate.get("values").get("n").stringValue()).isEqualTo("11");
    run(contract(), "x.csv", "id,kind,n,secret,at\n1,a,1,a@b,2026-01-01\n", Optional.empty());
    assertThat(folder.resolve("q.jsonl")).doesNotExist();
  }

  @Test
  void failsAboveTheShareOfBadRowsThatTheContractAllows() throws Exception {
    Contract strict =
        contract(
            PROPERTIES,
            ", \"customProperties\": [{\"property\": \"policy\", \"value\": {\"maxBadPercent\":"
                + " 50}}]");
    assertThat(run(strict, "x.csv", BAD, Optional.of(OnViolation.QUARANTINE)).verdict())
        .isEqualTo(Verdict.FAIL);
    assertThat(run(strict, "x.csv", BAD, Optional.of(OnViolation.WARN)).verdict())
        .isEqualTo(Verdict.WARN);
  }

  @Test
  void answersRulesOfAbsentColumnsWithTheNearestOne() throws Exception {
    ValidationReport report =
        run(contract(), "x.csv", "id,kin,n,secret,at\n1,a,1,a@b,2026-01-01\n", Optional.empty());
    assertThat(rule(report, "kind.exists").status()).isEqualTo(Status.FAILED);
    assertThat(rule(report, "kind.exists").message()).contains("did you mean 'kin'?");
    assertThat(rule(report, "kind.in_set").status()).isEqualTo(Status.NOT_EVALUATED);
    assertThat(rule(report, "columns_declared").message())
        .contains("'kin' is not declared (nearest: 'kind')");
    assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void treatsEmptyFilesAsEmptyBatches() throws Exception {
    for (String content : List.of("", "id,kind,n,secret,at\n")) {
      ValidationReport report = run(contract(), "x.csv", content, Optional.empty());
      assertThat(report.verdict()).isEqualTo(Verdict.WARN);
      assertThat(rule(report, "batch.not_empty").status()).isEqualTo(Status.WARNED);
      assertThat(rule(report, "kind.not_null").status()).isEqualTo(Status.PASSED);
      assertThat(report.sla().get(0).status()).isEqualTo(SlaStatus.UNKNOWN);
    }
  }

  @Test
  void readsJsonLinesWithTheirTypes() throws Exception {
    String lines =
        """
        {"id": "1", "kind": "a", "n": 5, "secret": "x@y", "at": "2026-01-01T23:00:00Z"}
        {"id": 2, "kind": "a", "n": "5", "at": ""}
        {"id": "3", "kind": "b", "n": 1.0, "extra": {"deep": [1]}}
        {"id": "4", "kind": "b", "n": 1.5}
        not json
        [1]
        {"id": "5", "id": "6"}
        """;
    ValidationReport report =
        run(contract(), "x.jsonl", lines, Optional.of(OnViolation.QUARANTINE));
    assertThat(report.rows()).isEqualTo(new ValidationReport.Rows(7, 2, 2, 3));
    assertThat(rule(report, "id.type").sample().get(0).value()).contains("2");
    assertThat(rule(report, "n.type").failed()).isEqualTo(2);
    assertThat(rule(report, "at.type").failed()).isEqualTo(1);
    assertThat(rule(report, "columns_declared").message()).contains("'extra'");
  }

  @Test
  void movesRowsThatAreBlamedLate() throws Exception {
    String members =
        """
        , "quality": [{"type": "custom", "engine": "javatask", "name": "pair",
            "implementation": {"check": "unique", "columns": ["id", "n"], "arguments": {"duplicates": "members"}}}]
        """;
    Contract contract =
        contract(
            "{\"name\": \"id\", \"logicalType\": \"string\"}, {\"name\": \"n\", \"logicalType\":"
                + " \"integer\"}, {\"name\": \"at\", \"logicalType\": \"timestamp\"}",
            members);
    StringBuilder text = new StringBuilder("id,n,at\n");
    int count = 200_000;
    for (int i = 0; i < count; i++) {
      text.append("key-").append(i % (count - 2)).append(",1,\n");
    }
    ValidationReport report =
        run(contract, "x.csv", text.toString(), Optional.of(OnViolation.QUARANTINE));
    assertThat(report.rows()).isEqualTo(new ValidationReport.Rows(count, count - 4, 4, 0));
    assertThat(rule(report, "pair").sample().stream().map(SampleRow::row))
        .containsExactly(0L, 1L, count - 2L, count - 1L);
    assertThat(Files.readAllLines(folder.resolve("q.jsonl"))).hasSize(4);
    assertThat(report.duplicates().get(0))
        .isEqualTo(new DuplicateCounts("pair", List.of("id", "n"), 2, 2, 4));
  }

  @Test
  void judgesByThresholdsAndBlamesByRows() throws Exception {
    String quality =
        """
        , "quality": [
          {"type": "custom", "engine": "javatask", "name": "most",
           "implementation": {"check": "range", "column": "n", "arguments": {"min": 2}, "mostly": 0.5}},
          {"type": "custom", "engine": "javatask", "name": "kept",
           "implementation": {"check": "not_null", "column": "n", "action": "keep", "severity": "warning"}},
          {"type": "custom", "engine": "javatask", "name": "nulls",
           "implementation": {"check": "null_rate", "column": "n", "fail": {"mustBeLessThan": 30}, "warn": {"mustBeLessThan": 20}}},
          {"metric": "rowCount", "mustBeGreaterThan": 10, "name": "rows"}]
        """;
    Contract contract =
        contract(
            "{\"name\": \"n\", \"logicalType\": \"integer\"}, {\"name\": \"at\", \"logicalType\":"
                + " \"timestamp\"}",
            quality);
    ValidationReport report = run(contract, "x.csv", "n,at\n1,\n2,\n3,\n,\n", Optional.empty());
    assertThat(rule(report, "most").status()).isEqualTo(Status.PASSED);
    assertThat(rule(report, "most").failed()).isEqualTo(1);
    assertThat(rule(report, "kept").status()).isEqualTo(Status.FAILED);
    assertThat(rule(report, "nulls").status()).isEqualTo(Status.WARNED);
    assertThat(rule(report, "nulls").observed()).contains(25L);
    assertThat(rule(report, "rows").status()).isEqualTo(Status.FAILED);
    assertThat(rule(report, "rows").observed()).contains(4L);
    assertThat(report.rows()).isEqualTo(new ValidationReport.Rows(4, 3, 1, 0));
    assertThat(report.violations()).containsExactly("rows: FAILED, observed 4");
  }

  @Test
  void writesReportsThatFitTheirSchema() throws Exception {
    ValidationReport report = run(contract(), "x.csv", BAD, Optional.empty());
    var schema =
        com.networknt.schema.SchemaRegistry.withDefaultDialect(
                com.networknt.schema.SpecificationVersion.DRAFT_2020_12)
            .getSchema(CoreTasks.schema("/io/javatask/core/report/report.schema.json"));
    assertThat(schema.validate(JSON.readTree(JSON.writeValueAsString(report)))).isEmpty();
  }

  @Test
  void readsDatesOfADeclaredFormatAndBoundsInIso() throws Exception {
    Contract contract =
        contract(
            """
            {"name": "d", "logicalType": "date",
             "logicalTypeOptions": {"format": "'day' dd.MM.yyyy", "minimum": "2026-01-01"}},
            {"name": "at", "logicalType": "timestamp"}
            """,
            "");
    ValidationReport report =
        run(
            contract,
            "x.csv",
            "d,at\nday 02.01.2026,\nday 31.12.2025,\n2026-01-05,\n",
            Optional.empty());
    assertThat(rule(report, "d.range").failed()).isEqualTo(1);
    assertThat(rule(report, "d.type").failed()).isEqualTo(1);
  }

  @Test
  void judgesRecordsByTheirJsonSchema() throws Exception {
    String quality =
        """
        , "quality": [{"type": "custom", "engine": "javatask", "name": "record",
            "implementation": {"check": "json_schema", "arguments": {"schema": {
              "type": "object", "additionalProperties": false,
              "properties": {"n": {"type": "integer", "minimum": 2}, "at": {}}}}}}]
        """;
    Contract contract =
        contract(
            "{\"name\": \"n\", \"logicalType\": \"integer\"}, {\"name\": \"at\", \"logicalType\":"
                + " \"timestamp\"}",
            quality);
    String lines = "{\"n\": 2}\n{\"n\": 1}\n{\"n\": 3, \"x\": 1}\n{\"n\": 1e999}\n";
    ValidationReport report = run(contract, "x.jsonl", lines, Optional.empty());
    assertThat(rule(report, "record").sample().stream().map(SampleRow::row))
        .containsExactly(1L, 2L, 3L);
    assertThat(run(contract, "x.csv", "n,at\n2,\n1,\n", Optional.empty()).rows().quarantined())
        .isEqualTo(1);
  }

  @Test
  void judgesTheShareOfBadRowsWhateverElseHolds() throws Exception {
    String policy =
        ", \"customProperties\": [{\"property\": \"policy\", \"value\":"
            + " {\"maxBadPercent\": 2, \"maxRejected\": 100, \"onViolation\": \"quarantine\"}}]";
    ValidationReport report =
        run(
            contract(PROPERTIES, policy),
            "x.csv",
            "id,kind,n,secret,at\n1,a,1,a@b,\n2\n3\n",
            Optional.empty());
    assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(report.violations())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("maxBadPercent: 66.6667 %");
  }

  @Test
  void judgesTheExactShareOfRejectedRecords() throws Exception {
    String rows = "id,kind,n,secret,at\n1,a,1,a@b,\n2,a,2,a@b,\n3\n";
    assertThat(rejected("33.4", rows)).isEqualTo(Status.PASSED);
    assertThat(rejected("33.3333333333333333333333", rows)).isEqualTo(Status.FAILED);
    assertThat(rejected("25", rows + "4,a,4,a@b,\n")).isEqualTo(Status.PASSED);
    assertThat(rejected("25, \"maxRejected\": 0", rows + "4,a,4,a@b,\n")).isEqualTo(Status.FAILED);
    assertThat(rejected("0", "id,kind,n,secret,at\n1,a,1,a@b,\n")).isEqualTo(Status.PASSED);
  }

  private Status rejected(String percent, String rows) throws Exception {
    String policy =
        ", \"customProperties\": [{\"property\": \"policy\", \"value\":"
            + " {\"maxRejectedPercent\": "
            + percent
            + "}}]";
    return rule(
            run(contract(PROPERTIES, policy), "x.csv", rows, Optional.empty()),
            "batch.max_rejected")
        .status();
  }

  @Test
  void failsWhereNoQuarantinedRowCanHelp() throws Exception {
    Optional<OnViolation> quarantine = Optional.of(OnViolation.QUARANTINE);
    assertThat(run(contract(), "x.csv", "id;kind;n;secret;at\n1;a;1;a@b;\n", quarantine).verdict())
        .isEqualTo(Verdict.FAIL);
    String policy =
        ", \"customProperties\": [{\"property\": \"policy\", \"value\": {\"emptyBatch\":"
            + " \"fail\"}}]";
    assertThat(run(contract(PROPERTIES, policy), "x.csv", "", quarantine).verdict())
        .isEqualTo(Verdict.FAIL);
  }

  @Test
  void blamesDecimalsThatDoNotFit() throws Exception {
    Contract contract =
        contract(
            "{\"name\": \"d\", \"logicalType\": \"number\", \"physicalType\": \"decimal(5,2)\"},"
                + " {\"name\": \"at\", \"logicalType\": \"timestamp\"}",
            "");
    String cells =
        "d,at\n12.50,\n12.505,\n12.5000,\n1234,\n999.99,\n1e2,\n0.000,\n"
            + "9".repeat(100_000)
            + ",\n";
    ValidationReport report = run(contract, "x.csv", cells, Optional.empty());
    assertThat(rule(report, "d.type").sample().stream().map(SampleRow::row))
        .containsExactly(1L, 3L, 7L);
    assertThat(rule(report, "d.type").sample().get(2).value().orElseThrow()).hasSize(201);
  }

  @Test
  void letsOnlyAcceptedRowsMakeDataFresh() throws Exception {
    ValidationReport report =
        run(
            contract(),
            "x.csv",
            """
            id,kind,n,secret,at
            1,a,1,a@b,2025-12-01T00:00:00Z
            2,zzz,1,a@b,2026-01-01T23:59:00Z
            """,
            Optional.empty());
    assertThat(report.sla().get(0).status()).isEqualTo(SlaStatus.MISSED);
    assertThat(run(contract(), "x.csv", "id,n,secret,at\n1,1,a@b,\n", Optional.empty()).metrics())
        .doesNotContainKey("null_rate.kind");
  }
}
