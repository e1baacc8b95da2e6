package io.javatask.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code profile}, and what {@code validate} says of the contract that it suggests. */
class ProfileCommandTest {
  private static final Path PAGE = Path.of("../docs/profile.md");
  private static final String CONTRACT =
      """
      {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "t", "version": "1.0.0",
       "status": "active", "schema": [{"name": "t", "properties": [
        {"name": "id", "logicalType": "string", "required": true},
        {"name": "mail", "logicalType": "string", "classification": "pii"}]}]}
      """;

  @TempDir Path directory = Path.of("");
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String command) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return TestCommand.run(directory, out, err, command);
  }

  private JsonNode json(String file) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(directory.resolve(file)));
  }

  /** On a failure the expected text is shown: it can be taken over as it is. */
  @Test
  void theExampleOfThePageIsWhatTheCommandPrints() throws Exception {
    Process generator =
        new ProcessBuilder(
                "python3",
                "../contracts/sample/generate.py",
                "--dataset",
                "orders",
                "--rows",
                "1000",
                "--out",
                directory.resolve("orders.csv").toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(generator.waitFor()).isZero();

    assertThat(run("profile orders.csv --suggest suggested.json")).as(err.toString()).isZero();
    assertThat(Files.readString(PAGE)).contains("```\n" + out + "```");
    assertThat(run("contract lint suggested.json")).as(out.toString()).isZero();
    assertThat(run("validate --contract suggested.json --source orders.csv"))
        .as(out.toString())
        .isZero();
    assertThat(out.toString()).startsWith("PROCEED");
  }

  @Test
  void theProfileIsWrittenAsJsonAndAsAPage() throws IOException {
    Files.writeString(directory.resolve("t.csv"), "id,n\na,1\n<b>,2\n");

    assertThat(run("profile t.csv --output p.json --html p.html")).as(err.toString()).isZero();

    assertThat(json("p.json").at("/columns/1/greatest").asInt()).isEqualTo(2);
    assertThat(Files.readString(directory.resolve("p.html")))
        .startsWith("<!doctype html>")
        .contains("Profile of t.csv", "&lt;b&gt;", "0 of 2 null")
        .doesNotContain("<b>", "<script");
    assertThat(out.toString()).contains("report      p.json");
    assertThat(run("profile t.csv --output -")).isZero();
    assertThat(JsonMapper.shared().readTree(out.toString()).at("/rows/read").asInt()).isEqualTo(2);
  }

  @Test
  void aContractIsAddedToAndItsClassifiedColumnsAreMasked() throws IOException {
    Files.writeString(directory.resolve("contract.json"), CONTRACT);
    Files.writeString(
        directory.resolve("t.csv"), "id,mail\n" + "a,secret@example.org\n".repeat(30));

    assertThat(
            run("profile t.csv --contract contract.json --suggest s.json --output p.json --html h"))
        .as(err.toString())
        .isZero();

    assertThat(out.toString()).contains("values masked").doesNotContain("secret");
    for (String file : new String[] {"s.json", "p.json", "h"}) {
      assertThat(Files.readString(directory.resolve(file))).doesNotContain("secret");
    }
    JsonNode properties = json("s.json").at("/schema/0/properties");
    assertThat(properties.at("/0/enum/0/value").asString()).isEqualTo("a");
    assertThat(properties.at("/1/classification").asString()).isEqualTo("pii");
    assertThat(properties.at("/1/required").asBoolean()).isTrue();
    assertThat(json("p.json").path("suggestions").valueStream())
        .noneMatch(
            s -> s.path("rule").has("required") && s.path("column").asString("").equals("id"));
    assertThat(run("validate --contract s.json --source t.csv")).as(out.toString()).isZero();
  }

  @Test
  void aDialectGoesIntoTheSuggestedContract() throws IOException {
    Files.writeString(directory.resolve("t.csv"), "1;x\n2;y\n");
    String dialect =
        " --dialect delimiter=; --dialect header=false --dialect columns=[\"n\",\"s\"]";

    assertThat(run("profile t.csv --suggest s.json" + dialect)).as(err.toString()).isZero();

    assertThat(out.toString()).contains("n  integer");
    assertThat(run("validate --contract s.json --source t.csv")).as(out.toString()).isZero();
    assertThat(out.toString()).startsWith("PROCEED").contains("2 read, 2 accepted");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "profile | Missing required parameter",
        "profile none.csv | SOURCE_NOT_FOUND",
        "profile t.txt | the ending '.txt'; known are .csv",
        "profile t.csv --contract none.json | CONTRACT_NOT_FOUND",
        "profile t.csv --output t.csv | --output and t.csv are one file",
        "profile t.csv --suggest s.json --html ./s.json | --suggest and --html are one file",
        "profile t.csv --output no/p.json | --output:",
        "profile t.csv --sugest s.json | did you mean '--suggest'?",
        "profile t.csv --dialect delimitr=; | did you mean 'delimiter'?",
        "profile warehouse:t | LOCATION_NOT_FOUND: 'warehouse:t' needs a location: give"
            + " --warehouse",
      })
  void whoeverTypedItCanMendIt(String command, String message) throws IOException {
    Files.writeString(directory.resolve("t.csv"), "id\n1\n");
    Files.writeString(directory.resolve("t.txt"), "id\n1\n");

    assertThat(run(command)).as(err.toString()).isEqualTo(2);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    assertThat(directory.resolve("t.csv")).content().isEqualTo("id\n1\n");
  }
}
