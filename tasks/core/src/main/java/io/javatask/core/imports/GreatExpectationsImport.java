package io.javatask.core.imports;

import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the expectations of a Great Expectations 1.x suite into a contract, each as one custom
 * rule that gives the verdict and blames the rows that Great Expectations does. Nothing is dropped:
 * an expectation that cannot be said is refused by name, and then nothing is imported.
 */
public final class GreatExpectationsImport {
  static final String ORIGIN = "great-expectations";

  private final JsonMapper json =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * The contract with a rule for each expectation at the end of a schema object's {@code quality};
   * the rest of it stays as it is.
   *
   * @param suite the suite, JSON
   * @param suiteName what messages call it
   * @param contract the contract to write into, JSON
   * @param contractName what messages call it
   * @param schema name of the schema object; may be absent where the contract has one only
   * @return the new contract, JSON
   * @throws TaskException INVALID_INPUT where the suite is none, or lists the expectations that
   *     cannot be said, one a line; INVALID_CONTRACT where the contract is none
   */
  public String run(
      String suite,
      String suiteName,
      String contract,
      String contractName,
      Optional<String> schema) {
    Contract read = new ContractReader().read(contract, contractName, schema);
    ObjectNode document = (ObjectNode) json.readTree(contract);
    int object = objectIndex(document, read.schema());
    ArrayNode quality = ((ObjectNode) document.get("schema").get(object)).withArray("/quality");
    Set<String> taken = new HashSet<>();
    read.rules().forEach(rule -> taken.add(rule.id()));
    int before = quality.size();
    List<JsonNode> expectations = expectations(suite, suiteName);
    List<Integer> imported = new ArrayList<>();
    Map<Integer, List<String>> refused = new TreeMap<>();
    for (int number = 0; number < expectations.size(); number++) {
      try {
        quality.add(rule(new Expectation(expectations.get(number), read), taken));
        imported.add(number);
      } catch (Expectation.Refused e) {
        refused.computeIfAbsent(number, n -> new ArrayList<>()).add(e.reason());
      }
    }
    String written = json.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
    for (ContractReader.Finding error : errors(written, contractName)) {
      int rule = ruleIndex(error.pointer(), "/schema/" + object + "/quality/") - before;
      if (rule < 0) {
        throw invalid("the rules cannot be written into the contract:\n" + error);
      }
      refused.computeIfAbsent(imported.get(rule), n -> new ArrayList<>()).add(error.message());
    }
    if (!refused.isEmpty()) {
      throw invalid(lines(refused, expectations, suiteName));
    }
    return written;
  }

  private static String lines(
      Map<Integer, List<String>> refused, List<JsonNode> expectations, String suiteName) {
    List<String> lines = new ArrayList<>();
    refused.forEach(
        (number, reasons) -> {
          String place = suiteName + ":/expectations/" + number + ": ";
          String type = type(expectations.get(number)) + ": ";
          reasons.forEach(reason -> lines.add(place + type + reason));
        });
    return String.join("\n", lines);
  }

  private static String type(JsonNode expectation) {
    return expectation.path("type").asString(expectation.path("expectation_type").asString("?"));
  }

  /** What was just written has to be a contract that can be evaluated, or nothing is. */
  private static List<ContractReader.Finding> errors(String written, String name) {
    return new ContractReader()
        .lint(written, name).stream()
            .filter(f -> f.level() == ContractReader.Finding.Level.ERROR)
            .toList();
  }

  /** Which of the rules below a place a finding is of; -1 if it is of none. */
  private static int ruleIndex(String pointer, String place) {
    return pointer.startsWith(place)
        ? Integer.parseInt(pointer.substring(place.length()).replaceFirst("/.*", ""))
        : -1;
  }

  private List<JsonNode> expectations(String suite, String name) {
    JsonNode root;
    try {
      root = json.readTree(suite);
    } catch (JacksonException e) {
      throw invalid(name + " is not JSON: " + e.getOriginalMessage());
    }
    JsonNode list = root.path("expectations");
    if (!list.isArray()) {
      throw invalid(
          name
              + " is no Great Expectations suite: it has no list 'expectations'"
              + (root.isObject() ? Nearest.hint("expectations", root.propertyNames()) : ""));
    }
    return List.copyOf(list.values());
  }

  private static int objectIndex(ObjectNode document, String schema) {
    List<String> names =
        document.get("schema").values().stream().map(o -> o.path("name").asString()).toList();
    return names.indexOf(schema);
  }

  private ObjectNode rule(Expectation expectation, Set<String> taken) {
    ImportedRule imported = ExpectationMapping.of(expectation);
    ObjectNode rule = json.createObjectNode();
    rule.put("name", freeName(expectation, taken));
    expectation.description().ifPresent(text -> rule.put("description", text));
    rule.put("type", "custom");
    rule.put("engine", "javatask");
    rule.set("implementation", imported.implementation(expectation, json));
    return rule;
  }

  private static String freeName(Expectation expectation, Set<String> taken) {
    String wanted =
        String.join(" ", expectation.type(), String.join(", ", expectation.columns())).strip();
    String name = wanted;
    for (int i = 2; !taken.add(name); i++) {
      name = wanted + " (" + i + ")";
    }
    return name;
  }

  private static TaskException invalid(String message) {
    return new TaskException(ErrorCode.INVALID_INPUT, message);
  }
}
