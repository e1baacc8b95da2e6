package io.javatask.worker.ledger;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Which data set a run is of, by its inputs: so that a run that failed, or is still queued, is of
 * the same one as a run that reported.
 *
 * @param name the table that is loaded, else read, {@code location:table}; files are a part of the
 *     data set that their contract's schema object names, {@code location:schema}; the schema's
 *     name alone where the inputs speak of no place
 * @param source what it is made of; empty where nothing is known of that
 */
record DatasetName(String name, String source) {
  private static final List<String> TABLES = List.of("target", "landing", "table");

  static DatasetName of(JsonNode inputs, String schema) {
    Optional<String> file = text(inputs, "source").map(place -> fileSet(place, schema));
    Optional<String> table = TABLES.stream().flatMap(key -> text(inputs, key).stream()).findFirst();
    String name = table.or(() -> file).orElse(schema);
    String source = text(inputs, "landing").filter(l -> !l.equals(name)).or(() -> file).orElse("");
    return new DatasetName(name, source.equals(name) ? "" : source);
  }

  private static String fileSet(String place, String schema) {
    int colon = place.indexOf(':');
    return colon < 0 ? schema : place.substring(0, colon + 1) + schema;
  }

  private static Optional<String> text(JsonNode inputs, String key) {
    return Optional.of(inputs.path(key)).filter(JsonNode::isString).map(JsonNode::stringValue);
  }
}
