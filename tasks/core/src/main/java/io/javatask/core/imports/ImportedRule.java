package io.javatask.core.imports;

import io.javatask.core.contract.CheckName;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A rule of ours that says what an expectation says.
 *
 * @param mostly whether the check counts rows, so that {@code mostly} may stand beside it
 */
record ImportedRule(
    CheckName check, List<String> columns, Map<String, JsonNode> arguments, boolean mostly) {
  ObjectNode implementation(Expectation expectation, JsonMapper json) {
    ObjectNode body = json.createObjectNode();
    body.put("check", check.catalogueName());
    if (columns.size() == 1) {
      body.put("column", columns.get(0));
    } else if (columns.size() > 1) {
      columns.forEach(body.putArray("columns")::add);
    }
    if (!arguments.isEmpty()) {
      ObjectNode given = body.putObject("arguments");
      arguments.forEach(given::set);
    }
    expectation.where().ifPresent(where -> body.put("where", where));
    if (mostly) {
      expectation.mostly().ifPresent(m -> body.set("mostly", m));
    }
    body.put("action", "keep");
    expectation.severity().ifPresent(s -> body.put("severity", s));
    body.put("origin", GreatExpectationsImport.ORIGIN);
    return body;
  }
}
