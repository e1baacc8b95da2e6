package io.javatask.worker.run;

import io.javatask.worker.ledger.Result;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Makes a stored result of what a task returned. */
final class Outputs {
  private Outputs() {}

  /** The output as JSON, with the parts of it that the ledger is asked for by themselves. */
  static Result result(JsonMapper json, Object output) {
    JsonNode tree = json.valueToTree(output);
    Optional<String> verdict =
        Optional.of(tree.path("verdict").asString("")).filter(text -> !text.isEmpty());
    return new Result(json.writeValueAsString(tree), verdict, receipt(tree.path("receipt")));
  }

  private static Optional<Result.Receipt> receipt(JsonNode receipt) {
    if (!receipt.isObject()) {
      return Optional.empty();
    }
    return Optional.of(
        new Result.Receipt(
            receipt.path("dataset").asString(""),
            receipt.path("partition").asString(""),
            receipt.toString()));
  }
}
