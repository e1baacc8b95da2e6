package io.javatask.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.core.contract.Bound.Operator;
import io.javatask.core.contract.Bound.Unit;
import io.javatask.core.contract.ContractReader.Finding;
import io.javatask.core.contract.Rule.Action;
import io.javatask.core.contract.Rule.Severity;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Each thing that a contract can declare, with the rule that follows. */
class RulesTest {
  private static final String N = "/schema/0/properties/1";

  private final ContractReader reader = new ContractReader();

  private List<Rule> rules(Document document) {
    return reader.read(document.text(), "c.json", Optional.empty()).rules();
  }

  private Rule rule(Document document, String id) {
    return rules(document).stream().filter(r -> r.id().equals(id)).findFirst().orElseThrow();
  }

  /** A rule of quality, which is the last of its contract. */
  private Rule last(Document document) {
    List<Rule> rules = rules(document);
    return rules.get(rules.size() - 1);
  }

  private List<String> notes(Document document) {
    return reader.lint(document.text(), "c.json").stream().map(Finding::message).toList();
  }

  private static String arguments(Rule rule) {
    ObjectNode node = Document.JSON.createObjectNode();
    rule.check().arguments().forEach(node::set);
    return CanonicalJson.of(node);
  }

  private static String canonical(String text) {
    return CanonicalJson.of(Document.JSON.readTree(text));
  }

  @Test
  void theValidDocumentHasTheRulesOfItsColumns() {
    assertThat(rules(Document.valid()))
        .extracting(r -> r.id() + " " + r.check().name() + r.check().columns() + " " + r.pointer())
        .containsExactly(
            "id.exists column_exists[id] /schema/0/properties/0",
            "id.type type[id] /schema/0/properties/0/logicalType",
            "id.not_null not_null[id] /schema/0/properties/0/primaryKey",
            "id.unique unique[id] /schema/0/properties/0/primaryKey",
            "n.exists column_exists[n] /schema/0/properties/1",
            "n.type type[n] /schema/0/properties/1/logicalType",
            "at.exists column_exists[at] /schema/0/properties/2",
            "at.type type[at] /schema/0/properties/2/logicalType",
            "at.not_null not_null[at] /schema/0/properties/2/required",
            "s.exists column_exists[s] /schema/0/properties/3",
            "s.type type[s] /schema/0/properties/3/logicalType",
            "columns_declared columns_declared[] /schema/0/properties");
    assertThat(rules(Document.valid()))
        .allSatisfy(
            r -> {
              assertThat(r.origin()).isEqualTo("contract");
              assertThat(r.thresholds()).isEqualTo(Thresholds.NONE);
              assertThat(r.action()).isEqualTo(Action.QUARANTINE);
            })
        .filteredOn(r -> r.severity() == Severity.WARNING)
        .extracting(Rule::id)
        .containsExactly("columns_declared");
  }

  @ParameterizedTest(name = "{0} {1} gives {2}")
  @MethodSource("options")
  void anOptionBecomesARule(String type, String options, String id, String check, String expected) {
    Rule rule = rule(Document.column(type, options), id);
    assertThat(rule.check().name()).isEqualTo(check);
    assertThat(rule.check().columns()).containsExactly("n");
    assertThat(rule.severity()).isEqualTo(Severity.ERROR);
    assertThat(arguments(rule)).isEqualTo(canonical(expected));
  }

  static Stream<Arguments> options() {
    return Stream.of(
        Arguments.of("string", "{\"minLength\": 1}", "n.length", "length", "{\"min\": 1}"),
        Arguments.of(
            "string",
            "{\"minLength\": 1, \"maxLength\": 9}",
            "n.length",
            "length",
            "{\"min\": 1, \"max\": 9}"),
        Arguments.of(
            "string", "{\"pattern\": \"^a\"}", "n.pattern", "pattern", "{\"regex\": \"^a\"}"),
        Arguments.of(
            "string", "{\"pattern\": \"(?=a)\"}", "n.pattern", "pattern", "{\"regex\": \"(?=a)\"}"),
        Arguments.of(
            "string", "{\"format\": \"ipv6\"}", "n.format", "format", "{\"name\": \"ipv6\"}"),
        Arguments.of(
            "integer",
            "{\"minimum\": -1, \"maximum\": 9}",
            "n.range",
            "range",
            "{\"min\": -1, \"max\": 9}"),
        Arguments.of(
            "number",
            "{\"exclusiveMinimum\": 0}",
            "n.range",
            "range",
            "{\"min\": 0, \"exclusive_min\": true}"),
        Arguments.of(
            "number",
            "{\"exclusiveMaximum\": 0.5}",
            "n.range",
            "range",
            "{\"max\": 0.5, \"exclusive_max\": true}"),
        Arguments.of(
            "number",
            "{\"minimum\": 1, \"exclusiveMinimum\": 2}",
            "n.range",
            "range",
            "{\"min\": 2, \"exclusive_min\": true}"),
        Arguments.of(
            "number",
            "{\"minimum\": 3, \"exclusiveMinimum\": 2}",
            "n.range",
            "range",
            "{\"min\": 3}"),
        Arguments.of(
            "number",
            "{\"minimum\": 3, \"exclusiveMinimum\": 3}",
            "n.range",
            "range",
            "{\"min\": 3, \"exclusive_min\": true}"),
        Arguments.of(
            "number",
            "{\"maximum\": 3, \"exclusiveMaximum\": 2}",
            "n.range",
            "range",
            "{\"max\": 2, \"exclusive_max\": true}"),
        Arguments.of(
            "number",
            "{\"maximum\": 2, \"exclusiveMaximum\": 3}",
            "n.range",
            "range",
            "{\"max\": 2}"),
        Arguments.of(
            "date",
            "{\"minimum\": \"2026-01-01\"}",
            "n.range",
            "range",
            "{\"min\": \"2026-01-01\"}"),
        Arguments.of(
            "time", "{\"maximum\": \"13:00\"}", "n.range", "range", "{\"max\": \"13:00\"}"),
        Arguments.of(
            "timestamp",
            "{\"minimum\": \"2026-01-01T00:00:00\"}",
            "n.range",
            "range",
            "{\"min\": \"2026-01-01T00:00:00\"}"),
        Arguments.of(
            "integer", "{\"multipleOf\": 5}", "n.multiple_of", "multiple_of", "{\"divisor\": 5}"),
        Arguments.of(
            "integer",
            "{\"format\": \"i8\"}",
            "n.format",
            "range",
            "{\"min\": -128, \"max\": 127}"),
        Arguments.of(
            "integer",
            "{\"format\": \"u16\"}",
            "n.format",
            "range",
            "{\"min\": 0, \"max\": 65535}"),
        Arguments.of(
            "integer",
            "{\"format\": \"i32\"}",
            "n.format",
            "range",
            "{\"min\": -2147483648, \"max\": 2147483647}"),
        Arguments.of("integer", "{\"format\": \"u64\"}", "n.format", "range", "{\"min\": 0}"),
        Arguments.of(
            "number",
            "{\"format\": \"f32\"}",
            "n.format",
            "range",
            "{\"min\": -340282346638528859811704183484516925440,"
                + " \"max\": 340282346638528859811704183484516925440}"),
        Arguments.of(
            "string", "{\"format\": \"byte\"}", "n.format", "format", "{\"name\": \"byte\"}"),
        Arguments.of(
            "array",
            "{\"minItems\": 1, \"maxItems\": 3, \"uniqueItems\": true}",
            "n.items",
            "items",
            "{\"min\": 1, \"max\": 3, \"unique\": true}"),
        Arguments.of(
            "object",
            "{\"minProperties\": 1, \"maxProperties\": 3, \"required\": [\"a\"]}",
            "n.members",
            "members",
            "{\"min\": 1, \"max\": 3, \"required\": [\"a\"]}"));
  }

  @Test
  void someOptionsBecomeNone() {
    for (String[] typeAndOptions :
        new String[][] {
          {"integer", "{\"format\": \"i64\"}"},
          {"number", "{\"format\": \"f64\"}"},
          {"array", "{\"uniqueItems\": false}"},
          {"timestamp", "{\"format\": \"yyyy-MM-dd HH:mm:ss\", \"timezone\": true}"},
          {"string", "{}"}
        }) {
      Document document = Document.column(typeAndOptions[0], typeAndOptions[1]);
      assertThat(rules(document)).hasSameSizeAs(rules(Document.valid()));
      assertThat(notes(document)).isEmpty();
    }
    assertThat(notes(Document.column("string", "{\"format\": \"password\"}")))
        .containsExactly("format 'password' is not checked");
    assertThat(notes(Document.column("integer", "{\"format\": \"i128\"}")))
        .containsExactly("whole numbers are held in 64 bits with a sign; larger ones do not parse");
    assertThat(notes(Document.column("number", "{\"format\": \"f32\"}")))
        .containsExactly(
            "numbers are held as 64-bit floats; digits that 32 bits cannot hold are kept");
  }

  @Test
  void anEnumBecomesASetWithoutItsNull() {
    Document document =
        Document.valid()
            .set(
                N + "/enum",
                "[{\"value\": 1, \"label\": \"one\"}, {\"value\": null}, {\"value\": 2}]");
    Rule rule = rule(document, "n.in_set");
    assertThat(arguments(rule)).isEqualTo(canonical("{\"values\": [1, 2]}"));
    assertThat(rule.pointer()).isEqualTo(N + "/enum");
  }

  @Test
  void uniqueIsOneRuleWhetherByKeyOrByFlagOrBoth() {
    assertThat(rules(Document.valid().set("/schema/0/properties/0/unique", "true")))
        .filteredOn(r -> r.check().name().equals("unique"))
        .extracting(Rule::id)
        .containsExactly("id.unique");
    Document composite =
        Document.valid()
            .set(N + "/primaryKey", "true")
            .set("/schema/0/properties/3/unique", "true");
    assertThat(rules(composite))
        .filteredOn(r -> r.check().name().equals("unique"))
        .extracting(r -> r.id() + r.check().columns())
        .containsExactly("s.unique[s]", "primary_key.unique[id, n]");
    assertThat(rules(composite)).extracting(Rule::id).contains("id.not_null", "n.not_null");
  }

  @ParameterizedTest
  @CsvSource({"warn, WARNING", "fail, ERROR"})
  void undeclaredColumnsBecomeARuleOfThePolicysSeverity(String reaction, Severity severity) {
    Document document = Document.policy("{\"undeclaredColumns\": \"" + reaction + "\"}");
    Rule rule = rule(document, "columns_declared");
    assertThat(rule.severity()).isEqualTo(severity);
    assertThat(rule.pointer()).isEqualTo("/customProperties/0/value/undeclaredColumns");
  }

  @Test
  void undeclaredColumnsThatMayPassBecomeNone() {
    assertThat(rules(Document.policy("{\"undeclaredColumns\": \"pass\"}")))
        .extracting(Rule::id)
        .doesNotContain("columns_declared");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("libraryRules")
  void aLibraryMetricBecomesACheck(
      String rule,
      boolean onColumn,
      String check,
      List<String> columns,
      String expected,
      String bound) {
    Document document = onColumn ? Document.columnRule(rule) : Document.tableRule(rule);
    Rule read =
        rules(document).stream()
            .filter(r -> r.check().name().equals(check))
            .findFirst()
            .orElseThrow();
    assertThat(read.check().columns()).isEqualTo(columns);
    assertThat(arguments(read)).isEqualTo(canonical(expected));
    assertThat(read.thresholds().fail().orElseThrow()).hasToString(bound);
    assertThat(read.thresholds().warn()).isEmpty();
    assertThat(read.action()).isEqualTo(Action.QUARANTINE);
  }

  static Stream<Arguments> libraryRules() {
    return Stream.of(
        Arguments.of(
            "{\"metric\": \"nullValues\", \"mustBe\": 0}",
            true,
            "null_values",
            List.of("n"),
            "{}",
            "mustBe 0"),
        Arguments.of(
            "{\"type\": \"library\", \"metric\": \"nullValues\", \"mustBeLessThan\": 5, \"unit\":"
                + " \"percent\"}",
            true,
            "null_values",
            List.of("n"),
            "{}",
            "mustBeLessThan 5 percent"),
        Arguments.of(
            "{\"metric\": \"missingValues\", \"mustNotBe\": 3, \"arguments\": {\"missingValues\":"
                + " [null, \"\", \"N/A\"]}}",
            true,
            "missing_values",
            List.of("n"),
            "{\"values\": [null, \"\", \"N/A\"]}",
            "mustNotBe 3"),
        Arguments.of(
            "{\"metric\": \"invalidValues\", \"mustBeGreaterOrEqualTo\": 1.5, \"arguments\":"
                + " {\"validValues\": [1, 2], \"pattern\": \"x\"}}",
            true,
            "invalid_values",
            List.of("n"),
            "{\"values\": [1, 2], \"regex\": \"x\"}",
            "mustBeGreaterOrEqualTo 1.5"),
        Arguments.of(
            "{\"metric\": \"duplicateValues\", \"mustBeBetween\": [0, 3]}",
            true,
            "duplicate_values",
            List.of("n"),
            "{}",
            "mustBeBetween 0 and 3"),
        Arguments.of(
            "{\"metric\": \"duplicateValues\", \"mustBeLessOrEqualTo\": 3, \"arguments\":"
                + " {\"properties\": [\"s\", \"n\"]}}",
            false,
            "duplicate_values",
            List.of("s", "n"),
            "{}",
            "mustBeLessOrEqualTo 3"),
        Arguments.of(
            "{\"metric\": \"rowCount\", \"mustNotBeBetween\": [0, 10]}",
            false,
            "row_count",
            List.of(),
            "{}",
            "mustNotBeBetween 0 and 10"));
  }

  @Test
  void aLibraryRuleCanLeaveItsRowsAccepted() {
    Document document =
        Document.columnRule(
            "{\"id\": \"x\", \"metric\": \"nullValues\", \"mustBe\": 0, \"customProperties\":"
                + " [{\"property\": \"action\", \"value\": \"keep\"}]}");
    assertThat(rule(document, "x").action()).isEqualTo(Action.KEEP);
  }

  @ParameterizedTest
  @CsvSource({
    "error, ERROR",
    "critical, ERROR",
    "high, ERROR",
    "whatever, ERROR",
    "warning, WARNING",
    "Warn, WARNING",
    "INFO, WARNING",
    "low, WARNING"
  })
  void severityIsErrorUnlessItIsMild(String written, Severity severity) {
    Document document =
        Document.tableRule(
            "{\"metric\": \"rowCount\", \"mustBe\": 1, \"severity\": \"" + written + "\"}");
    assertThat(last(document).severity()).isEqualTo(severity);
  }

  @Test
  void anIdIsTheIdElseTheNameElseAHashOfWhatIsAsked() {
    assertThat(
            last(Document.tableRule(
                    "{\"id\": \"a\", \"name\": \"b\", \"metric\": \"rowCount\", \"mustBe\": 1}"))
                .id())
        .isEqualTo("a");
    assertThat(
            last(Document.tableRule("{\"name\": \"b\", \"metric\": \"rowCount\", \"mustBe\": 1}"))
                .id())
        .isEqualTo("b");
    String id = last(Document.tableRule("{\"metric\": \"rowCount\", \"mustBe\": 1}")).id();
    assertThat(id).matches("t\\.row_count#[0-9a-f]{8}");
    assertThat(
            last(Document.tableRule(
                    "{\"mustBe\": 2, \"metric\": \"rowCount\", \"description\": \"x\"}"))
                .id())
        .isEqualTo(id);
    assertThat(
            last(Document.check(
                    "{\"check\": \"in_set\", \"column\": \"n\", \"arguments\": {\"values\": [1]}}"))
                .id())
        .matches("t\\.in_set#[0-9a-f]{8}")
        .isNotEqualTo(
            last(Document.check(
                    "{\"check\": \"in_set\", \"column\": \"n\", \"arguments\": {\"values\": [2]}}"))
                .id())
        .isNotEqualTo(
            last(Document.check(
                    "{\"check\": \"in_set\", \"column\": \"n\", \"where\": \"s = 'a'\","
                        + " \"arguments\": {\"values\": [1]}}"))
                .id());
  }

  @Test
  void aRuleOfOursHasEveryThreshold() {
    Document document =
        Document.check(
            "{\"check\": \"not_null\", \"column\": \"n\", \"where\": \"s = 'a'\", \"mostly\": 0.95,"
                + " \"warn\": {\"mustBeLessThan\": 3}, \"fail\": {\"mustBeLessOrEqualTo\": 1.5,"
                + " \"unit\": \"percent\"}, \"action\": \"keep\", \"severity\": \"warning\","
                + " \"origin\": \"great-expectations\"}");
    Rule rule = last(document);
    assertThat(rule.check().name()).isEqualTo("not_null");
    assertThat(rule.check().columns()).containsExactly("n");
    assertThat(rule.check().where().map(w -> w.text())).contains("s = 'a'");
    assertThat(rule.thresholds())
        .isEqualTo(
            new Thresholds(
                OptionalDouble.of(0.95),
                Optional.of(Bound.of(Operator.MUST_BE_LESS_THAN, 3, Unit.ROWS)),
                Optional.of(Bound.of(Operator.MUST_BE_LESS_OR_EQUAL_TO, 1.5, Unit.PERCENT))));
    assertThat(rule.severity()).isEqualTo(Severity.WARNING);
    assertThat(rule.action()).isEqualTo(Action.KEEP);
    assertThat(rule.origin()).isEqualTo("great-expectations");
    assertThat(rule.pointer()).isEqualTo("/schema/0/quality/0");
    assertThat(notes(document))
        .containsExactly("custom rules of engine javatask are skipped by other tools");
  }

  @ParameterizedTest
  @MethodSource("checks")
  void everyCheckOfTheCatalogueCanBeDeclared(String implementation) {
    Rule rule = last(Document.check(implementation));
    JsonNode declared = Document.JSON.readTree(implementation);
    assertThat(rule.check().name()).isEqualTo(declared.get("check").stringValue());
    assertThat(rule.severity()).isEqualTo(Severity.ERROR);
    assertThat(arguments(rule))
        .isEqualTo(
            CanonicalJson.of(
                declared.path("arguments").asOptional().orElse(Document.JSON.createObjectNode())));
  }

  static Stream<String> checks() {
    return Stream.of(
        "{\"check\": \"column_exists\", \"column\": \"n\"}",
        "{\"check\": \"columns_declared\"}",
        "{\"check\": \"type\", \"column\": \"n\"}",
        "{\"check\": \"not_null\", \"columns\": [\"n\"]}",
        "{\"check\": \"unique\", \"columns\": [\"n\", \"s\"], \"arguments\": {\"duplicates\":"
            + " \"members\"}}",
        "{\"check\": \"in_set\", \"column\": \"n\", \"arguments\": {\"values\": [1]}}",
        "{\"check\": \"range\", \"column\": \"at\", \"arguments\": {\"min\":"
            + " \"2026-01-01T00:00:00Z\", \"exclusive_min\": true}}",
        "{\"check\": \"multiple_of\", \"column\": \"n\", \"arguments\": {\"divisor\": 2}}",
        "{\"check\": \"length\", \"column\": \"s\", \"arguments\": {\"min\": 1}}",
        "{\"check\": \"pattern\", \"column\": \"s\", \"arguments\": {\"regex\": \"^a\"}}",
        "{\"check\": \"format\", \"column\": \"s\", \"arguments\": {\"name\": \"uuid\"}}",
        "{\"check\": \"null_values\", \"column\": \"n\", \"fail\": {\"mustBe\": 0}}",
        "{\"check\": \"missing_values\", \"column\": \"s\", \"arguments\": {\"values\": [\"-\","
            + " null]}, \"warn\": {\"mustBe\": 0}}",
        "{\"check\": \"invalid_values\", \"column\": \"s\", \"arguments\": {\"regex\": \"a\"},"
            + " \"fail\": {\"mustBe\": 0}}",
        "{\"check\": \"duplicate_values\", \"columns\": [\"n\", \"s\"], \"fail\": {\"mustBe\": 0}}",
        "{\"check\": \"row_count\", \"fail\": {\"mustBeGreaterThan\": 0}}",
        "{\"check\": \"null_rate\", \"column\": \"n\", \"fail\": {\"mustBeLessThan\": 5}}",
        "{\"check\": \"freshness\", \"column\": \"at\", \"arguments\": {\"max_age\": \"PT24H\"}}",
        "{\"check\": \"json_schema\", \"arguments\": {\"schema\": {\"type\": \"object\"}}}",
        "{\"check\": \"json_schema\", \"column\": \"s\", \"arguments\": {\"schema\": {}}}");
  }

  @Test
  void theBoundOfANullRateIsAPercentage() {
    Rule rule =
        last(
            Document.check(
                "{\"check\": \"null_rate\", \"column\": \"n\", \"fail\": {\"mustBeLessThan\":"
                    + " 5}}"));
    assertThat(rule.thresholds().fail())
        .contains(Bound.of(Operator.MUST_BE_LESS_THAN, 5, Unit.PERCENT));
  }

  @Test
  void aRuleUnderAColumnSpeaksOfIt() {
    Document document =
        Document.columnRule(
            "{\"id\": \"x\", \"type\": \"custom\", \"engine\": \"javatask\", \"severity\":"
                + " \"info\", \"implementation\": {\"check\": \"not_null\"}}");
    assertThat(rule(document, "x").check().columns()).containsExactly("n");
    assertThat(rule(document, "x").severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void anImplementationMayBeAStringOfJson() {
    Document document =
        Document.check(
            "\"{\\\"check\\\": \\\"not_null\\\", \\\"column\\\": \\\"n\\\", \\\"mostly\\\":"
                + " 0.5}\"");
    assertThat(last(document).check().columns()).containsExactly("n");
    assertThat(last(document).thresholds().mostly()).hasValue(0.5);
  }

  @Test
  void anImportedRuleMayNameAColumnThatIsNotDeclared() {
    Rule rule =
        last(
            Document.check(
                "{\"check\": \"length\", \"column\": \"zip\", \"origin\": \"great-expectations\","
                    + " \"arguments\": {\"min\": 5}}"));
    assertThat(rule.check().columns()).containsExactly("zip");
  }

  @Test
  void aQueryBecomesAnSqlRule() {
    Document document =
        Document.columnRule(
            "{\"id\": \"x\", \"type\": \"sql\", \"query\": \"select count(*) from t\", \"mustBe\":"
                + " 0}");
    Rule rule = rule(document, "x");
    assertThat(rule.check().name()).isEqualTo("sql");
    assertThat(rule.check().columns()).containsExactly("n");
    assertThat(arguments(rule)).isEqualTo(canonical("{\"query\": \"select count(*) from t\"}"));
    assertThat(rule.severity()).isEqualTo(Severity.ERROR);
    assertThat(rule.thresholds().fail()).contains(Bound.of(Operator.MUST_BE, 0, Unit.ROWS));
    assertThat(notes(document)).isEmpty();
  }

  @Test
  void aSentenceIsARuleThatCannotViolate() {
    Document document =
        Document.tableRule(
            "{\"type\": \"text\", \"description\": \"looks right\", \"severity\": \"error\"}");
    assertThat(last(document).check().name()).isEqualTo("text");
    assertThat(last(document).severity()).isEqualTo(Severity.WARNING);
    assertThat(notes(document))
        .containsExactly("rules of type text are NOT_EVALUATED, at severity warning");
  }

  @Test
  void aRuleOfAnotherEngineIsKept() {
    Document document =
        Document.tableRule(
            "{\"type\": \"custom\", \"engine\": \"javatsk\", \"implementation\": \"x: y\"}");
    Rule rule = last(document);
    assertThat(rule.check().name()).isEqualTo("foreign");
    assertThat(arguments(rule)).isEqualTo(canonical("{\"engine\": \"javatsk\"}"));
    assertThat(rule.severity()).isEqualTo(Severity.WARNING);
    assertThat(notes(document))
        .containsExactly("rules of engine 'javatsk' are NOT_EVALUATED; did you mean 'javatask'?");
    assertThat(
            last(Document.tableRule(
                    "{\"type\": \"custom\", \"engine\": \"soda\", \"severity\": \"error\","
                        + " \"implementation\": {}}"))
                .severity())
        .isEqualTo(Severity.ERROR);
  }

  @Test
  void constraintsInsideACellAreOneRuleThatIsNotEvaluated() {
    Document document =
        Document.column("object", "{}")
            .set(
                N + "/properties",
                "[{\"name\": \"a\", \"logicalType\": \"string\"}, {\"name\": \"b\", \"required\":"
                    + " true}]");
    assertThat(rule(document, "n.nested").check().name()).isEqualTo("foreign");
    assertThat(rule(document, "n.nested").severity()).isEqualTo(Severity.WARNING);
    assertThat(notes(document))
        .containsExactly("constraints of nested properties are NOT_EVALUATED");
    Document free =
        Document.column("array", "{}").set(N + "/items", "{\"logicalType\": \"string\"}");
    assertThat(rules(free)).extracting(Rule::id).doesNotContain("n.nested");
    Document deep =
        Document.column("array", "{}")
            .set(
                N + "/items",
                "{\"logicalType\": \"object\", \"properties\": [{\"name\": \"a\", \"enum\":"
                    + " [{\"value\": 1}]}]}");
    assertThat(rules(deep)).extracting(Rule::id).contains("n.nested");
  }

  @Test
  void whatOtherToolsReadDifferentlyIsNoted() {
    assertThat(notes(Document.tableRule("{\"metric\": \"rowCount\", \"mustBeBetween\": [1, 2]}")))
        .containsExactly(
            "mustBeBetween takes both ends in, as Data Contract CLI does; the standard leaves them"
                + " out");
    assertThat(
            notes(
                Document.columnRule(
                    "{\"metric\": \"duplicateValues\", \"mustBe\": 0, \"unit\": \"percent\"}")))
        .containsExactly(
            "duplicateValues in percent is of the non-null rows here; Data Contract CLI does not"
                + " evaluate it");
    assertThat(notes(Document.column("string", "{\"pattern\": \"(?=a)\"}")))
        .containsExactly(
            "look-around or a back reference: evaluated in more than linear time, under a limit");
  }
}
