package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.javatask.core.contract.CheckName;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.contract.FileDialect;
import io.javatask.core.location.ConfiguredLocations;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.SampleRow;
import io.javatask.core.report.ValidationReport.Status;
import io.javatask.core.source.ColumnPlan;
import io.javatask.core.source.FileSources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Runs every case of {@code conformance/cases}. */
class ConformanceCasesTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final String DAY = "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z";

  @TempDir Path folder;

  static Stream<Arguments> cases() throws IOException {
    return all().stream()
        .map(c -> Arguments.of(c.get("check").asString() + ": " + c.get("case").asString(), c));
  }

  static List<JsonNode> all() throws IOException {
    Path cases = Path.of("..", "..", "conformance", "cases");
    try (Stream<Path> files = Files.list(cases)) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList().stream()
          .flatMap(f -> read(f).values().stream())
          .toList();
    }
  }

  private static JsonNode read(Path file) {
    try {
      JsonNode cases = YAML.readTree(Files.readString(file));
      cases.values().forEach(ConformanceCasesTest::lengthen);
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts the long text of a case where its rows and arguments say so. */
  private static void lengthen(JsonNode test) {
    if (test.has("long")) {
      JsonNode given = test.get("long");
      String text = given.get("text").asString().repeat(given.get("times").asInt());
      Stream.of("rows", "arguments").forEach(part -> lengthen(test.path(part), text));
    }
  }

  private static void lengthen(JsonNode node, String text) {
    if (node instanceof ObjectNode object) {
      object
          .propertyNames()
          .forEach(
              key -> {
                JsonNode value = object.get(key);
                if (value.isString()) {
                  object.put(key, value.stringValue().replace("(long)", text));
                }
              });
    }
    node.values().forEach(child -> lengthen(child, text));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void saysWhatTheCaseExpects(String name, JsonNode test) throws Exception {
    assertThat(CheckName.of(test.get("check").asString())).as(name).isNotNull();
    RuleResult result = run(test);
    JsonNode expect = test.get("expect");
    if (expect.has("failing")) {
      List<Long> failing = expect.get("failing").values().stream().map(JsonNode::asLong).toList();
      assertThat(result.sample().stream().map(SampleRow::row)).containsExactlyElementsOf(failing);
      assertThat(result.failed()).isEqualTo(failing.size());
      assertThat(result.status()).isEqualTo(failing.isEmpty() ? Status.PASSED : Status.FAILED);
    }
    if (expect.has("blamed")) {
      List<Long> blamed = expect.get("blamed").values().stream().map(JsonNode::asLong).toList();
      assertThat(result.sample().stream().map(SampleRow::row)).containsExactlyElementsOf(blamed);
      assertThat(result.failed()).isEqualTo(blamed.size());
    }
    if (expect.has("status")) {
      assertThat(result.status().name()).isEqualTo(expect.get("status").asString());
    }
    if (expect.has("error")) {
      assertThat(result.status()).isEqualTo(Status.ERROR);
      assertThat(result.message()).contains(expect.get("error").asString());
    }
    if (expect.has("evaluated")) {
      assertThat(result.evaluated()).isEqualTo(expect.get("evaluated").asLong());
    }
    if (expect.has("holds")) {
      Status status = expect.get("holds").booleanValue() ? Status.PASSED : Status.FAILED;
      assertThat(result.status()).as(result.message()).isEqualTo(status);
    }
    if (expect.has("observed")) {
      checkObserved(YAML.valueToTree(result.observed().orElseThrow()), expect.get("observed"));
    }
  }

  /** Fractions that are computed in another order differ in their last digits. */
  private static void checkObserved(JsonNode observed, JsonNode expected) {
    if (expected.isArray()) {
      assertThat(observed.size()).isEqualTo(expected.size());
      for (int i = 0; i < expected.size(); i++) {
        checkObserved(observed.get(i), expected.get(i));
      }
    } else if (expected.isNumber() && !expected.isIntegralNumber()) {
      double wanted = expected.doubleValue();
      assertThat(observed.doubleValue())
          .isCloseTo(wanted, within(1e-12 * Math.max(1, Math.abs(wanted))));
    } else {
      assertThat(observed.asString()).isEqualTo(expected.asString());
    }
  }

  private RuleResult run(JsonNode test) throws Exception {
    Contract contract =
        new ContractReader().read(contract(test).toString(), "case.json", Optional.empty());
    Path rows = folder.resolve("rows.jsonl");
    Files.write(rows, test.get("rows").values().stream().map(JsonNode::toString).toList());
    Pipeline pipeline =
        new Pipeline(
            LocalContext.of(contract, DAY),
            contract,
            new Pipeline.Settings(
                "validate",
                Optional.empty(),
                100,
                folder.resolve("q.jsonl"),
                references(contract, test),
                new QueryAccess(Optional.empty(), Duration.ofMinutes(1), Optional.empty())));
    return pipeline
        .run(
            () ->
                FileSources.open(rows, "rows.jsonl", ColumnPlan.of(contract), FileDialect.DEFAULT),
            Optional.empty())
        .results()
        .stream()
        .filter(r -> r.rule().equals("the rule"))
        .findFirst()
        .orElseThrow();
  }

  /** The case's other rows are those of a file that the rule calls {@code landing:other.jsonl}. */
  private RunReferences references(Contract contract, JsonNode test) throws IOException {
    Path rows = folder.resolve("other.jsonl");
    Files.write(rows, test.path("other").values().stream().map(JsonNode::toString).toList());
    return new RunReferences(
        new ConfiguredLocations(Map.of("landing", folder), Map.of()),
        contract,
        Optional.empty(),
        false);
  }

  static ObjectNode contract(JsonNode test) {
    ObjectNode contract =
        (ObjectNode)
            YAML.readTree(
                """
                {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "t", "version": "1.0.0",
                 "status": "active", "schema": [{"name": "t", "logicalType": "object",
                 "properties": [], "quality": [{"name": "the rule", "type": "custom",
                 "engine": "javatask", "implementation": {}}]}]}
                """);
    ObjectNode object = (ObjectNode) contract.get("schema").get(0);
    test.get("columns")
        .propertyStream()
        .forEach(
            c ->
                object
                    .withArray("/properties")
                    .addObject()
                    .put("name", c.getKey())
                    .put("logicalType", c.getValue().asString()));
    ObjectNode body = (ObjectNode) object.get("quality").get(0).get("implementation");
    body.set("check", test.get("check"));
    if (!test.get("on").isEmpty()) {
      body.set("columns", test.get("on"));
    }
    if (test.has("arguments")) {
      body.set("arguments", test.get("arguments"));
    }
    for (String key : List.of("where", "mostly", "warn", "fail")) {
      if (test.has(key)) {
        body.set(key, test.get(key));
      }
    }
    if (test.has("imported")) {
      body.put("origin", "elsewhere");
    }
    return contract;
  }
}
