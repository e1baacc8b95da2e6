package io.javatask.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.worker.TestWorker;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code backfill} and {@code receipts}, right here and through a worker. */
class BackfillCommandsTest {
  private static final String CONTRACT =
      """
      {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "t", "version": "1.0.0",
       "status": "active", "schema": [{"name": "t", "properties": [
        {"name": "id", "logicalType": "string", "primaryKey": true, "primaryKeyPosition": 1},
        {"name": "v", "logicalType": "integer", "required": true}],
       "customProperties": [
        {"property": "load", "value": {"mode": "merge", "versions": ["v"]}}]}]}
      """;
  private static final String SPAN = " --from 2026-01-01 --to 2026-01-04 --contract contract.json";

  @TempDir Path directory = Path.of("");
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  @BeforeEach
  void files() throws IOException {
    Files.writeString(directory.resolve("contract.json"), CONTRACT);
    Files.createDirectories(directory.resolve("landing"));
    for (int day = 1; day <= 3; day++) {
      Files.writeString(file(day), "id,v\na," + day + "\nb" + day + ",1\n");
    }
  }

  private Path file(int day) {
    return directory.resolve("landing/d-2026-01-0" + day + ".csv");
  }

  private int run(String command) {
    out = new StringWriter();
    err = new StringWriter();
    return TestCommand.run(directory, out, err, command);
  }

  @Test
  void whatAWorkerIsNotToldOfIsRefusedBesideIt() {
    String worker = " --worker 127.0.0.1:1";
    String span = SPAN + " --source landing:d-{start}.csv --target warehouse:t" + worker;
    String release = "quarantine release t/1 --contract contract.json --target warehouse:t";
    Map<String, String> refused =
        Map.of(
            "backfill run --warehouse w.duckdb" + span, "--warehouse",
            "backfill plan --config w.yaml --plugins p" + span, "--config, --plugins",
            "receipts --warehouse w.duckdb" + worker, "--warehouse",
            "quarantine list --config w.yaml" + worker, "--config",
            release + " --sample 3 --as-of 2026-01-01T00:00:00Z" + worker, "--sample, --as-of",
            release + " --quarantine held.jsonl", "--quarantine",
            release + " --dialect delimiter=;", "--dialect");
    refused.forEach(
        (command, options) -> {
          assertThat(run(command)).as(command).isEqualTo(2);
          assertThat(err.toString()).startsWith("javatask: INVALID_INPUT: " + options + ": ");
        });
  }

  @Test
  void aSpanIsPlannedLoadedAndComparedHere() throws IOException {
    String rest =
        SPAN
            + " --source landing/d-{start}.csv --landing warehouse:raw --target warehouse:t"
            + " --warehouse w.duckdb";
    Files.writeString(
        directory.resolve("worker.yaml"),
        "locations: {warehouse: {type: duckdb, path: w.duckdb}}\n");
    String configured = rest.replace("--warehouse w.duckdb", "--config worker.yaml");
    assertThat(run("backfill plan" + configured)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("PROCEED", "intervals   3 due");
    assertThat(run("backfill verify" + configured)).isEqualTo(3);
    assertThat(err.toString()).contains("TABLE_NOT_FOUND", "there is no DuckDB file '");
    for (String action : List.of("plan", "verify")) {
      assertThat(run("backfill " + action + rest)).isEqualTo(2);
      assertThat(err.toString())
          .startsWith(
              "javatask: SOURCE_NOT_FOUND: --warehouse: there is no DuckDB file 'w.duckdb'");
    }
    assertThat(directory.resolve("w.duckdb")).doesNotExist();
    assertThat(run("backfill run --parallel 3" + rest)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("rows        6 read, 6 accepted", "intervals   3 loaded");
    assertThat(run("backfill run" + rest)).isZero();
    assertThat(out.toString()).contains("rows        0 read", "intervals   3 done");
    assertThat(run("backfill verify" + rest)).isZero();
    assertThat(out.toString()).contains("verified    0 idempotency errors", "3 same");

    Files.writeString(file(2), "id,v\na,2\nb2,2\nc,1\n");
    assertThat(run("backfill plan" + rest)).isZero();
    assertThat(out.toString()).contains("1 changed, 2 done");
    assertThat(run("backfill verify" + rest)).isEqualTo(1);
    assertThat(out.toString())
        .contains(
            "DIFFERS     2026-01-02T00:00:00Z/2026-01-03T00:00:00Z  landing/d-2026-01-02.csv");

    assertThat(run("receipts warehouse:t --limit 2 --warehouse w.duckdb")).isZero();
    assertThat(out.toString().lines().filter(line -> line.contains("warehouse:t merge")).count())
        .isEqualTo(2);
    assertThat(
            run(
                "receipts warehouse --partition 2026-01-01T00:00:00Z/2026-01-02T00:00:00Z --json"
                    + " --warehouse w.duckdb"))
        .isZero();
    assertThat(out.toString().lines()).hasSize(2).allMatch(line -> line.startsWith("{"));
    assertThat(run("receipts warehouse:other --warehouse w.duckdb")).isZero();
    assertThat(out.toString()).contains("no receipts of 'warehouse:other'");
  }

  @Test
  void oneIntervalWhoseFileIsMissingIsToldOfAsAnyOther() throws IOException {
    String rest =
        SPAN.replace("2026-01-04", "2026-01-02")
            + " --source landing/none.csv --target warehouse:t --config worker.yaml";
    Files.writeString(
        directory.resolve("worker.yaml"),
        "locations: {warehouse: {type: duckdb, path: w.duckdb}}\n");
    assertThat(run("backfill plan" + rest)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("intervals   1 no_source");
    assertThat(run("backfill run --report r.json" + rest)).isEqualTo(2);
    JsonNode report = JsonMapper.shared().readTree(Files.readString(directory.resolve("r.json")));
    assertThat(report.path("counts").path("failed").asInt()).isEqualTo(1);
  }

  @Test
  void whatFailsIsInTheReportBesideTheOthers() throws IOException {
    String rest =
        SPAN + " --source landing/d-{start}.csv --target warehouse:t --warehouse w.duckdb";
    Files.delete(file(2));
    assertThat(run("backfill run --report -" + rest)).isEqualTo(2);
    assertThat(err.toString())
        .contains("SOURCE_NOT_FOUND: 1 of 3 intervals failed (2026-01-02T00:00:00Z/")
        .contains("what was loaded stays, and is not loaded again; the first: source landing/")
        .hasLineCount(1);
    JsonNode report = JsonMapper.shared().readTree(out.toString());
    assertThat(report.path("verdict").asString()).isEqualTo("FAIL");
    assertThat(report.path("counts").path("loaded").asInt()).isEqualTo(2);
    assertThat(report.path("violations").path(0).asString()).contains("01-02", "SOURCE_NOT_FOUND");
    assertThat(report.path("intervals").path(1).path("error").asString())
        .startsWith("SOURCE_NOT_FOUND: source landing/d-2026-01-02.csv");

    assertThat(run("backfill verify --report v.json" + rest)).isEqualTo(2);
    assertThat(err.toString()).contains("SOURCE_NOT_FOUND: 1 of 3").doesNotContain("loaded");
    assertThat(out.toString()).contains("FAIL ", "FAILED ", "1 failed, 2 same", "v.json");
    report = JsonMapper.shared().readTree(Files.readString(directory.resolve("v.json")));
    assertThat(report.path("counts").path("same").asInt()).isEqualTo(2);
  }

  @Test
  void aWorkerDoesTheSameAndShowsItsReceipts() throws IOException {
    try (TestWorker worker = TestWorker.start(directory)) {
      String rest =
          SPAN
              + " --source landing:d-{start}.csv --target warehouse:t --worker 127.0.0.1:"
              + worker.port;
      assertThat(run("backfill run --parallel 2" + rest)).as(err.toString()).isZero();
      assertThat(out.toString()).contains("intervals   3 loaded");
      assertThat(run("backfill run" + rest)).isZero();
      assertThat(out.toString()).contains("intervals   3 done");
      assertThat(run("backfill verify" + rest)).isZero();
      assertThat(out.toString()).contains("3 same");
      assertThat(run("receipts warehouse:t --worker 127.0.0.1:" + worker.port)).isZero();
      assertThat(out.toString().lines().filter(line -> line.contains("warehouse:t merge")))
          .as(out.toString())
          .hasSize(3);
      Files.writeString(file(2), "id;v\na;2\nb2;7\n");
      assertThat(
              run(
                  "backfill run --parallel 1 --dialect delimiter=;"
                      + rest.replace("01-04", "01-03").replace("01-01", "01-02")))
          .as(err.toString())
          .isZero();
      assertThat(out.toString()).contains("rows        2 read, 2 accepted", "1 loaded");
      Files.delete(file(3));
      Files.writeString(file(1), "id,v\na,1\n");
      assertThat(run("backfill run" + rest)).isEqualTo(2);
      assertThat(err.toString()).contains("SOURCE_NOT_FOUND", "1 of 3 intervals failed");
      assertThat(out.toString()).contains("FAIL ", "1 failed");
      String known = " --worker 127.0.0.1:" + worker.port;
      assertThat(run("runs list" + known)).isZero();
      String failed =
          out.toString().lines().filter(line -> line.contains("FAILED")).findFirst().orElseThrow();
      known = " " + failed.split(" ", 2)[0] + known;
      assertThat(run("runs show --json" + known)).as(err.toString()).isZero();
      JsonNode report = JsonMapper.shared().readTree(out.toString());
      assertThat(report.path("intervals").path(2).path("state").asString()).isEqualTo("FAILED");
      assertThat(run("runs show" + known)).isZero();
      assertThat(out.toString()).contains("error       SOURCE_NOT_FOUND", "FAIL\"");
    }
  }

  @Test
  void helpListsWhatAnActionTakesAndNothingElse() {
    Map<String, List<String>> without =
        Map.of(
            "plan", List.of("--force", "--quarantine-in"),
            "verify", List.of("--force", "--quarantine-in"),
            "run", List.of());
    without.forEach(
        (action, lacking) -> {
          assertThat(run("backfill " + action + " --help")).isZero();
          List<String> listed =
              Pattern.compile("(?m)^\\s+(--[a-z-]+)")
                  .matcher(out.toString())
                  .results()
                  .map(found -> found.group(1))
                  .toList();
          assertThat(listed)
              .contains("--from", "--dialect", "--on-violation", "--worker", "--parallel")
              .doesNotContain("--interval", "--partition", "--as-of", "--quarantine", "--html")
              .doesNotContain("--sample", "--junit")
              .noneMatch(lacking::contains);
          for (String option : lacking) {
            assertThat(run("backfill " + action + SPAN + " --source x " + option)).isEqualTo(2);
            assertThat(err.toString()).contains("there is no option '" + option + "'");
          }
        });
    assertThat(run("backfill plan --help")).isZero();
    assertThat(out.toString()).contains("Tells of each interval").doesNotContain("verify");
  }

  @Test
  void whatIsNotForABackfillIsRefused() {
    String rest = SPAN + " --source landing/d-{start}.csv --warehouse w.duckdb";
    assertThat(run("backfill run" + rest)).isEqualTo(2);
    assertThat(err.toString()).contains("needs 'landing', 'target' or both");
    assertThat(run("backfill run --partition x" + rest)).isEqualTo(2);
    assertThat(err.toString()).contains("there is no option '--partition'");
    assertThat(run("backfill")).isEqualTo(2);
    assertThat(err.toString()).contains("plan, run or verify");
  }
}
