package io.javatask.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reports as pages and JUnit XML, and the quarantine, on the command line. */
class ReportCommandsTest {
  @TempDir Path home = Path.of("");

  @BeforeEach
  void files() throws IOException {
    Files.writeString(home.resolve("worker.yaml"), "listen: 127.0.0.1:0\n");
    Files.writeString(
        home.resolve("contract.json"),
        """
        {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "things", "version": "1.0.0",
         "customProperties": [{"property": "policy", "value": {"onViolation": "quarantine"}}],
         "schema": [{"name": "things", "properties": [
           {"name": "id", "logicalType": "string"},
           {"name": "amount", "logicalType": "integer", "logicalTypeOptions": {"minimum": 0}}]}]}
        """);
    Files.writeString(home.resolve("rows.csv"), "id,amount\n<b>,1\nb,-2\n");
  }

  @Test
  void aRunIsRenderedBesideItsReportAndLater() throws IOException {
    TestCommand.run(
        home,
        "validate --contract contract.json --source rows.csv --report r.json --html r.html --junit"
            + " r.xml");
    TestCommand.run(home, "report render --format html r.json --output again.html");
    TestCommand.run(home, "report render --format junit r.json --output again.xml");

    assertThat(home.resolve("again.html")).hasSameTextualContentAs(home.resolve("r.html"));
    assertThat(home.resolve("again.xml")).hasSameTextualContentAs(home.resolve("r.xml"));
    assertThat(Files.readString(home.resolve("r.html"))).contains("amount.range", "1 of 2 rows");
    assertThat(Files.readString(home.resolve("r.xml"))).contains("<failure message=\"1 of 2 rows");
  }

  @Test
  void aReportThatTheStandardOutputDoesNotTakeIsAFailure() {
    Writer full =
        new Writer() {
          @Override
          public void write(char[] text, int from, int length) throws IOException {
            throw new IOException("No space left on device");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    StringWriter err = new StringWriter();
    Console console = new Console(new PrintWriter(full), new PrintWriter(err), Map.of(), home);
    int code =
        JavataskCommand.create(
                console,
                (config, portFile) -> {
                  throw new UnsupportedOperationException("no worker is started here");
                },
                "test")
            .execute("validate --contract contract.json --source rows.csv --report -".split(" "));
    assertThat(code).isEqualTo(3);
    assertThat(err.toString()).contains("STORE_UNAVAILABLE", "the standard output takes no more");
  }

  @Test
  void aReportOnAFullDiskIsStoreFull() {
    Path file = Path.of("r.json");
    TaskException full = ReportFile.unwritable(file, new IOException("No space left on device"));
    assertThat(full.code()).isEqualTo(ErrorCode.STORE_FULL);
    assertThat(full).hasMessage("the report r.json cannot be written: No space left on device");
    assertThat(ReportFile.unwritable(file, new IOException("Input/output error")).code())
        .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "id,amount | it is not JSON",
        "[] | it lacks 'schemaVersion' or 'verdict'",
        "{'verdict': 'FAIL'} | it lacks 'schemaVersion' or 'verdict'",
        "{'schemaVersion': '0.9', 'verdict': 'FAIL'} | its form is '0.9'",
        "{'schemaVersion': '1.1', 'verdict': 'NO'} | what stands at '/verdict' is not what",
        "{'schemaVersion': '1.1', 'verdict': 'FAIL', 'rows': {'read': 'x'}} | at '/rows/read' is",
        "{'schemaVersion': '1.1', 'verdict': 'FAIL'} | is not what a report has there",
        "{'schemaVersion': '1.0', 'verdict': 'FAIL', 'action': 'run', 'intervals': []} | a"
            + " backfill",
      })
  void whatIsNoReportIsRefusedInWordsOfReports(String text, String why) throws IOException {
    Files.writeString(home.resolve("none.json"), text.replace('\'', '"'));
    StringWriter err = new StringWriter();

    int code =
        TestCommand.run(
            home,
            new StringWriter(),
            err,
            "report render --format html none.json --output again.html");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("javatask: INVALID_INPUT: 'none.json' is not a report of Javatask: ")
        .contains(why, "expected is JSON of the form 1.1, as --report of validate")
        .doesNotContainIgnoringCase("jackson")
        .hasLineCount(1);
    assertThat(home.resolve("again.html")).doesNotExist();
  }

  @Test
  void aReportThatIsNotThereIsSaidToBe() {
    StringWriter err = new StringWriter();
    String command = "report render --format html none.json --output again.html";
    assertThat(TestCommand.run(home, new StringWriter(), err, command)).isEqualTo(2);
    assertThat(err.toString()).contains("SOURCE_NOT_FOUND: the report 'none.json' is not there");
  }

  @Test
  void theHelpOfAReleaseHasItsOwnDefault() {
    assertThat(TestCommand.run(home, "quarantine release --help").replaceAll("\\s+", " "))
        .contains("else fail; of a release, warn)");
  }

  @Test
  void theQuarantineIsListedShownAndPurgedByAge() throws IOException {
    TestCommand.run(
        home, "validate --config worker.yaml --contract contract.json --source rows.csv");
    String listed = TestCommand.run(home, "quarantine list --config worker.yaml");
    assertThat(listed).contains("things/", "1 rows");
    String id = listed.substring(0, listed.indexOf(' '));
    assertThat(TestCommand.run(home, "quarantine show --config worker.yaml " + id))
        .contains("\"amount\":\"-2\"");
    StringWriter err = new StringWriter();
    String show = "quarantine show --config worker.yaml ";
    assertThat(TestCommand.run(home, new StringWriter(), err, show + id.replace("s/", "/")))
        .isEqualTo(2);
    assertThat(err.toString()).contains("the quarantine has no '", "did you mean '" + id + "'?");
    assertThat(TestCommand.run(home, new StringWriter(), err, show + "nope")).isEqualTo(2);
    assertThat(err.toString()).contains("'nope'; an ID is CONTRACT/REQUEST_ID of a file, ");

    String purge = "quarantine purge --config worker.yaml --older-than P30D";
    assertThat(TestCommand.run(home, purge)).contains("nothing is older than P30D");
    try (Stream<Path> files = Files.walk(home.resolve("javatask-state/quarantine"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
      }
    }
    assertThat(TestCommand.run(home, purge + " --dry-run")).contains("would remove " + id);
    assertThat(TestCommand.run(home, purge)).contains("removed " + id + ", 1 rows");
    assertThat(TestCommand.run(home, "quarantine list --config worker.yaml"))
        .contains("nothing is in quarantine");
  }
}
