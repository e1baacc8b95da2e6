package io.javatask.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.contract.ContractReader.Finding;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way in which a contract can be wrong, with the one finding that it gives. */
class ContractErrorsTest {
  private static final String N = "/schema/0/properties/1";
  private static final String OPTIONS = N + "/logicalTypeOptions";
  private static final String COLUMN_RULE = N + "/quality/0";
  private static final String RULE = "/schema/0/quality/0";
  private static final String BODY = RULE + "/implementation";
  private static final String POLICY = "/customProperties/0/value";

  private final ContractReader reader = new ContractReader();

  private List<Finding> errors(String text) {
    return reader.lint(text, "c.json").stream()
        .filter(f -> f.level() == Finding.Level.ERROR)
        .toList();
  }

  @Test
  void theValidDocumentHasNoFinding() {
    assertThat(reader.lint(Document.valid().text(), "c.json")).isEmpty();
  }

  @ParameterizedTest(name = "{index}: {1} {2}")
  @MethodSource({
    "documents",
    "properties",
    "options",
    "outOfReach",
    "enums",
    "keys",
    "libraryRules",
    "otherRules",
    "checks",
    "checkArguments",
    "otherColumns",
    "vainArguments",
    "bounds",
    "custom",
    "slas"
  })
  void isReportedOnceWithItsPlace(Document document, String pointer, String message) {
    assertThat(errors(document.text()))
        .containsExactly(new Finding(Finding.Level.ERROR, "c.json", pointer, message));
  }

  private static Document valid() {
    return Document.valid();
  }

  static Stream<Arguments> documents() {
    return Stream.of(
        arguments(valid().remove("/id"), "", "missing key 'id'"),
        arguments(valid().remove("/version"), "", "missing key 'version'"),
        arguments(valid().remove("/schema"), "", "missing key 'schema'"),
        arguments(
            valid().set("/schema", "[]"), "/schema", "'schema' must have 1 or more entries, not 0"),
        arguments(valid().set("/id", "\"\""), "/id", "'id' must not be empty"),
        arguments(
            valid().set("/version", "1"),
            "/version",
            "'version' must be a string, not a whole number"),
        arguments(
            valid().set("/version", "1.5"),
            "/version",
            "'version' must be a string, not a number with a fraction"),
        arguments(
            valid().set("/kind", "\"Datacontract\""),
            "/kind",
            "unknown 'kind': 'Datacontract'; did you mean 'DataContract'?"),
        arguments(
            valid().set("/apiVersion", "\"v2.2.2\""),
            "/apiVersion",
            "unknown 'apiVersion': 'v2.2.2'; did you mean 'v3.2.0'?"),
        arguments(
            valid().set("/servres", "[]"),
            "/servres",
            "unknown key 'servres'; did you mean 'servers'?"),
        arguments(valid().set("/a~1b", "1"), "/a~1b", "unknown key 'a/b'" + knownAtTop()),
        arguments(
            valid().set("/tags", "[1]"),
            "/tags/0",
            "an entry of 'tags' must be a string, not a whole number"),
        arguments(
            valid().set("/team", "\"x\""),
            "/team",
            "'team' must be an object or an array, not a string"),
        arguments(
            valid().set("/team", "{\"member\": []}"),
            "/team/member",
            "unknown key 'member'; did you mean 'members'?"),
        arguments(
            valid().set("/servers", "[{\"server\": \"s\", \"type\": \"postgress\"}]"),
            "/servers/0/type",
            "unknown 'type': 'postgress'; did you mean 'postgres'?"),
        arguments(
            valid().set("/price", "{\"priceUnits\": \"MB\"}"),
            "/price/priceUnits",
            "unknown key 'priceUnits'; did you mean 'priceUnit'?"),
        arguments(
            valid().set("/support", "[{\"tool\": \"x\"}]"), "/support/0", "missing key 'channel'"),
        arguments(
            valid().set("/roles", "[{\"roles\": \"x\", \"role\": \"y\"}]"),
            "/roles/0/roles",
            "unknown key 'roles'; did you mean 'role'?"),
        arguments(
            valid().set("/roles", "[{\"zzzzz\": \"x\", \"role\": \"y\"}]"),
            "/roles/0/zzzzz",
            "unknown key 'zzzzz'; known are id, description, access, firstLevelApprovers,"
                + " secondLevelApprovers, customProperties"),
        arguments(
            valid().set("/authoritativeDefinitions", "[{\"url\": \"x\"}]"),
            "/authoritativeDefinitions/0",
            "missing key 'type'"),
        arguments(
            valid().set("/description", "{\"purpos\": \"x\"}"),
            "/description/purpos",
            "unknown key 'purpos'; did you mean 'purpose'?"),
        arguments(
            valid().set("/schema/-", "{\"name\": \"t\", \"properties\": []}"),
            "/schema/1/name",
            "schema object 't' is declared twice"));
  }

  private static String knownAtTop() {
    return "; known are name, status, tenant, domain, dataProduct, contractCreatedTs, description,"
        + " context, tags, servers, team, roles, support, price, slaDefaultElement,"
        + " slaProperties, authoritativeDefinitions, customProperties";
  }

  static Stream<Arguments> properties() {
    return Stream.of(
        arguments(
            valid().set(N + "/requird", "true"),
            N + "/requird",
            "unknown key 'requird'; did you mean 'required'?"),
        arguments(
            valid().set(N + "/required", "true").set(N + "/requird", "true"),
            N + "/requird",
            "unknown key 'requird'; did you mean 'required'?"),
        arguments(
            valid().set(N + "/required", "\"yes\""),
            N + "/required",
            "'required' must be a boolean, not a string"),
        arguments(
            valid().set(N + "/logicalType", "\"int\""),
            N + "/logicalType",
            "unknown 'logicalType': 'int'; known are string, date, timestamp, time, number,"
                + " integer, object, array, boolean"),
        arguments(
            valid().set(N + "/logicalType", "\"Integer\""),
            N + "/logicalType",
            "unknown 'logicalType': 'Integer'; did you mean 'integer'?"),
        arguments(
            valid().set(N + "/logicalType", "\"map\""),
            N + "/logicalType",
            "unknown 'logicalType': 'map'; known are string, date, timestamp, time, number,"
                + " integer, object, array, boolean"),
        arguments(
            valid().set(N + "/logicalType", "7"),
            N + "/logicalType",
            "'logicalType' must be one of string, date, timestamp, time, number, integer, object,"
                + " array, boolean, not a whole number"),
        arguments(valid().remove(N + "/name"), N, "missing key 'name'"),
        arguments(
            valid().set(N + "/name", "\"id\""), N + "/name", "property 'id' is declared twice"),
        arguments(
            valid().set("/schema/0/properties", "{}"),
            "/schema/0/properties",
            "'properties' must be an array, not an object"),
        arguments(
            Document.column("number", "{}").set(N + "/physicalType", "\"decimal(50,2)\""),
            N + "/physicalType",
            "a decimal has 1 to 38 digits, of which at most all are its scale"),
        arguments(
            Document.column("number", "{}").set(N + "/physicalType", "\"numeric(5, 6)\""),
            N + "/physicalType",
            "a decimal has 1 to 38 digits, of which at most all are its scale"),
        arguments(
            valid().set(N + "/relationships", "[{\"from\": \"t.n\"}]"),
            N + "/relationships/0",
            "missing key 'to'"));
  }

  static Stream<Arguments> options() {
    return Stream.of(
        arguments(
            Document.column("integer", "{\"mininum\": 3}"),
            OPTIONS + "/mininum",
            "unknown key 'mininum'; did you mean 'minimum'?"),
        arguments(
            Document.column("string", "{\"minimum\": 3}"),
            OPTIONS + "/minimum",
            "'minimum' is not an option of logicalType string; it has minLength, maxLength,"
                + " pattern, format"),
        arguments(
            Document.column("boolean", "{\"format\": \"x\"}"),
            OPTIONS + "/format",
            "'format' is not an option of logicalType boolean; it has none"),
        arguments(
            Document.column("string", "{\"minLength\": -1}"),
            OPTIONS + "/minLength",
            "'minLength' must be at least 0, not -1"),
        arguments(
            Document.column("string", "{\"minLength\": 1.5}"),
            OPTIONS + "/minLength",
            "'minLength' must be a whole number, not a number with a fraction"),
        arguments(
            Document.column("string", "{\"minLength\": 5, \"maxLength\": 3}"),
            OPTIONS + "/maxLength",
            "nothing lies between 'minLength' 5 and 'maxLength' 3"),
        arguments(
            Document.column("array", "{\"minItems\": 5, \"maxItems\": 3}"),
            OPTIONS + "/maxItems",
            "nothing lies between 'minItems' 5 and 'maxItems' 3"),
        arguments(
            Document.column("object", "{\"minProperties\": 2, \"maxProperties\": 1}"),
            OPTIONS + "/maxProperties",
            "nothing lies between 'minProperties' 2 and 'maxProperties' 1"),
        arguments(
            Document.column("string", "{\"pattern\": \"[a-\"}"),
            OPTIONS + "/pattern",
            "the regular expression '[a-' does not compile: Illegal character range at character"
                + " 4"),
        arguments(
            Document.column("string", "{\"format\": \"emial\"}"),
            OPTIONS + "/format",
            "unknown format 'emial'; did you mean 'email'?"),
        arguments(
            Document.column("integer", "{\"format\": \"i33\"}"),
            OPTIONS + "/format",
            "unknown format 'i33'; did you mean 'i32'?"),
        arguments(
            Document.column("number", "{\"format\": \"i32\"}"),
            OPTIONS + "/format",
            "unknown format 'i32'; did you mean 'f32'?"),
        arguments(
            Document.column("integer", "{\"minimum\": 9, \"maximum\": 3}"),
            OPTIONS + "/maximum",
            "nothing lies between 'minimum' 9 and 'maximum' 3"),
        arguments(
            Document.column("number", "{\"minimum\": 3, \"exclusiveMaximum\": 3.0}"),
            OPTIONS + "/exclusiveMaximum",
            "nothing lies between 'minimum' 3 and 'exclusiveMaximum' 3"),
        arguments(
            Document.column("integer", "{\"minimum\": 1.5}"),
            OPTIONS + "/minimum",
            "'minimum' must be a whole number, not 1.5"),
        arguments(
            Document.column("integer", "{\"minimum\": \"1\"}"),
            OPTIONS + "/minimum",
            "'minimum' must be a whole number, not '1'"),
        arguments(
            Document.column("integer", "{\"minimum\": true}"),
            OPTIONS + "/minimum",
            "'minimum' must be a number or a string, not a boolean"),
        arguments(
            Document.column("integer", "{\"multipleOf\": 0}"),
            OPTIONS + "/multipleOf",
            "'multipleOf' must be greater than 0, not 0"),
        arguments(
            Document.column("date", "{\"minimum\": \"31.12.2026\"}"),
            OPTIONS + "/minimum",
            "'minimum' must be an ISO 8601 date such as 2026-01-31, not '31.12.2026'"),
        arguments(
            Document.column("date", "{\"minimum\": 2026}"),
            OPTIONS + "/minimum",
            "'minimum' must be an ISO 8601 date such as 2026-01-31, not 2026"),
        arguments(
            Document.column("date", "{\"minimum\": \"2026-02-01\", \"maximum\": \"2026-01-31\"}"),
            OPTIONS + "/maximum",
            "nothing lies between 'minimum' 2026-02-01 and 'maximum' 2026-01-31"),
        arguments(
            Document.column("timestamp", "{\"minimum\": \"2026-01-01\"}"),
            OPTIONS + "/minimum",
            "'minimum' must be an ISO 8601 timestamp such as 2026-01-31T13:45:00Z, not"
                + " '2026-01-01'"),
        arguments(
            Document.column(
                "timestamp",
                "{\"minimum\": \"2026-01-01T01:00:00Z\", \"maximum\":"
                    + " \"2026-01-01T01:30:00+01:00\"}"),
            OPTIONS + "/maximum",
            "nothing lies between 'minimum' 2026-01-01T01:00:00Z and 'maximum'"
                + " 2026-01-01T01:30:00+01:00"),
        arguments(
            Document.column("time", "{\"maximum\": \"25:00\"}"),
            OPTIONS + "/maximum",
            "'maximum' must be an ISO 8601 time such as 13:45:00, not '25:00'"),
        arguments(
            Document.column("date", "{\"timezone\": true}"),
            OPTIONS + "/timezone",
            "'timezone' is not an option of logicalType date; it has format, minimum, maximum,"
                + " exclusiveMinimum, exclusiveMaximum"),
        arguments(
            Document.column("timestamp", "{\"defaultTimezone\": \"Europe/Pari\"}"),
            OPTIONS + "/defaultTimezone",
            "unknown time zone 'Europe/Pari'; did you mean 'Europe/Paris'?"),
        arguments(
            Document.column("date", "{\"format\": \"yyyy-MM\"}"),
            OPTIONS + "/format",
            "pattern 'yyyy-MM' does not give a whole date"),
        arguments(
            Document.column("timestamp", "{\"format\": \"yyyy-MM-dd\"}"),
            OPTIONS + "/format",
            "pattern 'yyyy-MM-dd' does not give a whole timestamp"),
        arguments(
            Document.column("date", "{\"format\": \"yyyy-bb\"}"),
            OPTIONS + "/format",
            "'yyyy-bb' is not a DateTimeFormatter pattern: Unknown pattern letter: b"));
  }

  static Stream<Arguments> outOfReach() {
    return Stream.of(
        arguments(
            Document.column("string", "{\"maxLength\": 2147483648}"),
            OPTIONS + "/maxLength",
            "'maxLength' must be at most 2147483647, not 2147483648"),
        arguments(
            Document.column("date", "{\"minimum\": \"-0001-01-01\"}"),
            OPTIONS + "/minimum",
            "'minimum' must be an ISO 8601 date such as 2026-01-31, not '-0001-01-01'"),
        arguments(
            Document.column("timestamp", "{\"minimum\": \"2026-01-01T00:00:00+01:00:30\"}"),
            OPTIONS + "/minimum",
            "'minimum' must be an ISO 8601 timestamp such as 2026-01-31T13:45:00Z, not"
                + " '2026-01-01T00:00:00+01:00:30'"));
  }

  static Stream<Arguments> enums() {
    return Stream.of(
        arguments(
            valid().set(N + "/enum", "[]"),
            N + "/enum",
            "'enum' must have 1 or more entries, not 0"),
        arguments(
            valid().set(N + "/enum", "[1]"),
            N + "/enum/0",
            "an entry of 'enum' must be an object, not a whole number"),
        arguments(
            valid().set(N + "/enum", "[{\"value\": 1, \"lable\": \"one\"}]"),
            N + "/enum/0/lable",
            "unknown key 'lable'; did you mean 'label'?"),
        arguments(
            valid().set(N + "/enum", "[{\"value\": 1}, {\"value\": \"2\"}]"),
            N + "/enum/1/value",
            "'value' must be a whole number, not '2'"),
        arguments(
            valid().set(N + "/enum", "[{\"value\": 1}, {\"value\": 1.0}]"),
            N + "/enum/1/value",
            "'1' is in the enum twice"),
        arguments(
            Document.column("boolean", "{}").set(N + "/enum", "[{\"value\": \"true\"}]"),
            N + "/enum/0/value",
            "'value' must be true or false, not 'true'"),
        arguments(
            Document.column("date", "{}").set(N + "/enum", "[{\"value\": \"2026-02-30\"}]"),
            N + "/enum/0/value",
            "'value' must be an ISO 8601 date such as 2026-01-31, not '2026-02-30'"),
        arguments(
            Document.column("object", "{}").set(N + "/enum", "[{\"value\": \"x\"}]"),
            N + "/enum",
            "'enum' is not for logicalType object"),
        arguments(
            valid()
                .set(
                    "/schema/0/properties/2/enum",
                    "[{\"value\": \"2026-01-01T00:00:00Z\"}, {\"value\": null}]"),
            "/schema/0/properties/2/enum/1/value",
            "null is in the enum of a column that is required"));
  }

  static Stream<Arguments> keys() {
    return Stream.of(
        arguments(
            valid().set(N + "/primaryKeyPosition", "1"),
            N + "/primaryKeyPosition",
            "'primaryKeyPosition' needs \"primaryKey\": true beside it"),
        arguments(
            valid().set("/schema/0/properties/0/primaryKeyPosition", "0"),
            "/schema/0/properties/0/primaryKeyPosition",
            "'primaryKeyPosition' starts from 1"),
        arguments(
            valid().set(N + "/primaryKey", "true").set(N + "/primaryKeyPosition", "1"),
            "/schema/0/properties/0",
            "missing key 'primaryKeyPosition'; other columns of the key have one"),
        arguments(
            valid()
                .set("/schema/0/properties/0/primaryKeyPosition", "1")
                .set(N + "/primaryKey", "true")
                .set(N + "/primaryKeyPosition", "1"),
            N + "/primaryKeyPosition",
            "'primaryKeyPosition' 1 is taken"));
  }

  static Stream<Arguments> libraryRules() {
    return Stream.of(
        arguments(
            Document.columnRule("{\"metric\": \"nulValues\", \"mustBe\": 0}"),
            COLUMN_RULE + "/metric",
            "unknown 'metric': 'nulValues'; did you mean 'nullValues'?"),
        arguments(
            Document.columnRule("{\"mustBe\": 0}"),
            COLUMN_RULE,
            "missing key 'metric'; known metrics are nullValues, missingValues, invalidValues,"
                + " duplicateValues, rowCount"),
        arguments(
            Document.columnRule("{\"metric\": \"rowCount\", \"mustBe\": 0}"),
            COLUMN_RULE + "/metric",
            "rowCount belongs to the quality of a schema object, not of a property"),
        arguments(
            Document.tableRule("{\"metric\": \"nullValues\", \"mustBe\": 0}"),
            RULE + "/metric",
            "nullValues belongs to the quality of a property, not of a schema object"),
        arguments(
            Document.columnRule("{\"metric\": \"missingValues\", \"mustBe\": 0}"),
            COLUMN_RULE,
            "missingValues needs the argument missingValues"),
        arguments(
            Document.columnRule("{\"metric\": \"invalidValues\", \"mustBe\": 0}"),
            COLUMN_RULE,
            "invalidValues needs the argument pattern or validValues"),
        arguments(
            Document.columnRule(
                "{\"metric\": \"invalidValues\", \"mustBe\": 0, \"arguments\": {\"validValues\":"
                    + " [1], \"patern\": \"x\"}}"),
            COLUMN_RULE + "/arguments/patern",
            "unknown argument 'patern' of invalidValues; did you mean 'pattern'?"),
        arguments(
            Document.columnRule(
                "{\"metric\": \"invalidValues\", \"mustBe\": 0, \"arguments\": {\"validValues\":"
                    + " [\"x\"]}}"),
            COLUMN_RULE + "/arguments/validValues/0",
            "a value of 'n' must be a whole number, not 'x'"),
        arguments(
            Document.columnRule(
                "{\"metric\": \"invalidValues\", \"mustBe\": 0, \"arguments\": {\"pattern\":"
                    + " \"(\"}}"),
            COLUMN_RULE + "/arguments/pattern",
            "the regular expression '(' does not compile: Unclosed group at character 2"),
        arguments(
            Document.columnRule(
                "{\"metric\": \"missingValues\", \"mustBe\": 0, \"arguments\": {\"missingValues\":"
                    + " \"x\"}}"),
            COLUMN_RULE + "/arguments/missingValues",
            "'missingValues' must be a list of one or more values or null, not 'x'"),
        arguments(
            Document.columnRule(
                "{\"metric\": \"nullValues\", \"mustBe\": 0, \"arguments\": {\"x\": 1}}"),
            COLUMN_RULE + "/arguments/x",
            "unknown argument 'x' of nullValues; it takes none"),
        arguments(
            Document.tableRule("{\"metric\": \"duplicateValues\", \"mustBe\": 0}"),
            RULE,
            "duplicateValues of a schema object needs the argument 'properties', its columns"),
        arguments(
            Document.tableRule(
                "{\"metric\": \"duplicateValues\", \"mustBe\": 0, \"arguments\": {\"properties\":"
                    + " [\"id\", \"m\"]}}"),
            RULE + "/arguments/properties/1",
            "unknown column 'm'; did you mean 'n'?"),
        arguments(
            Document.tableRule(
                "{\"metric\": \"duplicateValues\", \"mustBe\": 0, \"arguments\": {\"properties\":"
                    + " [\"n\", \"n\"]}}"),
            RULE + "/arguments/properties/1",
            "column 'n' is named twice"),
        arguments(
            Document.columnRule(
                "{\"metric\": \"nullValues\", \"mustBe\": 0, \"unit\": \"percnt\"}"),
            COLUMN_RULE + "/unit",
            "unknown unit 'percnt'; did you mean 'percent'?"),
        arguments(
            Document.tableRule("{\"metric\": \"rowCount\", \"mustBe\": 0, \"unit\": \"percent\"}"),
            RULE + "/unit",
            "unit 'percent' has no meaning here; use 'rows'"),
        arguments(
            Document.tableRule(
                "{\"metric\": \"rowCount\", \"mustBe\": 0, \"dimension\": \"complete\"}"),
            RULE + "/dimension",
            "unknown 'dimension': 'complete'; known are accuracy, completeness, conformity,"
                + " consistency, coverage, timeliness, uniqueness"),
        arguments(
            Document.tableRule(
                "{\"metric\": \"rowCount\", \"mustBe\": 0, \"query\": \"select 1\"}"),
            RULE + "/query",
            "'query' belongs to rules of type sql; this one is of type library, which is meant"
                + " where 'type' is absent"),
        arguments(
            Document.tableRule(
                "{\"metric\": \"rowCount\", \"mustBe\": 0, \"customProperties\": [{\"property\":"
                    + " \"action\", \"value\": \"keeps\"}]}"),
            RULE + "/customProperties/0/value",
            "unknown 'value': 'keeps'; did you mean 'keep'?"));
  }

  static Stream<Arguments> otherRules() {
    return Stream.of(
        arguments(
            Document.tableRule("{\"id\": \"a.b\", \"metric\": \"rowCount\", \"mustBe\": 1}"),
            RULE + "/id",
            "'id' must have no white space and none of . # / \\ @ ! % & ^, unlike \"a.b\""),
        arguments(
            Document.tableRule("{\"metric\": \"rowCount\", \"mustBeBetween\": [1, 1]}"),
            RULE + "/mustBeBetween",
            "'mustBeBetween' must not have the same entry twice"),
        arguments(
            Document.tableRule("{\"type\": \"sequel\", \"query\": \"select 1\", \"mustBe\": 1}"),
            RULE + "/type",
            "unknown 'type': 'sequel'; known are library, sql, custom, text"),
        arguments(
            Document.tableRule("{\"type\": \"sql\", \"mustBe\": 1}"), RULE, "missing key 'query'"),
        arguments(
            Document.tableRule("{\"type\": \"sql\", \"query\": \"select 1\"}"), RULE, noOperator()),
        arguments(
            Document.tableRule("{\"type\": \"text\", \"description\": \"x\", \"mustBe\": 1}"),
            RULE + "/mustBe",
            "a rule of type text takes no operator"),
        arguments(
            Document.tableRule("{\"type\": \"text\", \"metric\": \"rowCount\"}"),
            RULE + "/metric",
            "'metric' belongs to rules of type library; this one is of type text"),
        arguments(
            Document.tableRule("{\"type\": \"custom\", \"implementation\": {}}"),
            RULE,
            "missing key 'engine'"),
        arguments(
            Document.tableRule("{\"type\": \"custom\", \"engine\": \"soda\"}"),
            RULE,
            "missing key 'implementation'"),
        arguments(
            Document.tableRule(
                "{\"type\": \"custom\", \"engine\": \"javatask\", \"implementation\": 7}"),
            BODY,
            "'implementation' must be an object or a string, not a whole number"),
        arguments(
            Document.tableRule(
                "{\"type\": \"custom\", \"engine\": \"javatask\", \"implementation\": \"{\"}"),
            BODY,
            "the implementation is not JSON: line 1, column 2: Unexpected end-of-input: expected"
                + " close marker for Object"),
        arguments(
            Document.check("\"{\\\"check\\\": \\\"row_cont\\\"}\""),
            BODY + "/check",
            unknownCheck("row_cont", "row_count")),
        arguments(
            Document.check("\"[]\""),
            BODY,
            "'implementation' must be an object or a string, not an array"),
        arguments(
            Document.tableRule(
                "{\"type\": \"custom\", \"engine\": \"javatask\", \"unit\": \"rows\","
                    + " \"implementation\": {\"check\": \"row_count\", \"fail\": {\"mustBe\":"
                    + " 1}}}"),
            RULE + "/unit",
            "'unit' belongs inside 'warn' and 'fail'"),
        arguments(
            valid()
                .set(
                    "/schema/0/quality",
                    "[{\"id\": \"a\", \"metric\": \"rowCount\", \"mustBe\": 1}, {\"name\": \"a\","
                        + " \"metric\": \"rowCount\", \"mustBe\": 2}]"),
            "/schema/0/quality/1",
            "rule 'a' is declared twice, first at /schema/0/quality/0; drop one, or give each an"
                + " 'id' of its own"),
        arguments(
            Document.tableRule(
                "{\"name\": \"id.exists\", \"metric\": \"rowCount\", \"mustBe\": 1}"),
            RULE,
            "rule 'id.exists' is declared twice, first at /schema/0/properties/0; drop one, or give"
                + " each an 'id' of its own"));
  }

  private static String unknownCheck(String name, String near) {
    return "unknown check '" + name + "'; did you mean '" + near + "'?";
  }

  private static String noOperator() {
    return "missing operator; a rule takes one of mustBe, mustNotBe, mustBeGreaterThan,"
        + " mustBeGreaterOrEqualTo, mustBeLessThan, mustBeLessOrEqualTo, mustBeBetween,"
        + " mustNotBeBetween";
  }

  static Stream<Arguments> checks() {
    return Stream.of(
        arguments(
            Document.check("{\"check\": \"not_nul\", \"column\": \"n\"}"),
            BODY + "/check",
            unknownCheck("not_nul", "not_null")),
        arguments(
            Document.check(
                "{\"check\": \"like\", \"column\": \"s\","
                    + " \"arguments\": {\"pattern\": \"50!\", \"escape\": \"!\"}}"),
            BODY + "/arguments/pattern",
            "the pattern '50!' ends in the escape '!'"),
        arguments(
            Document.check(
                "{\"check\": \"like\", \"column\": \"s\","
                    + " \"arguments\": {\"pattern\": \"50\", \"escape\": \"!!\"}}"),
            BODY + "/arguments/escape",
            "'escape' must be one character other than % and _, not '!!'"),
        arguments(
            Document.check(
                "{\"check\": \"time_pattern\", \"column\": \"s\","
                    + " \"arguments\": {\"pattern\": \"dd.MM.b\"}}"),
            BODY + "/arguments/pattern",
            "'dd.MM.b' is not a DateTimeFormatter pattern: Unknown pattern letter: b"),
        arguments(
            Document.check("{\"check\": \"row_sum\", \"columns\": [\"n\"]}"),
            BODY,
            "check 'row_sum' needs an argument: 'min', 'max' or both"),
        arguments(
            Document.check(
                "{\"check\": \"pair_compare\", \"columns\": [\"n\", \"s\"],"
                    + " \"arguments\": {\"operator\": \"less\"}}"),
            BODY + "/columns",
            "'n' (integer) and 's' (string) do not compare"),
        arguments(
            Document.check("{\"check\": \"pair_equal\", \"columns\": [\"n\", \"s\"]}"),
            BODY + "/columns",
            "'n' (integer) and 's' (string) do not compare"),
        arguments(
            Document.check("{\"check\": \"pair_greater\", \"columns\": [\"at\", \"n\"]}"),
            BODY + "/columns",
            "'at' (timestamp) and 'n' (integer) do not compare"),
        arguments(
            Document.check(
                "{\"check\": \"sum_equals\", \"columns\": [\"n\", \"s\"],"
                    + " \"arguments\": {\"total\": 1}}"),
            BODY + "/check",
            "check 'sum_equals' is not for columns of logicalType string, such as 's'"),
        arguments(
            Document.check(
                "{\"check\": \"not_truncated\", \"column\": \"n\","
                    + " \"arguments\": {\"lengths\": [8]}}"),
            BODY + "/arguments/lengths",
            "'lengths' are of texts, not of integers"),
        arguments(
            Document.check(
                "{\"check\": \"format\", \"column\": \"s\","
                    + " \"arguments\": {\"name\": \"ibann\"}}"),
            BODY + "/arguments/name",
            "unknown 'name': 'ibann'; did you mean 'iban'?"),
        arguments(Document.check("{\"column\": \"n\"}"), BODY, "missing key 'check'"),
        arguments(
            Document.check("{\"check\": \"not_null\", \"colum\": \"n\", \"column\": \"n\"}"),
            BODY + "/colum",
            "unknown key 'colum'; did you mean 'columns'?"),
        arguments(
            Document.check("{\"check\": \"not_null\", \"column\": \"m\"}"),
            BODY + "/column",
            "unknown column 'm'; did you mean 'n'?"),
        arguments(
            Document.check("{\"check\": \"not_null\"}"),
            BODY,
            "check 'not_null' takes one column, not 0"),
        arguments(
            Document.check("{\"check\": \"not_null\", \"columns\": [\"n\", \"s\"]}"),
            BODY,
            "check 'not_null' takes one column, not 2"),
        arguments(
            Document.check("{\"check\": \"unique\"}"),
            BODY,
            "check 'unique' takes one or more columns, not 0"),
        arguments(
            Document.check("{\"check\": \"unique\", \"columns\": [\"n\", \"n\"]}"),
            BODY + "/columns",
            "'columns' must not have the same entry twice"),
        arguments(
            Document.check("{\"check\": \"unique\", \"column\": \"n\", \"columns\": [\"s\"]}"),
            BODY + "/columns",
            "give either 'column' or 'columns'"),
        arguments(
            Document.check(
                "{\"check\": \"row_count\", \"column\": \"n\", \"fail\": {\"mustBe\": 1}}"),
            BODY,
            "check 'row_count' speaks of the whole set and takes no column"),
        arguments(
            Document.check(
                "{\"check\": \"json_schema\", \"columns\": [\"n\", \"s\"], \"arguments\":"
                    + " {\"schema\": {}}}"),
            BODY,
            "check 'json_schema' takes one column or none, not 2"),
        arguments(
            Document.check(
                "{\"check\": \"length\", \"column\": \"n\", \"arguments\": {\"max\": 3}}"),
            BODY + "/check",
            "check 'length' is not for columns of logicalType integer, such as 'n'"),
        arguments(
            Document.check(
                "{\"check\": \"freshness\", \"column\": \"n\", \"arguments\": {\"max_age\":"
                    + " \"P1D\"}}"),
            BODY + "/check",
            "check 'freshness' is not for columns of logicalType integer, such as 'n'"),
        arguments(
            Document.check("{\"check\": \"sql\", \"arguments\": {\"query\": \"x\"}}"),
            BODY + "/check",
            "unknown check 'sql'; did you mean 'sum'?"),
        arguments(
            Document.columnRule(
                "{\"type\": \"custom\", \"engine\": \"javatask\", \"implementation\": {\"check\":"
                    + " \"not_null\", \"column\": \"s\"}}"),
            COLUMN_RULE + "/implementation/column",
            "this rule stands under column 'n'; move it to the schema object's quality to speak of"
                + " 's'"),
        arguments(
            Document.check("{\"check\": \"not_null\", \"column\": \"n\", \"action\": \"drop\"}"),
            BODY + "/action",
            "unknown 'action': 'drop'; known are quarantine, keep"),
        arguments(
            Document.check("{\"check\": \"not_null\", \"column\": \"n\", \"severity\": \"info\"}"),
            BODY + "/severity",
            "unknown 'severity': 'info'; known are error, warning"),
        arguments(
            Document.check("{\"check\": \"not_null\", \"column\": \"n\", \"mostly\": 95}"),
            BODY + "/mostly",
            "'mostly' must be at most 1, not 95"),
        arguments(
            Document.check("{\"check\": \"not_null\", \"column\": \"n\", \"where\": \"\"}"),
            BODY + "/where",
            "'where' must not be empty"));
  }

  static Stream<Arguments> checkArguments() {
    return Stream.of(
        arguments(
            Document.check(
                "{\"check\": \"pattern\", \"column\": \"s\", \"arguments\": {\"regexp\": \"x\","
                    + " \"regex\": \"x\"}}"),
            BODY + "/arguments/regexp",
            "unknown argument 'regexp' of pattern; did you mean 'regex'?"),
        arguments(
            Document.check("{\"check\": \"pattern\", \"column\": \"s\"}"),
            BODY,
            "check 'pattern' needs the argument 'regex'"),
        arguments(
            Document.check(
                "{\"check\": \"pattern\", \"column\": \"s\", \"arguments\": {\"regex\": \"*\"}}"),
            BODY + "/arguments/regex",
            "the regular expression '*' does not compile: Dangling meta character '*' at character"
                + " 1"),
        arguments(
            Document.check("{\"check\": \"range\", \"column\": \"n\"}"),
            BODY,
            "check 'range' needs an argument: 'min', 'max' or both"),
        arguments(
            Document.check(
                "{\"check\": \"range\", \"column\": \"n\", \"arguments\": {\"min\": \"a\"}}"),
            BODY + "/arguments/min",
            "a value of 'n' must be a whole number, not 'a'"),
        arguments(
            Document.check(
                "{\"check\": \"range\", \"column\": \"n\", \"arguments\": {\"min\": true}}"),
            BODY + "/arguments/min",
            "'min' must be a number or a string, not true"),
        arguments(
            Document.check(
                "{\"check\": \"range\", \"column\": \"n\", \"arguments\": {\"min\": 3, \"max\":"
                    + " 2}}"),
            BODY + "/arguments/max",
            "nothing lies between 'min' 3 and 'max' 2"),
        arguments(
            Document.check(
                "{\"check\": \"range\", \"column\": \"n\", \"arguments\": {\"min\": 3, \"max\": 3,"
                    + " \"exclusive_max\": true}}"),
            BODY + "/arguments/max",
            "nothing lies between 'min' 3 and 'max' 3"),
        arguments(
            Document.check(
                "{\"check\": \"length\", \"column\": \"s\", \"arguments\": {\"min\": 3, \"max\":"
                    + " 2}}"),
            BODY + "/arguments/max",
            "nothing lies between 'min' 3 and 'max' 2"),
        arguments(
            Document.check(
                "{\"check\": \"length\", \"column\": \"s\", \"arguments\": {\"min\": -3}}"),
            BODY + "/arguments/min",
            "'min' must be a whole number from 0 to 2147483647, not -3"),
        arguments(
            Document.check(
                "{\"check\": \"in_set\", \"column\": \"n\", \"arguments\": {\"values\": []}}"),
            BODY + "/arguments/values",
            "'values' must be a list of one or more values, not an empty list"),
        arguments(
            Document.check(
                "{\"check\": \"in_set\", \"column\": \"n\", \"arguments\": {\"values\": [1,"
                    + " {\"a\": 2}]}}"),
            BODY + "/arguments/values",
            "'values' must be a list of one or more values, not one with {\"a\":2}"),
        arguments(
            Document.check(
                "{\"check\": \"starts_with\", \"column\": \"s\", \"arguments\": {\"texts\":"
                    + " \"x\"}}"),
            BODY + "/arguments/texts",
            "'texts' must be a list of one or more strings, not 'x'"),
        arguments(
            Document.check(
                "{\"check\": \"row_count_equal\", \"arguments\": {\"to\": \"\", \"factor\": 1}}"),
            BODY + "/arguments/to",
            "'to' must be a string that is not blank, not ''"),
        arguments(
            Document.check(
                "{\"check\": \"row_count_equal\", \"arguments\": {\"to\": \"d:t\", \"factor\":"
                    + " [\"a value that is rather long\", \"and goes on and on\", \"until it is cut"
                    + " off at last\"]}}"),
            BODY + "/arguments/factor",
            "'factor' must be a number above 0, not [\"a value that is rather long\",\"and goes on"
                + " and on\",\"until it is cut off at last…"),
        arguments(
            Document.check(
                "{\"check\": \"in_set\", \"column\": \"n\", \"arguments\": {\"values\": [1,"
                    + " \"b\"]}}"),
            BODY + "/arguments/values/1",
            "a value of 'n' must be a whole number, not 'b'"),
        arguments(
            Document.check(
                "{\"check\": \"unique\", \"column\": \"n\", \"arguments\": {\"duplicates\":"
                    + " \"member\"}}"),
            BODY + "/arguments/duplicates",
            "unknown 'duplicates': 'member'; did you mean 'members'?"),
        arguments(
            Document.check(
                "{\"check\": \"not_null\", \"column\": \"n\", \"arguments\": {\"x\": 1}}"),
            BODY + "/arguments/x",
            "unknown argument 'x' of not_null; it takes none"),
        arguments(
            Document.check(
                "{\"check\": \"freshness\", \"column\": \"at\", \"arguments\": {\"max_age\":"
                    + " \"24h\"}}"),
            BODY + "/arguments/max_age",
            "'max_age' must be an ISO 8601 duration such as PT24H or P1D, not '24h'"),
        arguments(
            Document.check(
                "{\"check\": \"freshness\", \"column\": \"at\", \"arguments\": {\"max_age\":"
                    + " \"PT0S\"}}"),
            BODY + "/arguments/max_age",
            "'max_age' must be more than no time, not 'PT0S'"),
        arguments(
            Document.check(
                "{\"check\": \"multiple_of\", \"column\": \"n\", \"arguments\": {\"divisor\": 0}}"),
            BODY + "/arguments/divisor",
            "'divisor' must be a number above 0, not 0"),
        arguments(
            Document.check(
                "{\"check\": \"format\", \"column\": \"s\", \"arguments\": {\"name\": \"ipv5\"}}"),
            BODY + "/arguments/name",
            "unknown 'name': 'ipv5'; did you mean 'ipv4'?"),
        arguments(
            Document.check("{\"check\": \"json_schema\", \"arguments\": {\"schema\": \"x\"}}"),
            BODY + "/arguments/schema",
            "'schema' must be a JSON Schema, an object or a boolean, not 'x'"));
  }

  static Stream<Arguments> otherColumns() {
    return Stream.of(
        arguments(
            Document.check(
                "{\"check\": \"foreign_key\", \"columns\": [\"s\", \"id\"],"
                    + " \"arguments\": {\"to\": \"d:t\", \"to_columns\": [\"s\"]}}"),
            BODY + "/arguments/to_columns",
            "'to_columns' must name one column for each of 's', 'id', not 's'"),
        arguments(
            Document.check(
                "{\"check\": \"rows_subset\", \"column\": \"s\","
                    + " \"arguments\": {\"to\": \"d:t\", \"to_columns\": [\"s\", \"id\"]}}"),
            BODY + "/arguments/to_columns",
            "'to_columns' must name one column for each of 's', not 's', 'id'"),
        arguments(
            Document.check(
                "{\"check\": \"rows_equal\", \"columns\": [\"s\", \"id\", \"n\"],"
                    + " \"arguments\": {\"to\": \"d:t\", \"to_columns\": [\"a\", \"b\"]}}"),
            BODY + "/arguments/to_columns",
            "'to_columns' must name one column for each of 's', 'id', 'n', not 'a', 'b'"),
        arguments(
            Document.check(
                "{\"check\": \"aggregate_equal\", \"column\": \"n\", \"arguments\":"
                    + " {\"to\": \"d:t\", \"aggregate\": \"sum\", \"to_columns\":"
                    + " [\"a\", \"b\"]}}"),
            BODY + "/arguments/to_columns",
            "'to_columns' must name one column for each of 'n', not 'a', 'b'"));
  }

  static Stream<Arguments> vainArguments() {
    return Stream.of(
        arguments(
            Document.check(
                "{\"check\": \"quantiles\", \"column\": \"n\", \"arguments\": "
                    + "{\"quantiles\": [{\"quantile\": 0.5}]}}"),
            BODY + "/arguments/quantiles/0",
            "a quantile needs a bound: 'min', 'max' or both"),
        arguments(
            Document.check(
                "{\"check\": \"quantiles\", \"column\": \"n\", \"arguments\": {\"quantiles\":"
                    + " [{\"quantile\": 0, \"min\": 1}, {\"quantile\": 1, \"min\": 2, \"max\":"
                    + " 1}]}}"),
            BODY + "/arguments/quantiles/1/max",
            "nothing lies between 'min' 2 and 'max' 1"),
        arguments(
            Document.check(
                "{\"check\": \"quantiles\", \"column\": \"n\", \"arguments\": "
                    + "{\"quantiles\": [{\"quantile\": 2}]}}"),
            BODY + "/arguments/quantiles",
            "'quantiles' must be a list of objects with 'quantile', from 0 to 1, and 'min' or"
                + " 'max', not one with {\"quantile\":2}"),
        arguments(
            Document.check(
                "{\"check\": \"quantiles\", \"column\": \"n\", \"arguments\": "
                    + "{\"quantiles\": [{\"quantile\": 0, \"min\": 1}], \"tolerance\": -1}}"),
            BODY + "/arguments/tolerance",
            "'tolerance' must be a number of 0 or more, not -1"),
        arguments(
            Document.check(
                "{\"check\": \"row_count_equal\", \"arguments\": "
                    + "{\"to\": \"d:t\", \"tolerance\": -0.5}}"),
            BODY + "/arguments/tolerance",
            "'tolerance' must be a number of 0 or more, not -0.5"),
        arguments(
            Document.check(
                "{\"check\": \"histogram\", \"column\": \"n\", \"arguments\": "
                    + "{\"bins\": [{\"from\": 9, \"to\": 3, \"max\": 1}]}}"),
            BODY + "/arguments/bins/0/to",
            "nothing lies between 'from' 9 and 'to' 3"),
        arguments(
            Document.check(
                "{\"check\": \"histogram\", \"column\": \"at\", \"arguments\": {\"bins\":"
                    + " [{\"from\": \"2026-01-01T00:00:00Z\", \"to\": \"2026-01-01T00:00:00Z\","
                    + " \"max\": 1}]}}"),
            BODY + "/arguments/bins/0/to",
            "nothing lies between 'from' 2026-01-01T00:00:00Z and 'to' 2026-01-01T00:00:00Z"),
        arguments(
            Document.check(
                "{\"check\": \"histogram\", \"column\": \"n\", \"arguments\": {\"bins\":"
                    + " [{\"value\": 1, \"max\": 1}, {\"other\": true, \"min\": 0.5, \"max\":"
                    + " 0.4}]}}"),
            BODY + "/arguments/bins/1/max",
            "nothing lies between 'min' 0.5 and 'max' 0.4"),
        arguments(
            Document.check(
                "{\"check\": \"histogram\", \"column\": \"n\", \"arguments\": "
                    + "{\"bins\": [{\"value\": 1, \"min\": 50}]}}"),
            BODY + "/arguments/bins/0/min",
            "a share is at most 1, not 50; counts are bounded with the argument \"of\": \"count\""),
        arguments(
            Document.check(
                "{\"check\": \"histogram\", \"column\": \"n\", \"arguments\": "
                    + "{\"bins\": [{\"value\": 1, \"max\": -1}], \"of\": \"count\"}}"),
            BODY + "/arguments/bins/0/max",
            "'max' must be 0 or more, not -1"),
        arguments(
            Document.check(
                "{\"check\": \"range\", \"column\": \"n\", \"arguments\": "
                    + "{\"exclusive_min\": true}}"),
            BODY,
            "check 'range' needs an argument: 'min', 'max' or both"),
        arguments(
            Document.check(
                "{\"check\": \"column_count\", \"arguments\": " + "{\"exclusive_min\": true}}"),
            BODY,
            "check 'column_count' needs an argument: 'min', 'max' or both"),
        arguments(
            Document.check(
                "{\"check\": \"column_count\", \"arguments\": " + "{\"unbounded\": false}}"),
            BODY,
            "check 'column_count' needs an argument: 'min', 'max' or both"),
        arguments(
            Document.check(
                "{\"check\": \"z_score\", \"column\": \"n\", \"arguments\": "
                    + "{\"threshold\": -3}}"),
            BODY + "/arguments/threshold",
            "'threshold' must be a number above 0, not -3"),
        arguments(
            Document.check(
                "{\"check\": \"z_score\", \"column\": \"n\", \"arguments\": "
                    + "{\"threshold\": 0, \"double_sided\": true}}"),
            BODY + "/arguments/threshold",
            "'threshold' must be a number above 0, not 0"),
        arguments(
            Document.check(
                "{\"check\": \"max\", \"column\": \"at\", \"arguments\": "
                    + "{\"min\": \"2026-02-01T00:00:00Z\", \"max\": \"2026-01-01T00:00:00Z\"}}"),
            BODY + "/arguments/max",
            "nothing lies between 'min' 2026-02-01T00:00:00Z and 'max' 2026-01-01T00:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"check\": \"quantiles\", \"column\": \"n\", \"origin\": \"x\", \"arguments\":"
            + " {\"quantiles\": [{\"quantile\": 0}, {\"quantile\": 1, \"min\": 2, \"max\": 1}]}}",
        "{\"check\": \"z_score\", \"column\": \"n\", \"origin\": \"x\", \"arguments\":"
            + " {\"threshold\": -3}}",
        "{\"check\": \"z_score\", \"column\": \"n\", \"mostly\": 0.1, \"arguments\":"
            + " {\"threshold\": -1}}",
        "{\"check\": \"z_score\", \"column\": \"n\", \"arguments\": {\"threshold\": -3,"
            + " \"double_sided\": true}}",
        "{\"check\": \"column_count\", \"arguments\": {\"unbounded\": true}}",
        "{\"check\": \"max\", \"column\": \"at\", \"origin\": \"x\", \"fail\": {\"mustBe\": 3}}",
        "{\"check\": \"max\", \"column\": \"n\", \"fail\": {\"mustBe\": 3}}",
        "{\"check\": \"max\", \"column\": \"at\", \"arguments\": {\"min\":"
            + " \"2026-01-01T00:00:00Z\"}}",
        "{\"check\": \"pair_equal\", \"columns\": [\"n\", \"s\"], \"origin\": \"x\"}",
        "{\"check\": \"pair_greater\", \"columns\": [\"s\", \"n\"], \"origin\": \"x\"}",
        "{\"check\": \"sum_equals\", \"columns\": [\"n\", \"s\"], \"origin\": \"x\", \"arguments\":"
            + " {\"total\": 1}}",
        "{\"check\": \"range\", \"column\": \"n\", \"arguments\": {\"min\": 1, \"exclusive_max\":"
            + " true}}",
        "{\"check\": \"histogram\", \"column\": \"n\", \"arguments\": {\"of\": \"count\", \"bins\":"
            + " [{\"value\": 1, \"min\": 50}]}}",
        "{\"check\": \"histogram\", \"column\": \"n\", \"arguments\": {\"bins\": [{\"from\": 1,"
            + " \"min\": 0.1, \"max\": 100}]}}"
      })
  void whatDataCanSatisfyOrAnotherToolSaidIsTaken(String check) {
    assertThat(errors(Document.check(check).text())).isEmpty();
  }

  static Stream<Arguments> bounds() {
    return Stream.of(
        arguments(Document.tableRule("{\"metric\": \"rowCount\"}"), RULE, noOperator()),
        arguments(
            Document.tableRule("{\"metric\": \"rowCount\", \"mustBe\": 1, \"mustBeLessThan\": 3}"),
            RULE,
            "a rule takes one operator, not mustBe and mustBeLessThan"),
        arguments(
            Document.tableRule("{\"metric\": \"rowCount\", \"mustBe\": \"1\"}"),
            RULE + "/mustBe",
            "'mustBe' must be a number, not a string"),
        arguments(
            Document.tableRule("{\"metric\": \"rowCount\", \"mustBe\": 1e400}"),
            RULE + "/mustBe",
            "the number 1E+400 is out of range"),
        arguments(
            Document.tableRule("{\"metric\": \"rowCount\", \"mustBeLesThan\": 1, \"mustBe\": 1}"),
            RULE + "/mustBeLesThan",
            "unknown key 'mustBeLesThan'; did you mean 'mustBeLessThan'?"),
        arguments(
            Document.tableRule("{\"metric\": \"rowCount\", \"mustBeBetween\": 3}"),
            RULE + "/mustBeBetween",
            "'mustBeBetween' must be an array, not a whole number"),
        arguments(
            Document.tableRule("{\"metric\": \"rowCount\", \"mustBeBetween\": [3]}"),
            RULE + "/mustBeBetween",
            "'mustBeBetween' must have 2 or more entries, not 1"),
        arguments(
            Document.tableRule("{\"metric\": \"rowCount\", \"mustBeBetween\": [1, 2, 3]}"),
            RULE + "/mustBeBetween",
            "'mustBeBetween' must have at most 2 entries, not 3"),
        arguments(
            Document.tableRule("{\"metric\": \"rowCount\", \"mustBeBetween\": [1, \"2\"]}"),
            RULE + "/mustBeBetween/1",
            "an entry of 'mustBeBetween' must be a number, not a string"),
        arguments(
            Document.tableRule("{\"metric\": \"rowCount\", \"mustNotBeBetween\": [5, 2]}"),
            RULE + "/mustNotBeBetween",
            "the lower end 5 is above the upper 2"),
        arguments(
            Document.columnRule(
                "{\"metric\": \"nullValues\", \"mustBeLessThan\": 500, \"unit\": \"percent\"}"),
            COLUMN_RULE + "/mustBeLessThan",
            "a percentage is between 0 and 100, not 500"),
        arguments(
            Document.check("{\"check\": \"row_count\"}"),
            BODY,
            "check 'row_count' needs a bound: 'fail', 'warn' or both"),
        arguments(
            Document.check(
                "{\"check\": \"max\", \"column\": \"at\", \"fail\": {\"mustBeGreaterThan\": 3}}"),
            BODY + "/fail",
            "'fail' bounds a number, and the max of 'at' is of logicalType timestamp; bound it by"
                + " the arguments 'min' and 'max'"),
        arguments(
            Document.check(
                "{\"check\": \"min\", \"column\": \"s\", \"arguments\": {\"min\": \"a\"},"
                    + " \"warn\": {\"mustNotBe\": 0}}"),
            BODY + "/warn",
            "'warn' bounds a number, and the min of 's' is of logicalType string; bound it by the"
                + " arguments 'min' and 'max'"),
        arguments(
            Document.check("{\"check\": \"min\", \"column\": \"s\"}"),
            BODY,
            "check 'min' needs an argument: 'min', 'max' or both"),
        arguments(
            Document.check("{\"check\": \"row_count\", \"fail\": {\"unit\": \"rows\"}}"),
            BODY + "/fail",
            noOperator()),
        arguments(
            Document.check(
                "{\"check\": \"row_count\", \"fail\": {\"mustBe\": 1, \"mustNotBe\": 2}}"),
            BODY + "/fail",
            "a rule takes one operator, not mustBe and mustNotBe"),
        arguments(
            Document.check("{\"check\": \"row_count\", \"fail\": 3}"),
            BODY + "/fail",
            "'fail' must be an object, not a whole number"),
        arguments(
            Document.check(
                "{\"check\": \"null_rate\", \"column\": \"n\", \"fail\": {\"mustBe\": 1, \"unit\":"
                    + " \"rows\"}}"),
            BODY + "/fail/unit",
            "unit 'rows' has no meaning here; use 'percent'"),
        arguments(
            Document.check(
                "{\"check\": \"row_count\", \"mostly\": 0.5, \"fail\": {\"mustBe\": 1}}"),
            BODY + "/mostly",
            "check 'row_count' takes no 'mostly'"),
        arguments(
            Document.check(
                "{\"check\": \"column_exists\", \"column\": \"n\", \"fail\": {\"mustBe\": 1}}"),
            BODY + "/fail",
            "check 'column_exists' takes no 'fail'"));
  }

  static Stream<Arguments> custom() {
    return Stream.of(
        arguments(
            Document.policy("{\"onViolations\": \"fail\"}"),
            POLICY + "/onViolations",
            "unknown key 'onViolations'; did you mean 'onViolation'?"),
        arguments(
            Document.policy("{\"onViolation\": \"quarantin\"}"),
            POLICY + "/onViolation",
            "unknown 'onViolation': 'quarantin'; did you mean 'quarantine'?"),
        arguments(
            Document.policy("{\"maxBadPercent\": 101}"),
            POLICY + "/maxBadPercent",
            "'maxBadPercent' must be at most 100, not 101"),
        arguments(
            Document.policy("{\"maxRejected\": 1.5}"),
            POLICY + "/maxRejected",
            "'maxRejected' must be a whole number, not a number with a fraction"),
        arguments(
            Document.policy("{\"emptyBatch\": \"error\"}"),
            POLICY + "/emptyBatch",
            "unknown 'emptyBatch': 'error'; known are pass, warn, fail"),
        arguments(Document.policy("\"fail\""), POLICY, "'value' must be an object, not a string"),
        arguments(
            valid()
                .set(
                    "/schema/0/customProperties",
                    "[{\"property\": \"policy\", \"value\": {\"maxBad\": 1}}]"),
            "/schema/0/customProperties/0/value/maxBad",
            "unknown key 'maxBad'; known are onViolation, maxBadPercent, maxRejected,"
                + " maxRejectedPercent, emptyBatch,"
                + " undeclaredColumns"),
        arguments(
            Document.policy("{}")
                .set("/customProperties/-", "{\"property\": \"policy\", \"value\": {}}"),
            "/customProperties/1/property",
            "custom property 'policy' is declared twice"),
        arguments(
            valid()
                .set(
                    "/customProperties",
                    "[{\"property\": \"certification\", \"value\": {\"useCase\": \"u\", \"risk\":"
                        + " \"r\"}}]"),
            POLICY,
            "missing key 'value'"),
        arguments(
            valid()
                .set(
                    "/customProperties",
                    "[{\"property\": \"certification\", \"value\": {\"useCase\": \"u\", \"risk\":"
                        + " \"r\", \"value\": \"v\", \"expiresAt\": \"soon\"}}]"),
            POLICY + "/expiresAt",
            "'expiresAt' must be an ISO 8601 date such as 2026-12-31, not 'soon'"),
        arguments(
            valid().set("/customProperties", "[{\"property\": \"x\"}]"),
            "/customProperties/0",
            "missing key 'value'"));
  }

  @ParameterizedTest
  @CsvSource({
    "hihg, 'the risk ''hihg'' is not told apart, and not taken as high; did you mean ''high''?'",
    "unclear, 'the risk ''unclear'' is not told apart, and not taken as high; known are low,"
        + " medium, high, critical'",
    "High,",
    "critical,"
  })
  void aRiskThatDecidesNothingIsNoted(String risk, String note) {
    String certification = "{\"useCase\": \"u\", \"risk\": \"" + risk + "\", \"value\": \"v\"}";
    List<Finding> found =
        reader.lint(
            valid()
                .set(
                    "/customProperties",
                    "[{\"property\": \"certification\", \"value\": " + certification + "}]")
                .text(),
            "c.json");
    assertThat(found)
        .isEqualTo(
            note == null
                ? List.of()
                : List.of(new Finding(Finding.Level.NOTE, "c.json", POLICY + "/risk", note)));
  }

  static Stream<Arguments> slas() {
    String sla = "/slaProperties/0";
    return Stream.of(
        arguments(
            Document.sla("{\"property\": \"freshness\", \"value\": 1, \"unit\": \"h\"}"),
            sla,
            "missing key 'element', the column of event times: table.column"),
        arguments(
            Document.sla(
                "{\"property\": \"freshness\", \"value\": 1, \"unit\": \"h\", \"element\":"
                    + " \"t.att\"}"),
            sla + "/element",
            "unknown element 't.att'; did you mean 't.at'?"),
        arguments(
            Document.sla(
                "{\"property\": \"freshness\", \"value\": 1, \"unit\": \"h\", \"element\": \"t\"}"),
            sla + "/element",
            "unknown element 't'; known are t.at"),
        arguments(
            Document.sla(
                "{\"property\": \"freshness\", \"value\": 1, \"unit\": \"h\", \"element\":"
                    + " \"t.n\"}"),
            sla + "/element",
            "freshness needs a date or timestamp; 'n' has logicalType integer"),
        arguments(
            Document.sla(
                "{\"property\": \"freshness\", \"value\": 1, \"unit\": \"fortnight\", \"element\":"
                    + " \"t.at\"}"),
            sla + "/unit",
            "unknown unit 'fortnight'; known are d, day, days, h, hour, hours, hr, m, min, minute,"
                + " minutes, s, sec, second, seconds, w, week, weeks, wk"),
        arguments(
            Document.sla("{\"property\": \"freshness\", \"value\": 1, \"element\": \"t.at\"}"),
            sla,
            "missing key 'unit', such as h for hours"),
        arguments(
            Document.sla(
                "{\"property\": \"freshness\", \"value\": \"1\", \"unit\": \"h\", \"element\":"
                    + " \"t.at\"}"),
            sla + "/value",
            "'value' must be a number, not a string"),
        arguments(
            Document.sla("{\"property\": \"freshness\", \"unit\": \"h\", \"element\": \"t.at\"}"),
            sla,
            "missing key 'value'"),
        arguments(
            Document.sla("{\"property\": \"completion\", \"value\": 0, \"unit\": \"h\"}"),
            sla + "/value",
            "'value' must be more than 0 and at most 100 years, not 0"),
        arguments(
            Document.sla("{\"property\": \"completion\", \"value\": 1e299, \"unit\": \"h\"}"),
            sla + "/value",
            "'value' must be more than 0 and at most 100 years, not"
                + " 100000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"),
        arguments(
            Document.sla(
                "{\"property\": \"completion\", \"value\": 1, \"unit\": \"h\", \"element\":"
                    + " \"u\"}"),
            sla + "/element",
            "unknown element 'u'; did you mean 't'?"),
        arguments(
            Document.sla("{\"property\": \"completion\", \"value\": 1, \"unit\": \"h\"}")
                .set(
                    "/slaProperties/-",
                    "{\"property\": \"completion\", \"value\": 2, \"unit\": \"h\"}"),
            "/slaProperties",
            "two SLAs have the name 'completion'; give each an 'id' of its own"),
        arguments(
            Document.sla(
                "{\"property\": \"completion\", \"value\": 1, \"unit\": \"h\","
                    + " \"customProperties\": [{\"property\": \"slo\", \"value\": {\"target\": 0.9,"
                    + " \"windows\": 1}}]}"),
            sla + "/customProperties/0/value/windows",
            "unknown key 'windows'; did you mean 'window'?"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"property":"completion","value":1,"unit":"h","schedule":"0 6 * *"} | /schedule | has 4 fields, not the five of cron
          {"property":"completion","value":1,"unit":"h","schedule":"0 6 30 2 *"} | /schedule | '0 6 30 2 *' never comes
          {"property":"completion","value":1,"unit":"h","schedule":"61 6 * * *"} | /schedule | the minute '61' is none of 0 to 59
          {"property":"completion","value":1,"unit":"h","scheduler":"cron"} | `` | missing key 'schedule' beside 'scheduler'
          {"property":"completion","value":1,"unit":"h","schedule":"@daily","customProperties":[{"property":"timezone","value":"Europe/Berlinn"}]} | /customProperties/0/value | unknown timezone 'Europe/Berlinn'; did you mean 'Europe/Berlin'?
          {"property":"completion","value":1,"unit":"h","customProperties":[{"property":"appliesTo","value":"backfil"}]} | /customProperties/0/value | 'appliesTo' is scheduled or backfill, not 'backfil'; did you mean 'backfill'?
          {"property":"completion","value":1,"unit":"h","customProperties":[{"property":"slo","value":{"target":99}}]} | /customProperties/0/value/target | 'target' is a share between 0 and 1
          {"property":"completion","value":1,"unit":"h","customProperties":[{"property":"slo","value":{}}]} | /customProperties/0/value | missing key 'target'
          {"property":"completion","value":1,"unit":"h","customProperties":[{"property":"slo","value":{"target":0.9,"window":"a month"}}]} | /customProperties/0/value/window | 'window' is a length of time such as 30d, not 'a month'
          {"property":"completion","value":1,"unit":"h","customProperties":[{"property":"slo","value":{"target":0.9,"timeSlice":"1h"}}]} | /customProperties/0/value/timeSlice | 'timeSlice' is of the budgetingMethod timeslices only
          {"property":"completion","value":1,"unit":"h","customProperties":[{"property":"slo","value":{"target":0.9,"onExhausted":"blok"}}]} | /customProperties/0/value/onExhausted | did you mean 'block'?
          {"property":"timeOfAvailability","value":"6am"} | /value | 'value' must be a time of day such as "06:30", as a string
          {"property":"violatingRows","value":101,"unit":"percent"} | /value | 'value' must be 0 to 100 percent, not 101
          {"property":"violatingRows","value":1} | `` | the unit of this SLA is 'percent', not ''
          {"property":"volume","value":1.5,"unit":"rows"} | `` | 'value' and 'valueExt' must be whole numbers of rows, 0 or more
          {"property":"volume","value":9,"valueExt":8,"unit":"rows"} | /valueExt | 'valueExt', the most, is less than 'value'
          {"property":"frequency","value":0.01,"unit":"m"} | /value | 'value' of a frequency must be whole minutes
          """)
  void whatAnSlaSaysOfTimeIsChecked(String sla, String pointer, String message) {
    List<Finding> found = new ContractReader().lint(Document.sla(sla).text(), "c.json");
    assertThat(found)
        .anySatisfy(
            finding -> {
              assertThat(finding.pointer()).isEqualTo("/slaProperties/0" + pointer);
              assertThat(finding.level()).isEqualTo(Finding.Level.ERROR);
              assertThat(finding.message()).contains(message);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"type\": \"strng\"} | /type does not have a value in the enumeration",
        "{\"properties\": 3} | /properties integer found, object expected",
        "{\"$ref\": \"#/$defs/x\"} | Reference /$defs/x cannot be resolved",
        "{\"$ref\": \"http://127.0.0.1:9/x\"} | 'http://127.0.0.1:9/x' is not in the schema",
        "{\"pattern\": \"(\"} | the regular expression '(' does not compile: unclosed group",
        "{\"$schema\": \"http://127.0.0.1:9/x\"} | 'http://127.0.0.1:9/x' is not in the schema"
      })
  void anEmbeddedSchemaMustBeOne(String schema, String problem) {
    String check = "{\"check\": \"json_schema\", \"arguments\": {\"schema\": " + schema + "}}";
    assertThat(errors(Document.check(check).text()))
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.pointer()).isEqualTo(BODY + "/arguments/schema");
              assertThat(f.message()).startsWith("'schema' is not a JSON Schema: " + problem);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\": \"object\", \"required\": [\"a\"]}",
        "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"items\": [{}]}",
        "{\"$defs\": {\"x\": {}}, \"$ref\": \"#/$defs/x\"}"
      })
  void anEmbeddedSchemaMayBeOfAnyDialect(String schema) {
    String check = "{\"check\": \"json_schema\", \"arguments\": {\"schema\": " + schema + "}}";
    assertThat(errors(Document.check(check).text())).isEmpty();
  }

  @Test
  void aNumberMayBeBeyondAllLimits() {
    assertThat(errors("{\"version\": 1E+9999999999}").get(0).message())
        .startsWith("a number is beyond all limits: ");
  }

  @Test
  void saysWhereTheTextStopsBeingJson() {
    assertThat(errors("{\n  \"id\": \"c\",\n  \"version\" 1\n}").get(0).toString())
        .startsWith("c.json:/: error: not JSON: line 3, column 13: Unexpected character ('1'");
    assertThat(errors("{\"id\": ").get(0).message()).startsWith("not JSON: line 1, column 8: ");
    assertThat(errors("{} x").get(0).message()).startsWith("not JSON: line 1, column ");
    assertThat(errors("id: c").get(0).message()).startsWith("not JSON: line 1, column ");
    assertThat(errors(" \n")).extracting(Finding::message).containsExactly("the document is empty");
    assertThat(errors("[]"))
        .extracting(Finding::message)
        .containsExactly("a contract is a JSON object, not an array");
    assertThat(errors("[".repeat(100_000)).get(0).message())
        .isEqualTo("not JSON: Document nesting depth (501) exceeds the maximum allowed (500)");
  }

  @Test
  void reportsEveryKeyThatOccursTwice() {
    String text =
        Document.valid()
            .text()
            .replace("\"kind\":", "\"id\": \"d\",\n\"kind\":")
            .replace("\"logicalType\":\"integer\"", "\"logicalType\":\"integer\",\"name\":\"m\"");
    assertThat(errors(text))
        .extracting(Finding::pointer, Finding::message)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("/id", "key 'id' occurs twice, again in line 2"),
            org.assertj.core.groups.Tuple.tuple(
                "/schema/0/properties/1/name", "key 'name' occurs twice, again in line 2"));
  }

  @Test
  void reportsEverythingInTheOrderOfTheDocument() {
    String text =
        Document.policy("{\"maxBadPercent\": -1}")
            .set("/schema/0/properties/1/logicalType", "\"integr\"")
            .set("/schema/0/properties/3/logicalTypeOptions", "{\"pattern\": \"(\"}")
            .set("/schema/0/properties/0/nam", "1")
            .set("/version", "2")
            .text();
    assertThat(errors(text))
        .extracting(Finding::pointer)
        .containsExactly(
            "/version",
            "/schema/0/properties/0/nam",
            "/schema/0/properties/1/logicalType",
            "/schema/0/properties/3/logicalTypeOptions/pattern",
            "/customProperties/0/value/maxBadPercent");
  }

  @Test
  void refusesToReadWithOneLineForEachProblem() {
    String text = Document.valid().set("/versions", "1").remove("/version").text();
    assertThatThrownBy(() -> reader.read(text, "c.json", Optional.empty()))
        .isInstanceOfSatisfying(
            TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONTRACT))
        .hasMessage(
            "c.json:/: error: missing key 'version'\n"
                + "c.json:/versions: error: unknown key 'versions'"
                + "; did you mean 'version'?");
  }
}
