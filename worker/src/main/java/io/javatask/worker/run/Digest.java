package io.javatask.worker.run;

import io.javatask.api.TaskSpec;
import io.javatask.worker.ledger.Submission.ContractRef;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The digest of what a run is to do: equal for equal inputs, contract and task version. */
final class Digest {
  private Digest() {}

  /** {@code sha256:} and 64 hex digits. */
  static String of(
      JsonMapper json, TaskSpec<?, ?> spec, ObjectNode inputs, Optional<ContractRef> contract) {
    ObjectNode all = json.createObjectNode();
    all.put("taskType", spec.name());
    all.put("taskVersion", spec.version());
    all.set("inputs", sorted(json, inputs));
    contract.ifPresent(ref -> all.put("contract", ref.hash()).put("schema", ref.schema()));
    return sha256(json.writeValueAsString(all));
  }

  /**
   * A caller's digest together with the contract that this worker found: the caller may know no
   * more of it than its name, and the file of that name may change.
   */
  static String covering(String digest, Optional<ContractRef> contract) {
    return contract
        .map(ref -> sha256(digest + "\n" + ref.hash() + "\n" + ref.schema()))
        .orElse(digest);
  }

  private static JsonNode sorted(JsonMapper json, JsonNode node) {
    if (node.isArray()) {
      var array = json.createArrayNode();
      node.forEach(item -> array.add(sorted(json, item)));
      return array;
    }
    if (!node.isObject()) {
      return node;
    }
    TreeMap<String, JsonNode> entries = new TreeMap<>();
    node.properties().forEach(entry -> entries.put(entry.getKey(), sorted(json, entry.getValue())));
    ObjectNode object = json.createObjectNode();
    entries.forEach(object::set);
    return object;
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
