package io.javatask.worker.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A report as it is sent: small enough for a message of any client. */
final class SentReport {
  /** A client takes 4 MiB by default, and a character at most three bytes of them. */
  private static final int MOST_CHARACTERS = 1 << 20;

  private static final String SAMPLE = "sample";

  private SentReport() {}

  /** The report; without the samples of its rules, which ListViolations pages, if it is large. */
  static String of(String report) {
    if (report.length() <= MOST_CHARACTERS) {
      return report;
    }
    JsonMapper json = JsonMapper.shared();
    JsonNode tree = json.readTree(report);
    for (JsonNode result : tree.path("results")) {
      if (result instanceof ObjectNode rule && rule.path(SAMPLE) instanceof ArrayNode sample) {
        sample.removeAll();
      }
    }
    return json.writeValueAsString(tree);
  }
}
