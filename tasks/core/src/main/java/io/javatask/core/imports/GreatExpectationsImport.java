package io.javatask.core.imports;

import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    ArrayNode quality = quality(document, read.schema());
    Set<String> taken = new HashSet<>();
    read.rules().forEach(rule -> taken.add(rule.id()));
    List<String> refused = new ArrayList<>();
    int number = 0;
    for (JsonNode expectation : expectations(suite, suiteName)) {
      try {
        quality.add(rule(new Expectation(expectation, read), taken));
      } catch (Expectation.Refused e) {
        refused.add(
            suiteName + ":/expectations/" + number + ": " + type(expectation) + ": " + e.reason());
      }
      number++;
    }
    if (!refused.isEmpty()) {
      throw invalid(String.join("\n", refused));
    }
    String written = json.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
    checkWritten(written, contractName);
    return written;
  }

  private static String type(JsonNode expectation) {
    return expectation.path("type").asString(expectation.path("expectation_type").asString("?"));
  }

  /** What was just written has to be a contract that can be evaluated, or nothing is. */
  private static void checkWritten(String written, String name) {
    List<String> errors =
        new ContractReader()
            .lint(written, name).stream()
                .filter(f -> f.level() == ContractReader.Finding.Level.ERROR)
                .map(ContractReader.Finding::toString)
                .toList();
    if (!errors.isEmpty()) {
      throw invalid("the rules cannot be written into the contract:\n" + String.join("\n", errors));
    }
  }

  private Iterable<JsonNode> expectations(String suite, String name) {
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
    return list.values();
  }

  private static ArrayNode quality(ObjectNode document, String schema) {
    for (JsonNode object : document.get("schema").values()) {
      if (object.path("name").asString().equals(schema)) {
        return ((ObjectNode) object).withArray("/quality");
      }
    }
    throw new IllegalStateException("schema object " + schema + " was read and is not there");
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
