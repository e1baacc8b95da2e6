package io.javatask.core.contract;

import io.javatask.api.Nearest;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the contracts of one document: one for each of its schema objects. */
final class DocumentReader {
  private static final List<String> OUR_PROPERTIES =
      List.of("policy", "certification", "dialect", "load");

  private static final List<String> OF_SCHEMA_OBJECT = List.of("dialect", "load");

  private final Place root;
  private final String hash;
  private final Findings findings;

  DocumentReader(Place root, String hash, Findings findings) {
    this.root = root;
    this.hash = hash;
    this.findings = findings;
  }

  List<Contract> contracts() {
    Map<String, Place> places = new LinkedHashMap<>();
    Map<String, SchemaObjectReader> readers = new LinkedHashMap<>();
    checkCustomProperties(root);
    checkPlace(root);
    for (Place object : root.each("schema")) {
      checkCustomProperties(object);
      SchemaObjectReader reader = new SchemaObjectReader(object, findings);
      places.put(reader.name(), object);
      if (readers.putIfAbsent(reader.name(), reader) != null) {
        findings.error(
            object.child("name"), "schema object '" + reader.name() + "' is declared twice");
      }
    }
    Map<String, List<Sla>> slas = slas(readers);
    return readers.values().stream()
        .map(r -> contract(r, places, slas.getOrDefault(r.name(), List.of())))
        .toList();
  }

  private static Place place(Map<String, Place> places, SchemaObjectReader reader) {
    return Optional.ofNullable(places.get(reader.name())).orElseThrow();
  }

  private Map<String, List<Sla>> slas(Map<String, SchemaObjectReader> readers) {
    Map<String, List<Property>> columns = new LinkedHashMap<>();
    readers.forEach((name, reader) -> columns.put(name, reader.columns()));
    return new SlaReader(columns, findings).read(root);
  }

  private Contract contract(SchemaObjectReader object, Map<String, Place> places, List<Sla> slas) {
    Place place = place(places, object);
    PolicyReader policy = PolicyReader.of(place, root, findings);
    String id = root.text("id").orElse("");
    LoadPolicy load =
        PolicyReader.value(place, "load")
            .map(said -> new LoadReader(said, object.columns(), findings).read())
            .orElse(LoadPolicy.DEFAULT);
    return new Contract(
        id,
        root.text("name").orElse(id),
        root.text("version").orElse(""),
        hash,
        object.name(),
        object.columns(),
        new KeyRules(object.columns(), load).of(object.rules(policy, places)),
        policy.read(),
        slas,
        PolicyReader.certification(place, root, findings),
        PolicyReader.value(place, "dialect")
            .map(dialect -> FileDialect.read(dialect, findings))
            .orElse(FileDialect.DEFAULT),
        load);
  }

  /** What speaks of one data set's files and rows says nothing of a document that may have more. */
  private void checkPlace(Place document) {
    for (Place property : document.each("customProperties")) {
      property
          .text("property")
          .filter(OF_SCHEMA_OBJECT::contains)
          .ifPresent(
              name ->
                  findings.error(
                      property.child("property"),
                      "custom property '" + name + "' belongs to a schema object"));
    }
  }

  /** A custom property may have any name, so a slip in one of ours is only worth a note. */
  private void checkCustomProperties(Place holder) {
    Set<String> seen = new HashSet<>();
    for (Place property : holder.each("customProperties")) {
      Optional<String> name = property.text("property");
      boolean ours = name.filter(OUR_PROPERTIES::contains).isPresent();
      if (ours && !seen.add(name.get())) {
        findings.error(
            property.child("property"), "custom property '" + name.get() + "' is declared twice");
      }
      Stream.of(name)
          .flatMap(Optional::stream)
          .filter(n -> !ours)
          .flatMap(n -> Nearest.to(n, OUR_PROPERTIES).map(near -> slip(n, near)).stream())
          .forEach(message -> findings.note(property.child("property"), message));
    }
  }

  static String slip(String name, String near) {
    return "custom property '" + name + "' is not read; did you mean '" + near + "'?";
  }
}
