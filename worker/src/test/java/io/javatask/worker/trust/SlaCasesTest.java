package io.javatask.worker.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.core.contract.ContractReader;
import io.javatask.core.contract.Sla;
import io.javatask.worker.ledger.RunState;
import io.javatask.worker.ledger.RunType;
import io.javatask.worker.ledger.TrustFact;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The table of cases of {@code conformance/cases/sla}, by the contract reader and the judges. */
class SlaCasesTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final List<String> CUSTOM = List.of("timezone", "appliesTo");

  @TestFactory
  Stream<DynamicTest> cases() throws java.io.IOException {
    Path file = Path.of("../conformance/cases/sla/sla.yaml");
    JsonNode cases = new YAMLMapper().readTree(Files.readString(file));
    assertThat(cases.size()).isGreaterThan(40);
    return cases
        .valueStream()
        .map(c -> DynamicTest.dynamicTest(c.path("name").asString(), () -> check(c)));
  }

  private static void check(JsonNode given) {
    Sla sla = sla((ObjectNode) given.path("sla"));
    Instant asOf = time(given, "as_of");
    List<TrustFact> facts = given.path("runs").valueStream().map(SlaCasesTest::fact).toList();
    Instant since = time(given, "since");
    History history = new History(since.minus(Duration.ofDays(900)), since, facts, List::of);
    List<Judged> judged = Judges.judge(sla, history, asOf);

    assertThat(SlaState.of(sla, judged).status().name())
        .as("status, of %s", judged)
        .isEqualTo(given.path("status").asString());
    assertThat(judged.stream().filter(j -> j.miss().isPresent()).map(SlaCasesTest::words).toList())
        .isEqualTo(given.path("misses").valueStream().map(SlaCasesTest::words).toList());
    if (given.has("budget")) {
      double valid = judged.stream().mapToDouble(Judged::valid).sum();
      double bad = judged.stream().mapToDouble(Judged::bad).sum();
      assertThat(List.of((long) (valid - bad), (long) valid))
          .isEqualTo(given.path("budget").valueStream().map(JsonNode::asLong).toList());
    }
  }

  private static String words(Judged judged) {
    Span span = judged.miss().orElseThrow();
    return span.start()
        + " "
        + span.end().map(Instant::toString).orElse("open")
        + " "
        + judged.cause();
  }

  private static String words(JsonNode miss) {
    return time(miss, "begin")
        + " "
        + (miss.has("end") ? time(miss, "end").toString() : "open")
        + " "
        + miss.path("cause").asString();
  }

  private static Instant time(JsonNode node, String key) {
    return Instant.parse(node.path(key).asString());
  }

  /** As a contract would have it, so that the reader has its say. */
  private static Sla sla(ObjectNode given) {
    ObjectNode sla = given.deepCopy();
    ArrayNode custom = JSON.createArrayNode();
    for (String name : CUSTOM) {
      Optional.ofNullable(sla.remove(name))
          .ifPresent(v -> custom.addObject().put("property", name).set("value", v));
    }
    if (!custom.isEmpty()) {
      sla.set("customProperties", custom);
    }
    boolean fresh = sla.path("property").asString().equals("freshness");
    sla.put("element", fresh ? "t.at" : "t");
    String text =
        "{\"apiVersion\":\"v3.2.0\",\"kind\":\"DataContract\",\"id\":\"c\",\"name\":\"c\",\"version\":"
            + "\"1.0.0\",\"status\":\"active\",\"schema\":[{\"name\":\"t\",\"properties\":[{\"name\":"
            + "\"at\",\"logicalType\":\"timestamp\"},{\"name\":\"n\",\"logicalType\":\"integer\"}]}],"
            + "\"slaProperties\":["
            + sla
            + "]}";
    return new ContractReader().read(text, "case", Optional.empty()).slas().get(0);
  }

  private static TrustFact fact(JsonNode run) {
    Facts fact = new Facts();
    run.properties()
        .forEach(
            entry -> {
              JsonNode value = entry.getValue();
              switch (entry.getKey()) {
                case "interval" -> fact.of(value.asString());
                case "part" -> fact.part(value.asString());
                case "request" -> fact.request(value.asString());
                case "type" ->
                    fact.type(RunType.valueOf(value.asString().toUpperCase(Locale.ROOT)));
                case "task" -> fact.task(value.asString());
                case "state" -> fact.state(RunState.valueOf(value.asString()));
                case "verdict" -> fact.verdict(value.asString());
                case "created" -> fact.created(Instant.parse(value.asString()));
                case "newest" -> fact.newest(Instant.parse(value.asString()));
                case "rows" -> fact.rows(value.path(0).asLong(), value.path(1).asLong());
                case "rules" -> fact.rules(value.path(0).asLong(), value.path(1).asLong());
                case "errors" -> fact.errors(value.asLong());
                case "cells" -> fact.cells(value.path(0).asLong(), value.path(1).asLong());
                case "at" -> {}
                default -> throw new IllegalArgumentException("unknown key " + entry.getKey());
              }
            });
    return fact.at(time(run, "at"));
  }
}
