package io.javatask.core.contract;

import io.javatask.api.LogicalType;
import io.javatask.api.Nearest;
import io.javatask.core.contract.Sla.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads {@code slaProperties}: promises about freshness and completion. */
final class SlaReader {
  private static final Map<String, Kind> KINDS =
      Collections.unmodifiableMap(
          new TreeMap<>(
              Map.of(
                  "freshness", Kind.FRESHNESS,
                  "latency", Kind.FRESHNESS,
                  "completion", Kind.COMPLETION)));

  /** Seconds of each unit. */
  private static final Map<String, Long> UNITS = units();

  private static final BigDecimal MOST_SECONDS = BigDecimal.valueOf(100L * 366 * 86_400);

  private final Findings findings;
  private final Map<String, List<Property>> columnsOf;

  /**
   * @param columnsOf declared columns of each schema object, by its name
   */
  SlaReader(Map<String, List<Property>> columnsOf, Findings findings) {
    this.columnsOf = columnsOf;
    this.findings = findings;
  }

  /** The promises by the name of the schema object that they are about. */
  Map<String, List<Sla>> read(Place contract) {
    Map<String, List<Sla>> slas = new TreeMap<>();
    columnsOf.keySet().forEach(schema -> slas.put(schema, new ArrayList<>()));
    for (Place place : contract.each("slaProperties")) {
      Optional<String> property = place.text("property");
      Optional<Kind> kind = property.map(KINDS::get);
      if (property.isPresent() && kind.isEmpty()) {
        findings.note(place, notEvaluated(property.get()));
      }
      kind.ifPresent(k -> readOne(contract, place, k, slas));
    }
    slas.values().forEach(list -> reportSameNames(contract, list));
    return slas;
  }

  private static String notEvaluated(String property) {
    return "SLA '"
        + property
        + "' is not evaluated; evaluated are "
        + String.join(", ", KINDS.keySet())
        + Nearest.to(property, KINDS.keySet()).map(n -> "; did you mean '" + n + "'?").orElse("");
  }

  private void readOne(Place contract, Place place, Kind kind, Map<String, List<Sla>> slas) {
    Optional<Duration> objective = objective(place);
    String name = place.text("id").or(() -> place.text("property")).orElse("");
    for (Target target : targets(contract, place, kind)) {
      objective.ifPresent(
          o ->
              slas.getOrDefault(target.schema, new ArrayList<>())
                  .add(new Sla(name, kind, o, target.column)));
    }
  }

  private Optional<Duration> objective(Place place) {
    Optional<BigDecimal> value = place.number("value");
    if (place.has("value") && value.isEmpty()) {
      findings.error(
          place.child("value"),
          "'value' must be a number, not " + ContractSchema.kindOf(place.child("value").node()));
    }
    if (!place.has("unit")) {
      findings.error(place, "missing key 'unit', such as h for hours");
    }
    Optional<String> unit = place.text("unit");
    Optional<Long> seconds = unit.map(u -> UNITS.get(u.toLowerCase(Locale.ROOT)));
    if (unit.isPresent() && seconds.isEmpty()) {
      findings.error(
          place.child("unit"),
          "unknown unit '" + unit.get() + "'" + Nearest.hint(unit.get(), UNITS.keySet()));
    }
    return value.flatMap(v -> seconds.flatMap(s -> duration(place, v, s)));
  }

  private Optional<Duration> duration(Place place, BigDecimal value, long seconds) {
    BigDecimal total = value.multiply(BigDecimal.valueOf(seconds));
    if (total.signum() <= 0 || total.compareTo(MOST_SECONDS) > 0) {
      findings.error(
          place.child("value"), "'value' must be more than 0 and at most 100 years, not " + value);
      return Optional.empty();
    }
    return Optional.of(Duration.ofMillis(total.movePointRight(3).longValue()));
  }

  private List<Target> targets(Place contract, Place place, Kind kind) {
    Optional<Place> element =
        place
            .at("element")
            .or(() -> contract.at("slaDefaultElement"))
            .filter(e -> e.text().isPresent());
    if (element.isPresent()) {
      return target(element.get(), element.get().node().stringValue(), kind).stream().toList();
    }
    if (kind == Kind.FRESHNESS) {
      findings.error(place, "missing key 'element', the column of event times: table.column");
      return List.of();
    }
    return columnsOf.keySet().stream().map(s -> new Target(s, Optional.empty())).toList();
  }

  private Optional<Target> target(Place place, String element, Kind kind) {
    if (columnsOf.containsKey(element) && kind == Kind.COMPLETION) {
      return Optional.of(new Target(element, Optional.empty()));
    }
    List<Target> matches = new ArrayList<>();
    columnsOf.forEach(
        (schema, columns) ->
            columns.stream()
                .filter(c -> element.equals(schema + "." + c.name()) || element.equals(c.name()))
                .forEach(c -> matches.add(new Target(schema, Optional.of(c.name())))));
    if (matches.size() != 1) {
      findings.error(place, elementProblem(element, kind, matches));
      return Optional.empty();
    }
    Target match = matches.get(0);
    if (kind == Kind.COMPLETION) {
      return Optional.of(new Target(match.schema, Optional.empty()));
    }
    reportType(place, match);
    return Optional.of(match);
  }

  private String elementProblem(String element, Kind kind, List<Target> matches) {
    if (matches.size() > 1) {
      return "element '" + element + "' is in more than one schema object; write table.column";
    }
    Set<String> known = new HashSet<>();
    columnsOf.forEach(
        (schema, columns) ->
            columns.stream()
                .filter(c -> kind == Kind.COMPLETION || holdsEventTimes(c))
                .forEach(c -> known.add(schema + "." + c.name())));
    if (kind == Kind.COMPLETION) {
      known.addAll(columnsOf.keySet());
    }
    return "unknown element '"
        + element
        + "'"
        + Nearest.hint(element, known.stream().sorted().toList());
  }

  private void reportType(Place place, Target target) {
    Property column =
        columnsOf.getOrDefault(target.schema, List.of()).stream()
            .filter(c -> target.column.filter(c.name()::equals).isPresent())
            .findFirst()
            .orElseThrow();
    if (!holdsEventTimes(column)) {
      findings.error(
          place,
          "freshness needs a date or timestamp; '"
              + column.name()
              + "' has logicalType "
              + column.type().odcsName());
    }
  }

  private static boolean holdsEventTimes(Property column) {
    return column.type() == LogicalType.TIMESTAMP || column.type() == LogicalType.DATE;
  }

  private void reportSameNames(Place contract, List<Sla> slas) {
    Set<String> names = new HashSet<>();
    for (Sla sla : slas) {
      if (!names.add(sla.name())) {
        findings.error(
            contract.child("slaProperties"),
            "two SLAs have the name '" + sla.name() + "'; give each an 'id' of its own");
      }
    }
  }

  private static Map<String, Long> units() {
    Map<String, Long> units = new TreeMap<>();
    List.of("s", "sec", "second", "seconds").forEach(u -> units.put(u, 1L));
    List.of("m", "min", "minute", "minutes").forEach(u -> units.put(u, 60L));
    List.of("h", "hr", "hour", "hours").forEach(u -> units.put(u, 3_600L));
    List.of("d", "day", "days").forEach(u -> units.put(u, 86_400L));
    List.of("w", "wk", "week", "weeks").forEach(u -> units.put(u, 604_800L));
    return Collections.unmodifiableMap(units);
  }

  private record Target(String schema, Optional<String> column) {}
}
