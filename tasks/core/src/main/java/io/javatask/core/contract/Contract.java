package io.javatask.core.contract;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is promised of one data set: one schema object of an Open Data Contract Standard 3.2
 * document, with every rule that follows from it.
 *
 * @param hash {@code sha256:} and 64 hex digits, of the document's canonical JSON (keys sorted, no
 *     white space)
 * @param schema name of the schema object
 * @param properties the declared columns, in order
 * @param rules every declared rule, those that follow from property constraints included, in the
 *     order of the document; their ids are distinct
 * @param dialect how its files are written, as far as they differ from the defaults
 * @param load how its rows are loaded
 */
public record Contract(
    String id,
    String name,
    String version,
    String hash,
    String schema,
    List<Property> properties,
    List<Rule> rules,
    Policy policy,
    List<Sla> slas,
    Optional<Certification> certification,
    FileDialect dialect,
    LoadPolicy load) {
  public Contract {
    properties = List.copyOf(properties);
    rules = List.copyOf(rules);
    slas = List.copyOf(slas);
  }

  /** Names of the primary key's columns, in key order; empty if there is none. */
  public List<String> key() {
    return properties.stream()
        .filter(p -> p.keyPosition() > 0)
        .sorted(java.util.Comparator.comparingInt(Property::keyPosition))
        .map(Property::name)
        .toList();
  }

  /**
   * Whether the rules quarantine every row whose key an earlier row has, for a key of which the
   * stores say as the rules do what is equal: numbers that are not whole may be spelled in two
   * ways.
   */
  public boolean keepsKeysApart() {
    List<String> key = key();
    boolean plain =
        properties.stream()
            .filter(p -> p.keyPosition() > 0)
            .allMatch(
                p ->
                    switch (p.type()) {
                      case STRING, INTEGER, BOOLEAN, DATE, TIMESTAMP -> true;
                      case NUMBER, TIME, OBJECT, ARRAY -> false;
                    });
    return plain
        && rules.stream()
            .anyMatch(
                rule ->
                    rule.action() == Rule.Action.QUARANTINE
                        && rule.check().name().equals(CheckName.UNIQUE.catalogueName())
                        && rule.check().where().isEmpty()
                        && rule.check().columns().equals(key));
  }

  /** A contract of nothing but these columns, by which another data set is read. */
  public Contract ofColumns(List<Property> columns) {
    return new Contract(
        id,
        name,
        version,
        hash,
        schema,
        columns,
        List.of(),
        policy,
        List.of(),
        Optional.empty(),
        FileDialect.DEFAULT,
        LoadPolicy.DEFAULT);
  }

  /**
   * The same contract, its rows loaded so; the rules of its key follow.
   *
   * @throws TaskException INVALID_CONTRACT if the columns do not allow it
   */
  public Contract loaded(LoadPolicy other) {
    LoadReader.problem(other, properties)
        .ifPresent(
            problem -> {
              throw new TaskException(
                  ErrorCode.INVALID_CONTRACT,
                  "contract '" + id + "', schema '" + schema + "': " + problem);
            });
    return new Contract(
        id,
        name,
        version,
        hash,
        schema,
        properties,
        new KeyRules(properties, other).of(rules),
        policy,
        slas,
        certification,
        dialect,
        other);
  }

  public Optional<Property> property(String column) {
    return properties.stream().filter(p -> p.name().equals(column)).findFirst();
  }

  /**
   * What a rule asks: check, columns and how their cells are read, arguments and filter, but not
   * its thresholds. What two rules of one definition count adds up.
   *
   * @return {@code sha256:} and 64 hex digits
   */
  public String definition(Rule rule) {
    CheckSpec check = rule.check();
    ObjectNode asked = JsonNodeFactory.instance.objectNode();
    asked.put("check", check.name());
    check.where().ifPresent(where -> asked.put("where", where.text()));
    ObjectNode arguments = asked.putObject("arguments");
    check.arguments().forEach(arguments::set);
    ArrayNode columns = asked.putArray("columns");
    for (String column : check.columns()) {
      ObjectNode read = columns.addObject().put("name", column);
      property(column)
          .ifPresent(
              p -> {
                read.put("type", p.type().name()).put("zone", p.zone().getId());
                p.physicalType().ifPresent(type -> read.put("physicalType", type));
                p.format().ifPresent(format -> read.put("format", format));
              });
    }
    return "sha256:" + CanonicalJson.sha256(asked);
  }
}
