package io.javatask.core.contract;

import io.javatask.api.Nearest;
import io.javatask.core.contract.Bound.Unit;
import io.javatask.core.contract.Rule.Action;
import io.javatask.core.contract.Rule.Severity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads the entries of a {@code quality} list, one rule each. */
final class QualityReader {
  static final String ENGINE = "javatask";

  private static final String CONTRACT = "contract";
  private static final List<String> TYPES = List.of("library", "sql", "custom", "text");
  private static final Map<String, Set<String>> OWN_KEYS =
      Map.of(
          "library", Set.of("metric", "rule", "arguments"),
          "sql", Set.of("query"),
          "custom", Set.of("engine", "implementation"),
          "text", Set.of());

  private final Findings findings;
  private final BoundReader bounds;
  private final LibraryReader library;
  private final ImplementationReader implementations;

  QualityReader(Findings findings) {
    this.findings = findings;
    this.bounds = new BoundReader(findings);
    this.library = new LibraryReader(findings);
    this.implementations = new ImplementationReader(findings);
  }

  /** The rule; absent if it has an error that leaves nothing to evaluate. */
  Optional<Rule> read(Place rule, Element element) {
    String type = rule.text("type").orElse("library");
    if (!rule.node().isObject() || !TYPES.contains(type)) {
      return Optional.empty();
    }
    reportForeignKeys(rule, type);
    Optional<Body> body =
        switch (type) {
          case "library" -> library.read(rule, element);
          case "sql" -> sql(rule, element);
          case "text" -> Optional.of(text(rule, element));
          default -> custom(rule, element);
        };
    return body.map(b -> b.named(id(rule, element, b.check()), rule.pointer()));
  }

  private void reportForeignKeys(Place rule, String type) {
    boolean bounded = type.equals("library") || type.equals("sql");
    for (String key : rule.keys()) {
      if (!bounded && Bound.Operator.ofOdcsName(key).isPresent()) {
        findings.error(rule.pointerTo(key), "a rule of type " + type + " takes no operator");
      }
      OWN_KEYS.entrySet().stream()
          .filter(e -> e.getValue().contains(key) && !e.getKey().equals(type))
          .findFirst()
          .ifPresent(e -> findings.error(rule.pointerTo(key), misplaced(key, e.getKey(), rule)));
    }
  }

  private static String misplaced(String key, String owner, Place rule) {
    return "'"
        + key
        + "' belongs to rules of type "
        + owner
        + "; this one is of type "
        + rule.text("type").orElse("library, which is meant where 'type' is absent");
  }

  private Optional<Body> sql(Place rule, Element element) {
    Optional<Bound> bound = bounds.read(rule, List.of(Unit.ROWS, Unit.PERCENT));
    if (!rule.has("query")) {
      findings.error(rule, "missing key 'query'");
    }
    return rule.text("query")
        .filter(query -> bound.isPresent())
        .map(
            query ->
                new Body(
                    spec(CheckName.SQL, element, Map.of("query", string(query))),
                    new Thresholds(OptionalDouble.empty(), Optional.empty(), bound),
                    SeverityReader.of(rule).orElse(Severity.ERROR),
                    Action.KEEP,
                    CONTRACT));
  }

  /** A sentence cannot be evaluated, so it must not violate the contract either. */
  private Body text(Place rule, Element element) {
    findings.note(rule, "rules of type text are NOT_EVALUATED, at severity warning");
    return new Body(
        spec(CheckName.TEXT, element, Map.of()),
        Thresholds.NONE,
        Severity.WARNING,
        Action.KEEP,
        CONTRACT);
  }

  private Optional<Body> custom(Place rule, Element element) {
    Stream.of("engine", "implementation")
        .filter(key -> !rule.has(key))
        .forEach(key -> findings.error(rule, "missing key '" + key + "'"));
    Optional<String> engine = rule.text("engine");
    if (engine.filter(ENGINE::equals).isPresent()) {
      return implementations.read(rule, element);
    }
    return engine.map(name -> foreign(rule, element, name));
  }

  private Body foreign(Place rule, Element element, String engine) {
    findings.note(
        rule.child("engine"),
        "rules of engine '"
            + engine
            + "' are NOT_EVALUATED"
            + Nearest.to(engine, List.of(ENGINE))
                .map(n -> "; did you mean '" + n + "'?")
                .orElse(""));
    return new Body(
        spec(CheckName.FOREIGN, element, Map.of("engine", string(engine))),
        Thresholds.NONE,
        SeverityReader.of(rule).orElse(Severity.WARNING),
        Action.KEEP,
        CONTRACT);
  }

  private static CheckSpec spec(CheckName check, Element element, Map<String, JsonNode> arguments) {
    return new CheckSpec(
        check.catalogueName(),
        element.column().map(Property::name).stream().toList(),
        arguments,
        Optional.empty());
  }

  private static JsonNode string(String text) {
    return JsonNodeFactory.instance.stringNode(text);
  }

  private static String id(Place rule, Element element, CheckSpec check) {
    return rule.text("id")
        .or(() -> rule.text("name"))
        .orElseGet(() -> element.name() + "." + check.name() + "#" + fingerprint(element, check));
  }

  private static String fingerprint(Element element, CheckSpec check) {
    var form = JsonNodeFactory.instance.objectNode();
    form.put("element", element.name());
    form.put("check", check.name());
    form.set("columns", JsonNodeFactory.instance.arrayNode().addAll(columns(check)));
    form.set("arguments", JsonNodeFactory.instance.objectNode().setAll(check.arguments()));
    check.where().ifPresent(where -> form.put("where", where.text()));
    return CanonicalJson.sha256(form).substring(0, 8);
  }

  private static List<JsonNode> columns(CheckSpec check) {
    return check.columns().stream().map(QualityReader::string).toList();
  }

  /** A rule that has no id yet. */
  record Body(
      CheckSpec check, Thresholds thresholds, Severity severity, Action action, String origin) {
    Rule named(String id, String pointer) {
      return new Rule(id, origin, pointer, check, thresholds, severity, action);
    }
  }
}
