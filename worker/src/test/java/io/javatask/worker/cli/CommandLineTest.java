package io.javatask.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.worker.Version;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands, with real contracts, files and stores. */
class CommandLineTest {
  private static final String HEADER = "id,amount,seen_at\n";
  private static final String GOOD =
      HEADER + "a,1,2026-01-01T10:00:00Z\nb,2,2026-01-01T11:00:00Z\n";
  private static final String BAD =
      HEADER + "a,1,2026-01-01T10:00:00Z\na,-5,2026-01-01T11:00:00Z\n";
  private static final String INTERVAL = "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z";

  @TempDir Path directory = Path.of("");
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  @BeforeEach
  void files() throws IOException {
    write("contract.json", contract("\"minimum\": 0"));
    write("good.csv", GOOD);
    write("bad.csv", BAD);
    Files.createSymbolicLink(directory.resolve("link.csv"), directory.resolve("good.csv"));
    Files.createSymbolicLink(directory.resolve("up"), directory);
  }

  @Test
  void aGoodFileProceeds() throws IOException {
    assertThat(run("validate --contract contract.json --source good.csv --report r.json")).isZero();

    JsonNode report = json("r.json");
    assertThat(report.path("verdict").asString()).isEqualTo("PROCEED");
    assertThat(report.path("rows").path("read").asLong()).isEqualTo(2);
    assertThat(out.toString())
        .contains("PROCEED")
        .contains("2 read, 2 accepted")
        .contains("r.json");
    assertThat(err.toString()).isEmpty();
    assertThat(directory.resolve("javatask-state")).doesNotExist();
  }

  @Test
  void aViolatedContractIsExitOneWithAReport() throws IOException {
    assertThat(
            run(
                "validate --contract contract.json --source bad.csv --report r.json --sample 1"
                    + " --quarantine q.jsonl"))
        .isEqualTo(1);

    JsonNode report = json("r.json");
    assertThat(report.path("verdict").asString()).isEqualTo("FAIL");
    assertThat(report.path("quarantine").path("rows").asLong()).isEqualTo(1);
    assertThat(report.path("results").valueStream().mapToInt(r -> r.path("sample").size()).max())
        .hasValue(1);
    assertThat(Files.readAllLines(directory.resolve("q.jsonl"))).hasSize(1);
    assertThat(out.toString()).contains("FAIL").contains("line 3").contains("repeats");
  }

  @Test
  void aWarningIsExitZero() {
    assertThat(run("validate --contract contract.json --source bad.csv --on-violation warn"))
        .isZero();
    assertThat(out.toString()).startsWith("WARN");
  }

  @Test
  void theReportGoesToTheStandardOutputWhereItIsAskedFor() {
    assertThat(run("validate --contract contract.json --source good.csv --report -")).isZero();
    assertThat(JsonMapper.builder().build().readTree(out.toString()).path("verdict").asString())
        .isEqualTo("PROCEED");
  }

  @Test
  void aLoadIsRepeatedWithoutEffect() throws IOException {
    String interval = " --interval " + INTERVAL + " --warehouse w.duckdb";
    String ingest =
        "ingest --contract contract.json --source good.csv --landing warehouse:raw" + interval;
    String upsert =
        "upsert --contract contract.json --landing warehouse:raw --target warehouse:t --report"
            + " r.json"
            + interval;
    assertThat(run(ingest)).as(err.toString()).isZero();
    assertThat(run(upsert)).isZero();
    JsonNode first = json("r.json");
    assertThat(run(ingest)).as(err.toString()).isZero();
    assertThat(run(upsert)).isZero();
    JsonNode second = json("r.json");

    assertThat(first.path("receipt").path("inserted").asLong()).isEqualTo(2);
    assertThat(second.path("receipt").path("inserted").asLong()).isZero();
    assertThat(second.path("receipt").path("contentHash"))
        .isEqualTo(first.path("receipt").path("contentHash"));
    assertThat(second.path("requestId")).isEqualTo(first.path("requestId"));
    assertThat(second.path("epoch").asLong()).isGreaterThan(first.path("epoch").asLong());
    int validated =
        run("validate --contract contract.json --table warehouse:t --warehouse w.duckdb");
    assertThat(validated).as(err.toString()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "validat | 2 | INVALID_INPUT: there is no command 'validat'; did you mean 'validate'?",
        "'' | 2 | INVALID_INPUT: a command is missing",
        "contract | 2 | INVALID_INPUT: a command is missing: lint",
        "validate --contrct c --source x | 2 | there is no option '--contrct'; did you mean"
            + " '--contract'?",
        "validate --contract contract.json | 2 | INVALID_INPUT",
        "validate --contract contract.json --source a --table b:c | 2 | INVALID_INPUT",
        "validate --contract none.json --source good.csv | 2 | CONTRACT_NOT_FOUND: the contract"
            + " none.json is not there",
        "validate --contract contract.json --source god.csv | 2 | SOURCE_NOT_FOUND: source god.csv"
            + " is not there; did you mean 'good.csv'?",
        "profile goodd.csv | 2 | SOURCE_NOT_FOUND: source goodd.csv is not there; did you mean"
            + " 'good.csv'?",
        "validate --contract contrct.json --source good.csv | 2 | CONTRACT_NOT_FOUND: the contract"
            + " contrct.json is not there; did you mean 'contract.json'?",
        "contract lint contrat.json | 2 | did you mean 'contract.json'?",
        "validate --contract contract.json --source good.csv --on-violation wrn | 2 | did you mean"
            + " 'warn'?",
        "validate --contract contract.json --source good.csv --interval x | 2 | --interval:"
            + " interval 'x' is not START/END",
        "validate --contract contract.json --source good.csv --as-of x | 2 | --as-of: 'x' is not a"
            + " time",
        "validate --contract contract.json --source good.csv --report no/r.json | 2 | --report",
        "validate --contract contract.json --source good.csv --sample x | 2 | INVALID_INPUT",
        "validate --contract contract.json --source good.csv --sample -1 | 2 | --sample: -1 is less"
            + " than 0",
        "validate --contract contract.json --source good.csv --report good.csv | 2 | --report and"
            + " --source are one file",
        "validate --contract contract.json --source good.csv --report ./contract.json | 2 |"
            + " --report and --contract are one file",
        "validate --contract contract.json --source good.csv --html new.x --report ./new.x | 2 |"
            + " --report and --html are one file",
        "validate --contract contract.json --source good.csv --junit new.x --quarantine new.x | 2"
            + " | --quarantine and --junit are one file",
        "validate --contract contract.json --source good.csv --quarantine link.csv | 2 |"
            + " --quarantine and --source are one file",
        "validate --contract contract.json --source link.csv --quarantine up/good.csv | 2 |"
            + " --quarantine and --source are one file",
        "validate --contract contract.json --source good.csv --schema other | 2 | INVALID_CONTRACT",
        "upsert --contract contract.json --source good.csv --target warehouse:t --quarantine-in"
            + " table --quarantine q.jsonl | 2 | INVALID_INPUT: --quarantine: rows that"
            + " --quarantine-in table keeps back are in no file",
        "validate --contract contract.json --table warehouse:t | 2 | needs a location: give"
            + " --warehouse FILE",
        "validate --contract contract.json --table warehouse:t --warehouse w.duckdb | 2 |"
            + " SOURCE_NOT_FOUND: --warehouse: there is no DuckDB file 'w.duckdb' (yet)",
        "validate --contract bad.csv --source good.csv | 2 | INVALID_CONTRACT",
        "contract lint none.json | 2 | CONTRACT_NOT_FOUND",
        "runs list --config none.yaml | 2 | INVALID_CONFIG",
        "runs list | 2 | there is no ledger",
        "runs list --worker 127.0.0.1:1 | 3 | does not answer",
        "runs list --worker 192.0.2.1:7400 --token-file good.csv | 2 | a token would travel in"
            + " clear",
        "runs list --worker 127.0.0.1:1 --tls-cert good.csv | 2 | --tls-cert and --tls-key are"
            + " given together",
        "runs list --worker 127.0.0.1:1 --tls-ca none.pem | 2 | cannot be read",
        "health --worker 127.0.0.1:1 | 3 | does not answer",
        "health --worker [::1%nowhere]:1 | 3 | does not answer",
        "health --worker foo | 2 | INVALID_INPUT: --worker: 'foo' is not HOST:PORT, such as"
            + " 127.0.0.1:7400",
        "runs list --worker http://foo:7400 | 2 | --worker: 'http://foo:7400' is not HOST:PORT",
        "worker --config none.yaml | 2 | INVALID_CONFIG"
      })
  void aFailureIsOneLineWithItsCodeAndTheRightExitCode(String command, int code, String message) {
    assertThat(run(command)).as(err.toString()).isEqualTo(code);
    assertThat(err.toString()).startsWith("javatask: ").contains(message).doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
    assertThat(directory.resolve("good.csv")).content().isEqualTo(GOOD);
  }

  @Test
  void anInterruptIsACancellation() {
    Thread.currentThread().interrupt();
    int code = run("validate --contract contract.json --source good.csv");
    Thread.interrupted();

    assertThat(code).as(err.toString()).isEqualTo(3);
    assertThat(err.toString()).contains("CANCELLED: interrupted");
  }

  /** The program itself, told to end while its task runs. */
  @Test
  void aSignalIsACancellation() throws Exception {
    StringBuilder rows = new StringBuilder(HEADER);
    for (int i = 0; i < 3_000_000; i++) {
      rows.append(i).append(",1,2026-01-01T10:00:00Z\n");
    }
    write("big.csv", rows.toString());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                io.javatask.worker.Main.class.getName(),
                "validate",
                "--verbose",
                "--contract",
                "contract.json",
                "--source",
                "big.csv")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    StringBuilder said = new StringBuilder();
    try (var output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        said.append(line).append('\n');
        if (line.startsWith("reading ")) {
          process.toHandle().destroy(); // which leaves its output open to be read
        }
      }
    }

    assertThat(process.waitFor()).as(said.toString()).isEqualTo(3);
    assertThat(said.toString()).contains("javatask: CANCELLED: interrupted");
  }

  /** Of a store's failure its first line is told, and nothing of the statement. */
  @Test
  void aFailureIsOneLine() throws IOException {
    write("bad.parquet", "no such thing as a Parquet file");
    assertThat(run("validate --contract contract.json --source bad.parquet")).isEqualTo(3);
    assertThat(err.toString())
        .contains("SOURCE_UNREADABLE: source bad.parquet cannot be read: ")
        .doesNotContain("SELECT")
        .hasLineCount(1);

    write("typos.json", contract("\"minimun\": 0").replace("\"required\"", "\"requird\""));
    assertThat(run("validate --contract typos.json --source good.csv")).isEqualTo(2);
    assertThat(err.toString()).contains("minimun", "requird", "; ").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "receipts",
        "receipts warehouse:things",
        "quarantine list --table warehouse:things",
        "quarantine show warehouse:things/x",
        "quarantine purge --older-than P1D --table warehouse:things",
        "validate --contract contract.json --table warehouse:things",
        "ingest --verify --contract contract.json --source good.csv --landing warehouse:raw",
        "upsert --verify --contract contract.json --source good.csv --target warehouse:things",
      })
  void whatOnlyReadsMakesNoWarehouse(String command) throws IOException {
    write("other.duckdb", "");
    assertThat(run(command + " --warehouse othr.duckdb")).as(err.toString()).isEqualTo(2);
    assertThat(err.toString())
        .contains("SOURCE_NOT_FOUND: --warehouse: there is no DuckDB file 'othr.duckdb' (yet)")
        .contains("did you mean 'other.duckdb'?")
        .hasLineCount(1);
    assertThat(directory.resolve("othr.duckdb")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '!',
      value = {
        "!! | warehouse:countries | 'warehouse:countries' needs a location: give --warehouse FILE",
        "--config worker.yaml | shop:crm.countries | there is no location 'shop' (in"
            + " 'shop:crm.countries')",
        "!! | countries.csv | a file as LOCATION:PATH, or ./countries.csv on the command line",
      })
  void whatRefersToNoLocationIsNotEvaluated(String options, String other, String why)
      throws IOException {
    write("worker.yaml", "locations: {landing: {type: directory, path: landing}}\n");
    write(
        "refers.json",
        contract("\"minimum\": 0")
            .replace(
                "\"unique\": true,",
                "\"unique\": true, \"relationships\": [{\"to\": \"countries.code\","
                    + " \"customProperties\": [{\"property\": \"table\", \"value\": \""
                    + other
                    + "\"}]}],"));
    String command = "validate --contract refers.json --source good.csv --report r.json " + options;
    assertThat(run(command.strip())).as(err.toString()).isIn(0, 1);
    JsonNode rule =
        json("r.json")
            .path("results")
            .valueStream()
            .filter(result -> result.path("rule").asString().equals("id.foreign_key"))
            .findFirst()
            .orElseThrow();
    assertThat(rule.path("status").asString()).isEqualTo("NOT_EVALUATED");
    assertThat(rule.path("message").asString()).contains(why);
  }

  /** As docs/sources.md writes them; a command line has no spaces here. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '!',
      value = {
        "quoteChar=\"\" | id,amount,seen_at\\n\"a,1,2026-01-01T10:00:00Z\\n",
        "quoteChar=\" | id,amount,seen_at\\n\"a\",1,2026-01-01T10:00:00Z\\n",
        "quoteChar=' | id,amount,seen_at\\n'\"a',1,2026-01-01T10:00:00Z\\n",
        "lineTerminator=\"\\r\" | id,amount,seen_at\\r\"a\",1,2026-01-01T10:00:00Z\\r",
        "lineTerminator=\\r | id,amount,seen_at\\ra,1,2026-01-01T10:00:00Z\\r",
        "delimiter=\"\\t\" | id\\tamount\\tseen_at\\na\\t1\\t2026-01-01T10:00:00Z\\n",
        "delimiter=[ | id[amount[seen_at\\na[1[2026-01-01T10:00:00Z\\n",
        "nullSequence=[\"NA\"] | id,amount,seen_at\\na,NA,2026-01-01T10:00:00Z\\n",
      })
  void aDialectIsGivenAsItsTableWritesIt(String dialect, String text) throws IOException {
    write("d.csv", text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t"));
    assertThat(run("validate --contract contract.json --source d.csv --dialect " + dialect))
        .as("%s%s", out, err)
        .isZero();
    assertThat(out.toString()).contains("1 read, 1 accepted");
  }

  @Test
  void aJoinOfHeadersIsNotEmpty() {
    for (String join : new String[] {"headerJoin=", "headerJoin=\"\""}) {
      String command = "validate --contract contract.json --source good.csv --dialect " + join;
      assertThat(run(command)).isEqualTo(2);
      assertThat(err.toString()).contains("headerJoin", "a text that is not empty");
    }
  }

  @Test
  void aDefectIsExitFourAndShowsItsPlaceOnlyWhereAsked() {
    Serve broken =
        (config, port) -> {
          throw new IllegalStateException("broken");
        };
    assertThat(run(broken, "worker")).isEqualTo(4);
    assertThat(err.toString()).contains("INTERNAL").doesNotContain("\tat ");
    assertThat(run(broken, "worker --verbose")).isEqualTo(4);
    assertThat(err.toString()).contains("\tat ");
  }

  @Test
  void aFileOfZeroBytesAndOneWithAHeaderOnlyAreEmptyBatches() throws IOException {
    write("empty.csv", "");
    write("header.csv", HEADER);
    for (String file : new String[] {"empty.csv", "header.csv"}) {
      assertThat(run("validate --contract contract.json --source " + file + " --report r.json"))
          .as(file + ": " + err)
          .isIn(0, 1);
      assertThat(json("r.json").path("rows").path("read").asLong()).isZero();
    }
  }

  @Test
  void lintFindsNothingInAGoodContractAndEveryProblemOfABadOne() throws IOException {
    assertThat(run("contract lint contract.json")).isZero();
    assertThat(out.toString()).contains("1 contract, 0 errors");

    write("typo.json", contract("\"minimun\": 0"));
    assertThat(run("contract lint contract.json typo.json")).isEqualTo(1);
    assertThat(out.toString())
        .contains("typo.json:/schema/0/")
        .contains("error")
        .contains("minimum");
  }

  @Test
  void aFileThatMayNotBeReadIsNotSaidToBeNoText() {
    assertThat(NamedFile.why(new AccessDeniedException("c.json"))).isEqualTo(": permission denied");
    assertThat(NamedFile.why(new MalformedInputException(1)))
        .startsWith(" as UTF-8 text: Input length = 1");
  }

  @Test
  void lintGoesOnAfterAFileThatCannotBeRead() throws IOException {
    write("typo.json", contract("\"minimun\": 0"));

    assertThat(run("contract lint contract.json none.json up typo.json")).isEqualTo(2);
    assertThat(err.toString())
        .contains("CONTRACT_NOT_FOUND: the contract none.json is not there")
        .contains("INVALID_CONTRACT: the contract up cannot be read");
    assertThat(out.toString()).contains("typo.json:/schema/0/").contains("2 contracts, 1 error");
  }

  @Test
  void helpAndVersionAreExitZero() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).isEqualTo("javatask " + Version.current() + System.lineSeparator());
    assertThat(run("validate --help")).isZero();
    assertThat(out.toString()).contains("--on-violation");
  }

  private int run(String command) {
    return run((config, port) -> 0, command);
  }

  private int run(Serve serve, String command) {
    out = new StringWriter();
    err = new StringWriter();
    Console console = new Console(new PrintWriter(out), new PrintWriter(err), Map.of(), directory);
    String[] arguments = command.isEmpty() ? new String[0] : command.split(" ");
    return JavataskCommand.create(console, serve, Version.current()).execute(arguments);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  private JsonNode json(String name) throws IOException {
    return JsonMapper.builder().build().readTree(Files.readString(directory.resolve(name)));
  }

  private static String contract(String limit) {
    return """
    {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "urn:test:things", "name": "things",
     "version": "1.0.0", "status": "active",
     "schema": [{"name": "things", "logicalType": "object", "properties": [
       {"name": "id", "logicalType": "string", "required": true, "unique": true,
        "primaryKey": true, "primaryKeyPosition": 1},
       {"name": "amount", "logicalType": "integer", "logicalTypeOptions": {%s}},
       {"name": "seen_at", "logicalType": "timestamp", "required": true}]}]}
    """
        .formatted(limit);
  }
}
