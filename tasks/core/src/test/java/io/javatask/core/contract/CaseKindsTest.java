package io.javatask.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.core.contract.CheckName.Judged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Every check has cases of every kind in {@code conformance/cases}. The name of a case begins with
 * its kind; what they expect, {@code ConformanceCasesTest} asks.
 */
class CaseKindsTest {
  private static final Path CASES = Path.of("..", "..", "conformance", "cases");
  private static final List<String> KINDS =
      List.of("ordinary", "null", "empty", "boundary", "type clash", "unicode", "huge");

  @Test
  void everyCheckHasCasesOfEveryKind() throws IOException {
    Map<String, Set<String>> kinds = new HashMap<>();
    List<String> strange = new ArrayList<>();
    for (JsonNode test : cases()) {
      String check = test.path("check").asString();
      String kind = test.path("case").asString().split(":", 2)[0];
      kinds.computeIfAbsent(check, c -> new HashSet<>()).add(kind);
      if (!KINDS.contains(kind)) {
        strange.add(check + ": " + test.path("case").asString());
      }
    }
    assertThat(strange).as("names that begin with none of " + KINDS).isEmpty();
    List<String> missing =
        Arrays.stream(CheckName.values())
            .filter(check -> check.judged() != Judged.UNDECLARABLE)
            .map(CheckName::catalogueName)
            .flatMap(
                check ->
                    KINDS.stream()
                        .filter(kind -> !kinds.getOrDefault(check, Set.of()).contains(kind))
                        .map(kind -> check + ": " + kind))
            .toList();
    assertThat(missing).isEmpty();
  }

  private static List<JsonNode> cases() throws IOException {
    List<JsonNode> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(CASES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        all.addAll(new YAMLMapper().readTree(Files.readString(file)).values());
      }
    }
    return all;
  }
}
