package io.javatask.worker.rpc;

import io.javatask.api.Nearest;
import io.javatask.proto.v1.ListViolationsRequest;
import io.javatask.proto.v1.ListViolationsResponse;
import io.javatask.proto.v1.Violation;
import io.javatask.worker.ledger.PageToken;
import io.javatask.worker.run.RequestException;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lists the blamed rows that a report holds, page by page. */
final class Violations {
  private final JsonMapper json;

  Violations(JsonMapper json) {
    this.json = json;
  }

  /**
   * A page of the report's samples, in the order of the rules and then of the rows.
   *
   * @param epoch the attempt that the report is of, so that a token of another one is refused
   */
  ListViolationsResponse page(ListViolationsRequest request, String report, long epoch) {
    JsonNode results = json.readTree(report).path("results");
    checkRule(request.getRule(), results);
    int size = Requests.pageSize(request.getPageSize(), 100, 1000);
    int from = from(request.getPageToken(), epoch);
    List<Violation> found =
        results
            .valueStream()
            .filter(result -> wanted(request.getRule(), result))
            .flatMap(Violations::violations)
            .skip(from)
            .limit(size + 1L)
            .toList();
    ListViolationsResponse.Builder response = ListViolationsResponse.newBuilder();
    if (found.size() > size) {
      response.setNextPageToken(PageToken.of(Long.toString(epoch), Integer.toString(from + size)));
    }
    return response.addAllViolations(found.subList(0, Math.min(size, found.size()))).build();
  }

  private static boolean wanted(String rule, JsonNode result) {
    return rule.isEmpty() || rule.equals(result.path("rule").asString(""));
  }

  private static void checkRule(String rule, JsonNode results) {
    List<String> rules =
        results.valueStream().map(result -> result.path("rule").asString("")).toList();
    if (!rule.isEmpty() && !rules.contains(rule)) {
      throw new RequestException(
          "rule", "the report has no rule '" + rule + "'" + Nearest.hint(rule, rules));
    }
  }

  private static int from(String token, long epoch) {
    if (token.isEmpty()) {
      return 0;
    }
    List<String> parts = PageToken.parse(token, 2);
    if (Long.parseLong(parts.get(0)) != epoch) {
      throw new RequestException(
          "page_token", "is of an earlier attempt of the run; begin with the first page again");
    }
    return Integer.parseInt(parts.get(1));
  }

  private static Stream<Violation> violations(JsonNode result) {
    String rule = result.path("rule").asString("");
    String column = result.path("column").asString("");
    return result
        .path("sample")
        .valueStream()
        .map(
            row -> {
              Violation.Builder violation =
                  Violation.newBuilder()
                      .setRule(rule)
                      .setRow(row.path("row").asLong())
                      .setLine(row.path("line").asLong())
                      .setColumn(row.path("column").asString(column))
                      .setFile(row.path("file").asString(""))
                      .setReason(row.path("reason").asString(""));
              if (row.hasNonNull("value")) {
                violation.setValue(row.path("value").asString());
              }
              return violation.build();
            });
  }
}
