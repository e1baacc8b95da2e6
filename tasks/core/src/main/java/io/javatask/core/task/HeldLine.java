package io.javatask.core.task;

import io.javatask.core.check.LateRows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of the quarantine: a row that rules hold back, a record that did not decode, or the mark
 * of a row that was released.
 */
record HeldLine(ObjectNode json) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RULES = "rules";
  private static final String MASKED = "masked";
  private static final String MALFORMED = "malformed";
  private static final String TOGETHER = "together";
  private static final String RELEASED = "released";

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException with what is wrong with it
   */
  static HeldLine parse(String text) {
    try {
      if (JSON.readTree(text) instanceof ObjectNode object) {
        JsonNode row = object.path("row");
        if (!row.isIntegralNumber() || row.longValue() < 0 || row.longValue() > Integer.MAX_VALUE) {
          throw new IllegalArgumentException("has no whole number as 'row'");
        }
        return new HeldLine(object);
      }
      throw new IllegalArgumentException("is no JSON object");
    } catch (JacksonException e) {
      throw new IllegalArgumentException("is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Whether a rule that compares rows holds it, and nobody has changed its values since. */
  boolean isSealed() {
    return json.path(TOGETHER).asString("").equals(seal());
  }

  private String seal() {
    Seal seal = new Seal();
    columns().forEach(column -> seal.add(column, value(column)));
    return seal.text();
  }

  /**
   * The same row, held for more reasons.
   *
   * @param order the ids of rules, as the reasons are to stand
   */
  HeldLine blamed(List<LateRows.Reason> reasons, List<String> order) {
    ObjectNode line = json.deepCopy();
    List<JsonNode> rules = new ArrayList<>(json.path(RULES).values());
    for (LateRows.Reason reason : reasons) {
      rules.add(JSON.createObjectNode().put("rule", reason.rule()).put("reason", reason.text()));
    }
    rules.sort(Comparator.comparing(blame -> order.indexOf(blame.path("rule").asString(""))));
    line.putArray(RULES).addAll(rules);
    if (reasons.stream().anyMatch(LateRows.Reason::comparesRows)) {
      line.put(TOGETHER, seal());
    }
    return new HeldLine(line);
  }

  /** The rules that hold it, by their names. */
  Set<String> rules() {
    Set<String> rules = new LinkedHashSet<>();
    json.path(RULES).forEach(blame -> rules.add(blame.path("rule").asString("")));
    return rules;
  }

  long row() {
    return json.path("row").longValue();
  }

  long line() {
    return json.path("line").asLong(0);
  }

  String origin() {
    return json.path("origin").asString("");
  }

  /** Whether a line is the mark of a row that was released: marks are written by nobody else. */
  static boolean isMark(String text) {
    return text.startsWith("{\"released\":");
  }

  /** A line as the mark of a row that a request released; empty if it is none. */
  static Optional<HeldLine> mark(String text, String requestId) {
    return mark(text).filter(m -> m.released("request").equals(requestId));
  }

  /** The data set that a line, if it is a mark, says its row was released into. */
  static Optional<String> releasedInto(String text) {
    return mark(text).map(m -> m.released("into"));
  }

  private static Optional<HeldLine> mark(String text) {
    try {
      return isMark(text) ? Optional.of(parse(text)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a draft may end within a line
    }
  }

  private String released(String key) {
    return json.path(RELEASED).path(key).asString("");
  }

  boolean isRejected() {
    return json.has("rejected");
  }

  boolean isReleased() {
    return json.has(RELEASED);
  }

  /** What stands in the place of a row that was released: where it lay, and how it left. */
  HeldLine released(String requestId, String dataset) {
    ObjectNode mark = JSON.createObjectNode();
    mark.putObject(RELEASED).put("request", requestId).put("into", dataset);
    return new HeldLine(mark.put("row", row()).put("line", line()).put("origin", origin()));
  }

  /** Why it cannot be read as a row; empty if it can. */
  Optional<String> unreadable() {
    if (!(json.get("values") instanceof ObjectNode values)) {
      return Optional.of(json.path("rejected").asString("the line has no values"));
    }
    for (JsonNode name : json.path(MASKED)) {
      if (values.path(name.asString("")).asString("").equals(Classified.MASK)) {
        return Optional.of(
            "the value of '"
                + name.asString("")
                + "' is masked: load the row from its source, or write the value in");
      }
    }
    return Optional.empty();
  }

  /** What a report shows of it where it cannot be read. */
  String text() {
    return json.path("text").asString("");
  }

  /** The text of a cell; empty for null, and for a column that the line does not have. */
  Optional<String> value(String column) {
    JsonNode value = json.path("values").path(column);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    return Optional.of(value.isValueNode() ? value.asString() : value.toString());
  }

  /** The cells that did not parse, whose text is as the source had it. */
  Set<String> malformed() {
    Set<String> names = new LinkedHashSet<>();
    json.path(MALFORMED).forEach(name -> names.add(name.asString("")));
    return names;
  }

  private Set<String> columns() {
    Set<String> names = new LinkedHashSet<>();
    for (Map.Entry<String, JsonNode> value : json.path("values").properties()) {
      names.add(value.getKey());
    }
    return names;
  }

  @Override
  public String toString() {
    return json.toString();
  }
}
