package io.javatask.worker.run;

import io.javatask.api.Nearest;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a task promises, as a contract of its own: so that it is read, kept, watched and shown by
 * what reads, keeps, watches and shows those of data sets.
 */
final class TaskPromises {
  /** What the ids of such contracts begin with. */
  static final String ID = "task:";

  private static final List<String> KNOWN =
      List.of(
          "completion",
          "timeOfAvailability",
          "violatingRows",
          "contractViolation",
          "nullRate",
          "volume",
          "frequency");

  private static final Set<String> OF_COLUMNS = Set.of("freshness", "latency");

  private TaskPromises() {}

  /**
   * The text of the contract.
   *
   * @param slas each as in a contract's {@code slaProperties}, without an element
   * @throws RequestException for one that names an element, or freshness, whose columns only the
   *     contract of a data set knows
   */
  static String contract(JsonMapper json, String dagId, String taskId, ArrayNode slas) {
    for (int i = 0; i < slas.size(); i++) {
      check("promises.slas[" + i + "]", slas.get(i));
    }
    String name = dagId + "." + taskId;
    ObjectNode contract = json.createObjectNode();
    contract.put("apiVersion", "v3.2.0").put("kind", "DataContract");
    contract.put("id", ID + name).put("name", name).put("version", "1.0.0").put("status", "active");
    contract.putArray("schema").addObject().put("name", name).putArray("properties");
    contract.set("slaProperties", slas);
    return contract.toString();
  }

  private static void check(String field, JsonNode sla) {
    String property = sla.path("property").asString("");
    if (OF_COLUMNS.contains(property)) {
      throw new RequestException(
          field,
          "'" + property + "' is promised by the contract of a data set, whose column it is about");
    }
    if (!KNOWN.contains(property)) {
      throw new RequestException(
          field, "no task can promise '" + property + "'" + Nearest.hint(property, KNOWN));
    }
    if (sla.has("element")) {
      throw new RequestException(
          field, "'element' names a part of a data set, and this is promised of a task");
    }
  }
}
