package io.javatask.core.contract;

import io.javatask.api.LogicalType;
import io.javatask.api.Nearest;
import io.javatask.core.expression.SqlPattern;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Reads the arguments of a check that is named outright. */
record ArgumentReader(Findings findings) {
  /**
   * @param column the column whose values the arguments are compared with; absent if that cannot be
   *     told
   * @param imported whether another tool wrote the rule, which may say what nothing can satisfy: an
   *     empty list, or bounds between which nothing lies
   */
  Map<String, JsonNode> read(
      Place body, CheckName check, Optional<Property> column, boolean imported) {
    Place given = body.child("arguments");
    boolean python = given.text("dialect").filter("python"::equals).isPresent();
    Map<String, JsonNode> arguments = new LinkedHashMap<>();
    for (String key : given.keys()) {
      Place value = given.child(key);
      check
          .argument(key)
          .ifPresentOrElse(
              argument -> readOne(argument, value, column, imported, python),
              () -> unknown(given, key, check));
      arguments.put(key, value.node());
    }
    reportMissing(body, given, check);
    reportEscape(given);
    reportLengths(given, check, column);
    if (!imported) {
      new VainArguments(findings).report(body, check, column);
    }
    return arguments;
  }

  private void readOne(
      Argument argument, Place value, Optional<Property> column, boolean imported, boolean python) {
    Optional<String> problem = argument.problem(value.node(), imported, python);
    problem.ifPresent(message -> findings.error(value, message));
    if (problem.isPresent() || column.isEmpty()) {
      return;
    }
    switch (argument.kind()) {
      case VALUE -> checkValue(value, column.get());
      case DISTRIBUTION -> checkDistribution(value, column.get());
      case HISTOGRAM -> checkBins(value, column.get());
      case STEP -> checkStep(value, column.get());
      case VALUES -> value.entries().forEach(entry -> checkValue(entry, column.get()));
      case NUMBER,
          VALUES_OR_NULL,
          PAIRS,
          QUANTILES,
          COUNT,
          COUNTS,
          POSITIVE,
          TOLERANCE,
          FLAG,
          TEXT,
          TEXTS,
          LIKE,
          LIKES,
          CHARACTER,
          REGEX,
          REGEXES,
          STRFTIME,
          TIME_PATTERN,
          DURATION,
          JSON_SCHEMA,
          COLUMNS,
          OBJECT,
          LOGICAL_TYPES,
          BASELINE,
          REFERENCE,
          SHARE -> {}
    }
  }

  private void checkDistribution(Place value, Property column) {
    value.child("values").entries().forEach(entry -> checkValue(entry, column));
    if (value.has("bins") && !isNumeric(column)) {
      findings.error(
          value.child("bins"),
          "bins are of numbers, and '" + column.name() + "' has none; give 'values'");
    }
  }

  private void checkBins(Place bins, Property column) {
    for (Place bin : bins.entries()) {
      bin.child("values").entries().forEach(entry -> checkValue(entry, column));
      for (String end : List.of("value", "from", "to")) {
        bin.at(end).ifPresent(entry -> checkValue(entry, column));
      }
    }
  }

  private void checkStep(Place value, Property column) {
    if (isNumeric(column) != value.node().isNumber()) {
      findings.error(
          value,
          isNumeric(column)
              ? "a step of numbers is a number"
              : "a step of dates and times is an ISO 8601 duration or period such as P1D");
    }
  }

  private static boolean isNumeric(Property column) {
    return column.type() == LogicalType.INTEGER || column.type() == LogicalType.NUMBER;
  }

  private void checkValue(Place value, Property column) {
    Values.of(column)
        .problem(value.node())
        .ifPresent(
            problem -> findings.error(value, "a value of '" + column.name() + "' " + problem));
  }

  private void unknown(Place given, String key, CheckName check) {
    List<String> known = check.arguments().stream().map(Argument::name).toList();
    findings.error(
        given.pointerTo(key),
        "unknown argument '"
            + key
            + "' of "
            + check.catalogueName()
            + (known.isEmpty() ? "; it takes none" : Nearest.hint(key, known)));
  }

  private void reportMissing(Place body, Place given, CheckName check) {
    check.arguments().stream()
        .filter(argument -> argument.required() && !given.has(argument.name()))
        .forEach(
            argument ->
                findings.error(
                    body,
                    "check '"
                        + check.catalogueName()
                        + "' needs the argument '"
                        + argument.name()
                        + "'"));
    boolean unbounded = check.argument("unbounded").isPresent() && given.flag("unbounded");
    if (check.needsAnEnd() && !given.has("min") && !given.has("max") && !unbounded) {
      findings.error(
          body, "check '" + check.catalogueName() + "' needs an argument: 'min', 'max' or both");
    }
    List<String> names = check.arguments().stream().map(Argument::name).toList();
    if (check.needsAnyArgument() && names.stream().noneMatch(given::has)) {
      findings.error(
          body,
          "check '" + check.catalogueName() + "' needs an argument: " + String.join(", ", names));
    }
  }

  /** An escape character at the end of a pattern has nothing to escape. */
  private void reportEscape(Place given) {
    Optional<String> escape = given.text("escape").filter(e -> !e.isEmpty());
    if (escape.isEmpty()) {
      return;
    }
    for (Place pattern :
        Stream.concat(given.at("pattern").stream(), given.each("patterns").stream()).toList()) {
      pattern
          .text()
          .filter(p -> SqlPattern.endsInEscape(p, escape.get().codePointAt(0)))
          .ifPresent(
              p ->
                  findings.error(
                      pattern,
                      "the pattern '" + p + "' ends in the escape '" + escape.get() + "'"));
    }
  }

  private void reportLengths(Place given, CheckName check, Optional<Property> column) {
    if (check == CheckName.NOT_TRUNCATED
        && given.has("lengths")
        && column.filter(ArgumentReader::isNumeric).isPresent()) {
      findings.error(given.child("lengths"), "'lengths' are of texts, not of integers");
    }
  }
}
