package io.javatask.core.contract;

import io.javatask.api.LogicalType;
import io.javatask.api.Nearest;
import io.javatask.core.contract.Sla.Kind;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads {@code slaProperties}: what is promised of time and quality, and when data are expected.
 */
final class SlaReader {
  private static final String TIME_OF_DAY = "timeOfAvailability";
  private static final String FREQUENCY = "frequency";

  private static final Map<String, Kind> KINDS =
      Collections.unmodifiableMap(
          new TreeMap<>(
              Map.of(
                  "freshness",
                  Kind.FRESHNESS,
                  "latency",
                  Kind.FRESHNESS,
                  "completion",
                  Kind.COMPLETION,
                  TIME_OF_DAY,
                  Kind.COMPLETION,
                  "violatingRows",
                  Kind.VIOLATING_ROWS,
                  "contractViolation",
                  Kind.CONTRACT_VIOLATION,
                  "nullRate",
                  Kind.NULL_RATE,
                  "volume",
                  Kind.VOLUME)));

  private static final List<String> AUDIENCES = List.of("scheduled", "backfill");

  /** What our custom properties of an SLA are called. */
  private static final List<String> OURS = List.of("slo", "timezone", "appliesTo");

  private final Findings findings;
  private final Map<String, List<Property>> columnsOf;
  private final ScheduleReader schedules;
  private final SloReader slos;

  /**
   * @param columnsOf declared columns of each schema object, by its name
   */
  SlaReader(Map<String, List<Property>> columnsOf, Findings findings) {
    this.columnsOf = columnsOf;
    this.findings = findings;
    this.schedules = new ScheduleReader(findings);
    this.slos = new SloReader(findings);
  }

  /** The promises by the name of the schema object that they are about. */
  Map<String, List<Sla>> read(Place contract) {
    Map<String, List<Sla>> slas = new TreeMap<>();
    columnsOf.keySet().forEach(schema -> slas.put(schema, new ArrayList<>()));
    Map<String, Schedule> frequencies = frequencies(contract);
    for (Place place : contract.each("slaProperties")) {
      Optional<String> property = place.text("property");
      Optional<Kind> kind = property.map(KINDS::get);
      if (property.isPresent() && kind.isEmpty() && !property.get().equals(FREQUENCY)) {
        findings.note(place, notEvaluated(property.get()));
      }
      kind.ifPresent(k -> readOne(contract, place, k, frequencies, slas));
    }
    slas.values().forEach(list -> reportSameNames(contract, list));
    return slas;
  }

  private static String notEvaluated(String property) {
    Set<String> known = new TreeSet<>(KINDS.keySet());
    known.add(FREQUENCY);
    return "SLA '"
        + property
        + "' is not evaluated; evaluated are "
        + String.join(", ", known)
        + Nearest.to(property, known).map(n -> "; did you mean '" + n + "'?").orElse("");
  }

  private Map<String, Schedule> frequencies(Place contract) {
    Map<String, Schedule> frequencies = new TreeMap<>();
    for (Place place : contract.each("slaProperties")) {
      if (place.text("property").filter(FREQUENCY::equals).isPresent()) {
        Optional<Schedule> schedule = frequency(place);
        for (Target target : targets(contract, place, Kind.COMPLETION)) {
          schedule.ifPresent(
              s -> {
                if (frequencies.put(target.schema, s) != null) {
                  findings.error(
                      place, "'" + target.schema + "' has two frequencies; it can have one");
                }
              });
        }
      }
    }
    return frequencies;
  }

  private Optional<Schedule> frequency(Place place) {
    Optional<Schedule> own = schedules.own(place);
    if (own.isPresent()) {
      return own;
    }
    Optional<BigDecimal> value = number(place);
    Optional<String> unit = unit(place);
    return value.flatMap(v -> unit.flatMap(u -> schedules.frequency(place, v, u)));
  }

  private void readOne(
      Place contract,
      Place place,
      Kind kind,
      Map<String, Schedule> frequencies,
      Map<String, List<Sla>> slas) {
    Optional<Goal> goal = goal(place, kind);
    String name = place.text("id").or(() -> place.text("property")).orElse("");
    Optional<Schedule> own = schedules.own(place);
    Optional<Slo> slo = slos.read(place);
    boolean ofBackfills = ofBackfills(place, kind);
    reportSlips(place);
    for (Target target : targets(contract, place, kind)) {
      Optional<Schedule> schedule =
          own.or(() -> Optional.ofNullable(frequencies.get(target.schema)))
              .filter(s -> !ofBackfills);
      goal.ifPresent(
          g ->
              slas.getOrDefault(target.schema, new ArrayList<>())
                  .add(new Sla(name, kind, g, target.column, ofBackfills, schedule, slo)));
    }
  }

  private Optional<Goal> goal(Place place, Kind kind) {
    if (kind == Kind.COMPLETION && place.text("property").filter(TIME_OF_DAY::equals).isPresent()) {
      return timeOfDay(place);
    }
    return switch (kind) {
      case FRESHNESS, COMPLETION -> within(place);
      case VIOLATING_ROWS, CONTRACT_VIOLATION, NULL_RATE -> percent(place);
      case VOLUME -> rows(place);
    };
  }

  private Optional<Goal> within(Place place) {
    Optional<BigDecimal> value = number(place);
    Optional<Long> seconds = unit(place).flatMap(Spans::secondsOf);
    Optional<Duration> span = value.flatMap(v -> seconds.flatMap(s -> Spans.of(v, s)));
    if (value.isPresent() && seconds.isPresent() && span.isEmpty()) {
      findings.error(
          place.child("value"),
          "'value' must be more than 0 and at most 100 years, not " + value.get());
    }
    return span.map(Goal.Within::new);
  }

  private Optional<BigDecimal> number(Place place) {
    Optional<BigDecimal> value = place.number("value");
    if (place.has("value") && value.isEmpty()) {
      findings.error(
          place.child("value"),
          "'value' must be a number, not " + ContractSchema.kindOf(place.child("value").node()));
    }
    return value;
  }

  private Optional<String> unit(Place place) {
    if (!place.has("unit")) {
      findings.error(place, "missing key 'unit', such as h for hours");
    }
    Optional<String> unit = place.text("unit");
    if (unit.isPresent() && unit.flatMap(Spans::secondsOf).isEmpty()) {
      findings.error(
          place.child("unit"),
          "unknown unit '" + unit.get() + "'" + Nearest.hint(unit.get(), Spans.unitNames()));
      return Optional.empty();
    }
    return unit;
  }

  /** A local time in the zone of the SLA, or one that brings its offset along. */
  private Optional<Goal> timeOfDay(Place place) {
    String text = place.text("value").orElse("");
    Optional<ZoneId> zone = schedules.zone(place);
    try {
      if (text.matches("\\d{2}:\\d{2}(:\\d{2})?")) {
        return Optional.of(new Goal.ByTime(LocalTime.parse(text), zone.orElse(ZoneOffset.UTC)));
      }
      OffsetTime time = OffsetTime.parse(text);
      if (zone.isPresent()) {
        findings.error(
            place.child("value"), "'value' has an offset, so that timezone says nothing");
      }
      return Optional.of(new Goal.ByTime(time.toLocalTime(), time.getOffset()));
    } catch (DateTimeException e) {
      findings.error(
          place.child("value"), "'value' must be a time of day such as \"06:30\", as a string");
      return Optional.empty();
    }
  }

  private Optional<Goal> percent(Place place) {
    reportUnit(place, List.of("percent", "%"));
    Optional<BigDecimal> value = number(place);
    if (value.filter(v -> v.signum() < 0 || v.compareTo(BigDecimal.valueOf(100)) > 0).isPresent()) {
      findings.error(place.child("value"), "'value' must be 0 to 100 percent, not " + value.get());
      return Optional.empty();
    }
    return value.map(v -> new Goal.AtMost(v.doubleValue()));
  }

  private Optional<Goal> rows(Place place) {
    reportUnit(place, List.of("rows"));
    Optional<BigDecimal> least = number(place);
    Optional<BigDecimal> most = place.number("valueExt");
    boolean whole =
        least.filter(SlaReader::isCount).isPresent() && most.map(SlaReader::isCount).orElse(true);
    if (least.isPresent() && !whole) {
      findings.error(place, "'value' and 'valueExt' must be whole numbers of rows, 0 or more");
      return Optional.empty();
    }
    if (most.isPresent() && least.filter(l -> l.compareTo(most.get()) > 0).isPresent()) {
      findings.error(place.child("valueExt"), "'valueExt', the most, is less than 'value'");
      return Optional.empty();
    }
    return least.map(
        l ->
            new Goal.Rows(
                l.longValueExact(),
                most.map(m -> OptionalLong.of(m.longValueExact())).orElse(OptionalLong.empty())));
  }

  private static boolean isCount(BigDecimal number) {
    return number.signum() >= 0
        && number.stripTrailingZeros().scale() <= 0
        && number.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
  }

  private void reportUnit(Place place, List<String> known) {
    String unit = place.text("unit").orElse("");
    if (!known.contains(unit)) {
      findings.error(
          place.has("unit") ? place.child("unit") : place,
          "the unit of this SLA is '" + known.get(0) + "', not '" + unit + "'");
    }
  }

  private boolean ofBackfills(Place sla, Kind kind) {
    Optional<Place> place = PolicyReader.value(sla, "appliesTo");
    String word = place.map(p -> p.text().orElse("")).orElse("scheduled");
    if (!AUDIENCES.contains(word)) {
      findings.error(
          place.orElseThrow(),
          "'appliesTo' is scheduled or backfill, not '" + word + "'" + hint(word));
    }
    boolean backfill = word.equals("backfill");
    if (backfill && kind == Kind.FRESHNESS) {
      findings.error(place.orElseThrow(), "no backfill is fresh: freshness is of scheduled runs");
    }
    if (backfill && sla.has("schedule")) {
      findings.error(sla.child("schedule"), "backfills have no schedule");
    }
    return backfill;
  }

  private static String hint(String word) {
    return Nearest.to(word, AUDIENCES).map(n -> "; did you mean '" + n + "'?").orElse("");
  }

  private void reportSlips(Place sla) {
    for (Place property : sla.each("customProperties")) {
      property
          .text("property")
          .filter(name -> !OURS.contains(name))
          .flatMap(name -> Nearest.to(name, OURS).map(near -> DocumentReader.slip(name, near)))
          .ifPresent(message -> findings.note(property.child("property"), message));
    }
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
    if (columnsOf.containsKey(element) && kind != Kind.FRESHNESS) {
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
    if (kind == Kind.FRESHNESS) {
      reportType(place, match);
    }
    return Optional.of(
        kind == Kind.FRESHNESS || kind == Kind.NULL_RATE
            ? match
            : new Target(match.schema, Optional.empty()));
  }

  private String elementProblem(String element, Kind kind, List<Target> matches) {
    if (matches.size() > 1) {
      return "element '" + element + "' is in more than one schema object; write table.column";
    }
    Set<String> known = new HashSet<>();
    columnsOf.forEach(
        (schema, columns) ->
            columns.stream()
                .filter(c -> kind != Kind.FRESHNESS || holdsEventTimes(c))
                .forEach(c -> known.add(schema + "." + c.name())));
    if (kind != Kind.FRESHNESS) {
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

  private record Target(String schema, Optional<String> column) {}
}
