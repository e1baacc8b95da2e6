package io.javatask.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.javatask.api.LogicalType;
import io.javatask.core.contract.ContractReader.Finding;
import io.javatask.core.contract.Policy.Reaction;
import io.javatask.core.contract.Property.DecimalSize;
import io.javatask.core.contract.Sla.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContractReaderTest {
  private final ContractReader reader = new ContractReader();

  private Contract read(Document document) {
    return reader.read(document.text(), "c.json", Optional.empty());
  }

  private static String example(String name) {
    try {
      return Files.readString(Path.of("../../contracts", name + ".json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"user_events", "orders"})
  void theExamplesHaveNoError(String name) {
    assertThat(reader.lint(example(name), name))
        .extracting(Finding::level)
        .containsOnly(Finding.Level.NOTE);
  }

  @Test
  void readsTheUserEvents() {
    Contract contract = reader.read(example("user_events"), "user_events.json", Optional.empty());
    assertThat(contract.id()).isEqualTo("urn:javatask:contract:user_events");
    assertThat(contract.version()).isEqualTo("1.0.0");
    assertThat(contract.schema()).isEqualTo("user_events");
    assertThat(contract.properties()).hasSize(10);
    assertThat(contract.key()).containsExactly("event_id");
    assertThat(contract.policy())
        .isEqualTo(
            new Policy(
                Optional.of(OnViolation.QUARANTINE),
                2,
                1000,
                Optional.empty(),
                Reaction.FAIL,
                Reaction.WARN));
    Optional<Schedule> daily = Optional.of(new Schedule.Days(1, ZoneOffset.UTC));
    assertThat(contract.slas())
        .containsExactly(
            new Sla(
                "user_events_freshness",
                Kind.FRESHNESS,
                new Goal.Within(Duration.ofHours(2)),
                Optional.of("event_time"),
                false,
                daily,
                Optional.empty()),
            new Sla(
                "user_events_completion",
                Kind.COMPLETION,
                new Goal.Within(Duration.ofHours(6)),
                Optional.empty(),
                false,
                daily,
                Optional.of(
                    new Slo(
                        0.95,
                        Duration.ofDays(30),
                        Slo.Method.TIMESLICES,
                        Duration.ofHours(1),
                        Slo.OnExhausted.WARN))),
            new Sla(
                "user_events_violating_rows",
                Kind.VIOLATING_ROWS,
                new Goal.AtMost(1),
                Optional.empty(),
                false,
                daily,
                Optional.of(
                    new Slo(
                        0.995,
                        Duration.ofDays(30),
                        Slo.Method.OCCURRENCES,
                        Slo.DEFAULT_SLICE,
                        Slo.OnExhausted.BLOCK))),
            new Sla(
                "user_events_backfill",
                Kind.COMPLETION,
                new Goal.Within(Duration.ofHours(2)),
                Optional.empty(),
                true,
                Optional.empty(),
                Optional.empty()));
    assertThat(contract.certification())
        .contains(
            new Certification(
                "churn model features",
                "medium",
                "high",
                Optional.of("shop-tracking"),
                Optional.of(LocalDate.of(2027, 12, 31))));
    assertThat(contract.rules())
        .extracting(Rule::id)
        .containsExactly(
            "event_id.exists",
            "event_id.type",
            "event_id.not_null",
            "event_id.format",
            "event_id.unique",
            "user_id.exists",
            "user_id.type",
            "user_id.not_null",
            "user_id.range",
            "event_type.exists",
            "event_type.type",
            "event_type.not_null",
            "event_type.in_set",
            "event_time.exists",
            "event_time.type",
            "event_time.not_null",
            "event_time.range",
            "email.exists",
            "email.type",
            "email.length",
            "email.pattern",
            "email_null_rate",
            "amount.exists",
            "amount.type",
            "amount.range",
            "country.exists",
            "country.type",
            "country.not_null",
            "country.length",
            "country.pattern",
            "device.exists",
            "device.type",
            "device.in_set",
            "session_ms.exists",
            "session_ms.type",
            "session_ms.range",
            "note.exists",
            "note.type",
            "note.length",
            "columns_declared",
            "has_events");
  }

  @Test
  void readsTheColumnsOfOrders() {
    Contract contract = reader.read(example("orders"), "orders.json", Optional.of("orders"));
    assertThat(contract.property("unit_price").orElseThrow().decimal())
        .contains(new DecimalSize(10, 2));
    assertThat(contract.properties())
        .extracting(Property::name, Property::classified)
        .contains(tuple("comment", true), tuple("status", false));
  }

  @Test
  void aContractTakesItsNameFromItsIdIfItHasNone() {
    assertThat(read(Document.valid()).name()).isEqualTo("c");
    assertThat(read(Document.valid().set("/name", "\"C\"")).name()).isEqualTo("C");
  }

  @Test
  void choosesASchemaObjectByName() {
    String text =
        Document.valid().set("/schema/-", "{\"name\": \"orders\", \"properties\": []}").text();
    assertThat(reader.read(text, "c.json", Optional.of("orders")).properties()).isEmpty();
    assertThat(reader.read(text, "c.json", Optional.of("t")).properties()).hasSize(4);
    assertThatThrownBy(() -> reader.read(text, "c.json", Optional.empty()))
        .hasMessage("c.json has several schema objects; say which: t, orders");
    assertThatThrownBy(() -> reader.read(text, "c.json", Optional.of("order")))
        .hasMessage("c.json has no schema object 'order'; did you mean 'orders'?");
  }

  @Test
  void theHashIsOfTheMeaningNotOfTheText() {
    String text =
        "{\"version\": \"1.0.0\", \"id\": \"c\", \"apiVersion\": \"v3.2.0\", \"kind\":"
            + " \"DataContract\", ";
    String properties =
        "\"schema\": [{\"properties\": [{\"logicalTypeOptions\": {\"maximum\": %s},"
            + " \"logicalType\": \"number\", \"name\": \"x\"}], \"name\": \"t\"}]}";
    String plain = hash(text + properties.formatted("10"));
    assertThat(plain).matches("sha256:[0-9a-f]{64}");
    assertThat(hash("\n" + text + properties.formatted("10.00"))).isEqualTo(plain);
    assertThat(hash("\uFEFF" + text + properties.formatted("1e1"))).isEqualTo(plain);
    assertThat(hash(text + properties.formatted("11"))).isNotEqualTo(plain);
    String reordered =
        "{\"schema\": [{\"name\": \"t\", \"properties\": [{\"name\": \"x\", \"logicalType\":"
            + " \"number\", \"logicalTypeOptions\": {\"maximum\": 10}}]}], \"kind\":"
            + " \"DataContract\", \"apiVersion\": \"v3.2.0\", \"id\": \"c\", \"version\":"
            + " \"1.0.0\"}";
    assertThat(hash(reordered)).isEqualTo(plain);
  }

  private String hash(String text) {
    return reader.read(text, "c.json", Optional.empty()).hash();
  }

  @Test
  void canonicalJsonHasOneFormForEachValue() {
    assertThat(
            CanonicalJson.of(
                Document.JSON.readTree(
                    """
                    {"b": [1.0, -0.0, 1e2, 1E+40, 0.10, true, null, {}, []], "a": "\\u0041\\"\\\\\\n\\u00e9/",
                     "B": {"y": 1, "x": 1e-50}}
                    """)))
        .isEqualTo(
            "{\"B\":{\"x\":1e-50,\"y\":1},\"a\":\"A\\\"\\\\\\u000aé/\",\"b\":[1,0,100,1e40,0.1,true,null,{},[]]}");
  }

  @Test
  void readsFormatZoneDecimalAndClassification() {
    Property time =
        column(
            Document.column(
                "timestamp",
                "{\"format\": \"dd.MM.yyyy HH:mm:ss\", \"timezone\": false, \"defaultTimezone\":"
                    + " \"Europe/Paris\"}"));
    assertThat(time.format()).contains("dd.MM.yyyy HH:mm:ss");
    assertThat(time.zone()).isEqualTo(ZoneId.of("Europe/Paris"));
    assertThat(column(Document.column("timestamp", "{}")).zone()).isEqualTo(ZoneOffset.UTC);
    assertThat(
            column(Document.column("timestamp", "{\"format\": \"yyyy-MM-dd'T'HH:mmXXX\"}"))
                .format())
        .isPresent();
    assertThat(column(Document.column("date", "{\"format\": \"'day' d/M/yyyy\"}")).format())
        .isPresent();
    assertThat(column(Document.column("string", "{\"format\": \"email\"}")).format()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"decimal(9,3)", "NUMERIC (9, 3)", "number(9,3)", "Dec(9,3)"})
  void readsTheDigitsOfDecimals(String physicalType) {
    Document number =
        Document.column("number", "{}")
            .set("/schema/0/properties/1/physicalType", '"' + physicalType + '"');
    assertThat(column(number).decimal()).contains(new DecimalSize(9, 3));
    Document text =
        Document.column("string", "{}")
            .set("/schema/0/properties/1/physicalType", '"' + physicalType + '"');
    assertThat(column(text).decimal()).isEmpty();
  }

  @Test
  void aDecimalWithoutScaleHasNoneAndOneWithoutPrecisionIsAFloat() {
    assertThat(column(physical("decimal(9)")).decimal()).contains(new DecimalSize(9, 0));
    assertThat(column(physical("decimal")).decimal()).isEmpty();
    assertThat(column(physical("double precision")).decimal()).isEmpty();
    assertThat(notes(physical("numeric")))
        .containsExactly(
            "a decimal without precision is held as a 64-bit float; write decimal(p,s)");
    assertThat(notes(physical("double"))).isEmpty();
  }

  private static Document physical(String type) {
    return Document.column("number", "{}")
        .set("/schema/0/properties/1/physicalType", '"' + type + '"');
  }

  @ParameterizedTest
  @ValueSource(strings = {"pii", "Confidential", "restricted", "sensitive", "3", "anything else"})
  void aClassificationMasks(String classification) {
    Document document =
        Document.valid().set("/schema/0/properties/1/classification", '"' + classification + '"');
    assertThat(column(document).classified()).isTrue();
    assertThat(notes(document))
        .containsExactly("values are masked in samples and logs; other tools may print them");
  }

  @ParameterizedTest
  @ValueSource(strings = {"public", "Internal", "none", "unclassified", ""})
  void unlessItSaysThatThereIsNothingToHide(String classification) {
    Document document =
        Document.valid().set("/schema/0/properties/1/classification", '"' + classification + '"');
    assertThat(column(document).classified()).isFalse();
    assertThat(notes(document)).isEmpty();
  }

  @Test
  void aColumnWithoutTypeIsAString() {
    Document document = Document.valid().remove("/schema/0/properties/1/logicalType");
    assertThat(column(document).type()).isEqualTo(LogicalType.STRING);
    assertThat(notes(document))
        .containsExactly(
            "no logicalType; the column is taken as a string, and its type not checked");
  }

  @Test
  void keyColumnsStandInTheOrderOfTheirPositions() {
    Document byPosition =
        Document.valid()
            .set("/schema/0/properties/0/primaryKeyPosition", "3")
            .set("/schema/0/properties/3/primaryKey", "true")
            .set("/schema/0/properties/3/primaryKeyPosition", "1");
    assertThat(read(byPosition).key()).containsExactly("s", "id");
    Document byPlace = Document.valid().set("/schema/0/properties/3/primaryKey", "true");
    assertThat(read(byPlace).key()).containsExactly("id", "s");
    assertThat(read(byPlace).properties())
        .extracting(Property::keyPosition)
        .containsExactly(1, 0, 0, 2);
  }

  @Test
  void thePolicyOfTheSchemaObjectComesBeforeThatOfTheContract() {
    Document document =
        Document.policy(
                "{\"onViolation\": \"warn\", \"maxRejected\": 7, \"undeclaredColumns\": \"fail\"}")
            .set(
                "/schema/0/customProperties",
                "[{\"property\": \"policy\", \"value\": {\"onViolation\": \"quarantine\","
                    + " \"maxBadPercent\": 0.5, \"emptyBatch\": \"pass\"}}]");
    assertThat(read(document).policy())
        .isEqualTo(
            new Policy(
                Optional.of(OnViolation.QUARANTINE),
                0.5,
                7,
                Optional.empty(),
                Reaction.PASS,
                Reaction.FAIL));
    Policy percent = read(Document.policy("{\"maxRejectedPercent\": 0.1}")).policy();
    assertThat(percent.maxRejected()).isEqualTo(Long.MAX_VALUE);
    assertThat(percent.maxRejectedPercent()).contains(new BigDecimal("0.1"));
    assertThat(read(Document.valid()).policy()).isEqualTo(Policy.DEFAULT);
  }

  @Test
  void slasBelongToTheSchemaObjectThatTheyName() {
    String two =
        Document.valid()
            .set(
                "/schema/-",
                "{\"name\": \"u\", \"properties\": [{\"name\": \"day\", \"logicalType\":"
                    + " \"date\"}]}")
            .set(
                "/slaProperties",
                "[{\"property\": \"latency\", \"value\": 1.5, \"unit\": \"D\", \"element\":"
                    + " \"u.day\"},{\"property\": \"completion\", \"value\": 90, \"unit\":"
                    + " \"min\"},{\"id\": \"x\", \"property\": \"freshness\", \"value\": 1,"
                    + " \"unit\": \"h\", \"element\": \"at\"}]")
            .text();
    Sla completion =
        new Sla("completion", Kind.COMPLETION, Duration.ofMinutes(90), Optional.empty());
    assertThat(reader.read(two, "c.json", Optional.of("t")).slas())
        .containsExactly(
            completion, new Sla("x", Kind.FRESHNESS, Duration.ofHours(1), Optional.of("at")));
    assertThat(reader.read(two, "c.json", Optional.of("u")).slas())
        .containsExactly(
            new Sla("latency", Kind.FRESHNESS, Duration.ofHours(36), Optional.of("day")),
            completion);
  }

  @Test
  void otherSlasAreAcceptedWithANote() {
    assertThat(notes(Document.sla("{\"property\": \"retention\", \"value\": 3, \"unit\": \"y\"}")))
        .containsExactly(
            "SLA 'retention' is not evaluated; evaluated are completion, contractViolation,"
                + " frequency, freshness, latency, nullRate, timeOfAvailability, violatingRows,"
                + " volume");
    assertThat(notes(Document.sla("{\"property\": \"freshnes\", \"value\": 3, \"unit\": \"h\"}")))
        .containsExactly(
            "SLA 'freshnes' is not evaluated; evaluated are completion, contractViolation,"
                + " frequency, freshness, latency, nullRate, timeOfAvailability, violatingRows,"
                + " volume; did you mean 'freshness'?");
  }

  @Test
  void qualityIsPromisedInPercentAndRows() {
    String text =
        Document.valid()
            .set(
                "/slaProperties",
                "[{\"property\": \"nullRate\", \"value\": 2.5, \"unit\": \"percent\", \"element\":"
                    + " \"t.n\"},{\"property\": \"contractViolation\", \"value\": 0, \"unit\":"
                    + " \"percent\"},{\"property\": \"volume\", \"value\": 10, \"valueExt\": 20,"
                    + " \"unit\": \"rows\", \"element\": \"t\"},{\"property\":"
                    + " \"timeOfAvailability\", \"value\": \"06:30\", \"customProperties\":"
                    + " [{\"property\": \"timezone\", \"value\": \"Europe/Berlin\"}]}]")
            .text();
    assertThat(reader.read(text, "c.json", Optional.empty()).slas())
        .extracting(sla -> sla.kind() + " " + sla.goal().words() + sla.column().orElse(""))
        .containsExactly(
            "NULL_RATE at most 2.5 %n",
            "CONTRACT_VIOLATION at most 0 %",
            "VOLUME 10 to 20 rows",
            "COMPLETION by 06:30 Europe/Berlin");
  }

  @Test
  void anErrorBudgetIsAcceptedInsideAnSla() {
    Document document =
        Document.sla(
            "{\"property\": \"completion\", \"value\": 6, \"unit\": \"h\", \"scheduler\": \"cron\","
                + " \"schedule\": \"0 6 * * *\", \"customProperties\": [{\"property\": \"slo\","
                + " \"value\": {\"target\": 0.99, \"window\": \"P30D\", \"budgetingMethod\":"
                + " \"Occurrences\", \"onExhausted\": \"block\"}}]}");
    assertThat(reader.lint(document.text(), "c.json")).isEmpty();
  }

  @Test
  void aSlipInTheNameOfACustomPropertyIsWorthANote() {
    Document document =
        Document.valid().set("/customProperties", "[{\"property\": \"polcy\", \"value\": 1}]");
    assertThat(notes(document))
        .containsExactly("custom property 'polcy' is not read; did you mean 'policy'?");
  }

  @Test
  void namesThatDifferInCaseOnlyAreWorthANote() {
    Document document = Document.valid().set("/schema/0/properties/1/name", "\"ID\"");
    assertThat(notes(document))
        .containsExactly("'ID' and 'id' differ in case only; stores may take them for one");
  }

  @Test
  void everySectionOfTheStandardIsAccepted() {
    Document document = Document.valid();
    sections().forEach(section -> document.set(section.get(0), section.get(1)));
    assertThat(reader.lint(document.text(), "c.json"))
        .extracting(Finding::level, Finding::pointer)
        .containsExactly(tuple(Finding.Level.NOTE, "/schema/0/relationships/0"));
  }

  private static List<List<String>> sections() {
    String custom =
        "\"customProperties\": [{\"property\": \"p\", \"value\": {\"any\": [1]}, \"vendor\":"
            + " \"v\"}]";
    return List.of(
        List.of("/name", "\"n\""),
        List.of("/tenant", "\"n\""),
        List.of("/status", "\"active\""),
        List.of("/domain", "\"d\""),
        List.of("/dataProduct", "\"d\""),
        List.of("/contractCreatedTs", "\"2026-01-01T00:00:00Z\""),
        List.of("/tags", "[\"a\"]"),
        List.of(
            "/context",
            "{\"instructions\": \"i\", \"constraints\": [{\"constraint\": \"c\"}],"
                + " \"verifiedStatements\": [{\"question\": \"q\", \"answer\": \"a\"}]}"),
        List.of(
            "/description",
            "{\"usage\": \"u\", \"purpose\": \"p\", \"limitations\": \"l\", " + custom + "}"),
        List.of(
            "/servers",
            "[{\"server\": \"s\", \"type\": \"postgres\", \"host\": \"h\", \"port\": 5432,"
                + " \"database\": \"d\", \"schema\": \"s\", \"roles\": [{\"role\": \"r\"}], "
                + custom
                + "}]"),
        List.of(
            "/team",
            "{\"name\": \"n\", \"members\": [{\"username\": \"u\", \"role\": \"owner\", \"dateIn\":"
                + " \"2026-01-01\"}]}"),
        List.of(
            "/roles",
            "[{\"role\": \"r\", \"access\": \"read\", \"firstLevelApprovers\": \"a\","
                + " \"secondLevelApprovers\": \"b\"}]"),
        List.of(
            "/support",
            "[{\"channel\": \"c\", \"url\": \"u\", \"tool\": \"t\", \"scope\": \"s\","
                + " \"invitationUrl\": \"i\"}]"),
        List.of(
            "/price", "{\"priceAmount\": 1.5, \"priceCurrency\": \"EUR\", \"priceUnit\": \"MB\"}"),
        List.of(
            "/authoritativeDefinitions",
            "[{\"url\": \"u\", \"type\": \"t\", \"description\": \"d\", \"id\": \"i\"}]"),
        List.of("/slaDefaultElement", "\"t.at\""),
        List.of(
            "/slaProperties",
            "[{\"property\": \"freshness\", \"value\": 1, \"unit\": \"h\", \"driver\":"
                + " \"analytics\"}]"),
        List.of(
            "/customProperties",
            "[{\"property\": \"p\", \"value\": null, \"description\": \"d\", \"id\": \"i\"}]"),
        List.of(
            "/schema/0/relationships",
            "[{\"type\": \"foreignKey\", \"from\": \"t.n\", \"to\": [\"u.n\"]}]"),
        List.of("/schema/0/dataGranularityDescription", "\"d\""),
        List.of("/schema/0/synonyms", "[{\"synonym\": \"s\", \"locale\": \"en\"}]"),
        List.of("/schema/0/properties/1/examples", "[1, \"2\", null]"),
        List.of("/schema/0/properties/1/transformSourceObjects", "[\"a\"]"),
        List.of("/schema/0/properties/1/semanticType", "\"measure\""),
        List.of("/schema/0/properties/1/partitioned", "true"),
        List.of("/schema/0/properties/1/partitionKeyPosition", "1"),
        List.of("/schema/0/properties/1/criticalDataElement", "true"),
        List.of("/schema/0/properties/1/businessName", "\"b\""));
  }

  private Property column(Document document) {
    return read(document).properties().get(1);
  }

  private List<String> notes(Document document) {
    List<Finding> findings = reader.lint(document.text(), "c.json");
    assertThat(findings).extracting(Finding::level).doesNotContain(Finding.Level.ERROR);
    return findings.stream().map(Finding::message).toList();
  }
}
