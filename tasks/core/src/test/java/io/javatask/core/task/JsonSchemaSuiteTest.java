package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.TaskException;
import io.javatask.core.check.References;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.contract.FileDialect;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.SampleRow;
import io.javatask.core.source.ColumnPlan;
import io.javatask.core.source.FileSources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * JSON-Schema-Test-Suite through the check {@code json_schema}, from the contract's reader to the
 * report: it says what the suite expects but for {@code conformance/json-schema-differences.yaml}.
 *
 * <p>The suite is fetched by {@code scripts/suites.py}.
 */
class JsonSchemaSuiteTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final Path SUITE = Path.of("..", "..", "build", "suites", "json-schema");
  private static final Path DIFFERENCES =
      Path.of("..", "..", "conformance", "json-schema-differences.yaml");
  private static final Map<String, String> DIALECTS =
      Map.of(
          "draft4", "http://json-schema.org/draft-04/schema#",
          "draft6", "http://json-schema.org/draft-06/schema#",
          "draft7", "http://json-schema.org/draft-07/schema#",
          "draft2019-09", "https://json-schema.org/draft/2019-09/schema",
          "draft2020-12", "https://json-schema.org/draft/2020-12/schema");
  private static final String DAY = "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z";
  private static final String REFUSED = "(schema refused)";

  @TempDir Path folder;

  static Stream<String> files() throws IOException {
    Assumptions.assumeTrue(Files.exists(SUITE), "the suite is not there: run scripts/suites.py");
    List<String> files = new ArrayList<>();
    for (String draft : new TreeSet<>(DIALECTS.keySet())) {
      try (Stream<Path> found = Files.walk(SUITE.resolve("tests").resolve(draft))) {
        found
            .filter(f -> f.toString().endsWith(".json"))
            .map(f -> SUITE.resolve("tests").relativize(f).toString())
            .sorted()
            .forEach(files::add);
      }
    }
    return files.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void saysWhatTheSuiteExpects(String file) throws Exception {
    String draft = file.substring(0, file.indexOf('/'));
    Set<String> found = new TreeSet<>();
    JsonNode groups = JSON.readTree(Files.readString(SUITE.resolve("tests").resolve(file)));
    for (JsonNode group : groups.values()) {
      differences(draft, file.contains("/format/"), group)
          .forEach(test -> found.add(group.get("description").asString() + ": " + test));
    }
    assertThat(found).as(file).isEqualTo(listed().getOrDefault(file, Set.of()));
  }

  /** Tests of a group that come out otherwise than the suite says. */
  private List<String> differences(String draft, boolean assertFormat, JsonNode group)
      throws Exception {
    List<JsonNode> tests = List.copyOf(group.get("tests").values());
    Optional<Contract> contract = contract(draft, assertFormat, group.get("schema"));
    if (contract.isEmpty()) {
      return List.of(REFUSED);
    }
    Set<Long> failing = failing(contract.get(), tests);
    List<String> different = new ArrayList<>();
    for (int i = 0; i < tests.size(); i++) {
      if (tests.get(i).get("valid").booleanValue() == failing.contains((long) i)) {
        different.add(tests.get(i).get("description").asString());
      }
    }
    return different;
  }

  private static Optional<Contract> contract(String draft, boolean assertFormat, JsonNode schema) {
    ObjectNode document =
        (ObjectNode)
            JSON.readTree(
                """
                {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "t", "version": "1.0.0",
                 "status": "active", "schema": [{"name": "t", "logicalType": "object",
                 "properties": [{"name": "v", "logicalType": "string"}],
                 "quality": [{"name": "the rule", "type": "custom", "engine": "javatask",
                 "implementation": {"check": "json_schema", "column": "v", "arguments": {}}}]}]}
                """);
    JsonNode dialected = schema;
    if (schema instanceof ObjectNode object && !object.has("$schema")) {
      ObjectNode named = JSON.createObjectNode().put("$schema", DIALECTS.get(draft));
      dialected = named.setAll(object);
    }
    ((ObjectNode) document.at("/schema/0/quality/0/implementation/arguments"))
        .put("assert_format", assertFormat)
        .set("schema", dialected);
    try {
      return Optional.of(
          new ContractReader().read(document.toString(), "suite.json", Optional.empty()));
    } catch (TaskException e) {
      return Optional.empty();
    }
  }

  private Set<Long> failing(Contract contract, List<JsonNode> tests) throws Exception {
    Path rows = folder.resolve("rows.jsonl");
    Files.write(
        rows,
        tests.stream()
            .map(t -> JSON.createObjectNode().put("v", t.get("data").toString()).toString())
            .toList());
    Pipeline pipeline =
        new Pipeline(
            LocalContext.of(contract, DAY),
            contract,
            new Pipeline.Settings(
                "validate",
                Optional.empty(),
                tests.size(),
                folder.resolve("q.jsonl"),
                References.NONE,
                new QueryAccess(Optional.empty(), Duration.ofMinutes(1), Optional.empty())));
    RuleResult result =
        pipeline
            .run(
                () ->
                    FileSources.open(
                        rows, "rows.jsonl", ColumnPlan.of(contract), FileDialect.DEFAULT),
                Optional.empty())
            .results()
            .stream()
            .filter(r -> r.rule().equals("the rule"))
            .findFirst()
            .orElseThrow();
    assertThat(result.evaluated()).isEqualTo(tests.size());
    return result.sample().stream().map(SampleRow::row).collect(Collectors.toSet());
  }

  /** What is known to differ: tests by file, each with a reason that somebody wrote. */
  private static Map<String, Set<String>> listed() {
    Map<String, Set<String>> listed = new TreeMap<>();
    try {
      JsonNode reasons = new YAMLMapper().readTree(Files.readString(DIFFERENCES));
      for (JsonNode reason : reasons.values()) {
        assertThat(reason.get("why").asString()).isNotBlank();
        for (Map.Entry<String, JsonNode> file : reason.get("tests").properties()) {
          Set<String> tests = listed.computeIfAbsent(file.getKey(), f -> new TreeSet<>());
          file.getValue().values().forEach(t -> assertThat(tests.add(t.asString())).isTrue());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new LinkedHashMap<>(listed);
  }
}
