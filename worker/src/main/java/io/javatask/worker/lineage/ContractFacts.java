package io.javatask.worker.lineage;

import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A contract, and what its document says to people.
 *
 * @param description of the schema object, else the document's purpose
 * @param columns descriptions of columns, by name
 * @param owners the team, and its members with their roles
 */
public record ContractFacts(
    Contract contract,
    Optional<String> status,
    Optional<String> domain,
    Optional<String> description,
    Map<String, String> columns,
    List<Owner> owners,
    List<String> tags) {
  public ContractFacts {
    columns = Map.copyOf(columns);
    owners = List.copyOf(owners);
    tags = List.copyOf(tags);
  }

  /**
   * Who answers for the data.
   *
   * @param name such as {@code team:checkout}
   * @param role such as {@code owner}; absent if the document has none
   */
  public record Owner(String name, Optional<String> role) {}

  /**
   * Reads a document that was read before.
   *
   * @param schema name of the schema object; empty where there is one only
   */
  static ContractFacts read(String text, String origin, String schema) {
    Contract contract =
        new ContractReader()
            .read(text, origin, Optional.of(schema).filter(name -> !name.isEmpty()));
    return of(contract, text);
  }

  /** What the text of a contract says beside it. */
  public static ContractFacts of(Contract contract, String text) {
    JsonNode document = JsonMapper.shared().readTree(text);
    JsonNode object = schema(document, contract.schema());
    Map<String, String> columns = new LinkedHashMap<>();
    for (JsonNode property : object.path("properties")) {
      said(property, "description")
          .ifPresent(words -> columns.put(property.path("name").asString(""), words));
    }
    return new ContractFacts(
        contract,
        said(document, "status"),
        said(document, "domain"),
        said(object, "description").or(() -> said(document.path("description"), "purpose")),
        columns,
        owners(document.path("team")),
        Stream.concat(texts(document.path("tags")), texts(object.path("tags")))
            .distinct()
            .toList());
  }

  private static JsonNode schema(JsonNode document, String name) {
    for (JsonNode object : document.path("schema")) {
      if (object.path("name").asString("").equals(name)) {
        return object;
      }
    }
    return document.path("schema").path(0);
  }

  private static List<Owner> owners(JsonNode team) {
    List<Owner> owners = new ArrayList<>();
    said(team, "name").ifPresent(name -> owners.add(new Owner("team:" + name, Optional.empty())));
    for (JsonNode member : team.isArray() ? team : team.path("members")) {
      said(member, "username")
          .ifPresent(name -> owners.add(new Owner("user:" + name, said(member, "role"))));
    }
    return owners;
  }

  private static Optional<String> said(JsonNode node, String key) {
    return Optional.of(node.path(key).asString("")).filter(text -> !text.isEmpty());
  }

  private static Stream<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asString("")));
    return texts.stream().filter(text -> !text.isEmpty());
  }
}
