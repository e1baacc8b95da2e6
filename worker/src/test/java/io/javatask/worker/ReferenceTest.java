package io.javatask.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/worker.md says must be so. */
class ReferenceTest {
  private static final Path PAGE = Path.of("../docs/worker.md");

  @TempDir Path directory = Path.of("");

  /** On a failure the expected table is shown: it can be taken over as it is. */
  @Test
  void theErrorReferenceIsThatOfTheCode() throws IOException {
    String table =
        Arrays.stream(ErrorCode.values())
            .map(
                code ->
                    "| `%s` | %s | %s | %d | %s | %s |"
                        .formatted(
                            code,
                            code.category(),
                            code.retryable() ? "yes" : "no",
                            code.category().exitCode(),
                            code.grpcStatus(),
                            code.description()))
            .collect(Collectors.joining("\n"));

    assertThat(Files.readString(PAGE)).contains(table);
  }

  /** The example holds every key with its default, so reading it must change nothing. */
  @Test
  void theConfigurationThatThePageShowsIsTheDefault() throws IOException {
    String page = Files.readString(PAGE);
    int from = page.indexOf("```yaml\n") + "```yaml\n".length();
    Path file = directory.resolve("worker.yaml");
    Files.writeString(
        file,
        page.substring(from, page.indexOf("```", from))
            .replace("maxRunning: 2", "maxRunning: " + Runtime.getRuntime().availableProcessors())
            .replace("memory: 512MiB", "memory: " + Runtime.getRuntime().maxMemory()));
    var reader =
        new io.javatask.worker.config.ConfigReader(
            java.util.Map.of("SHOP_PASSWORD", "x", "SHOP_READER_PASSWORD", "y"), directory);

    var shown = reader.read(Optional.of(file));
    var defaults = reader.read(Optional.empty());

    assertThat(shown.runs()).isEqualTo(defaults.runs());
    assertThat(shown.log()).isEqualTo(defaults.log());
    assertThat(shown.watch()).isEqualTo(defaults.watch());
    assertThat(shown.listen()).isEqualTo(defaults.listen());
    assertThat(shown.ledger()).isEqualTo(defaults.ledger());
    assertThat(shown.queues()).isEqualTo(defaults.queues());
    assertThat(shown.stateDir()).isEqualTo(defaults.stateDir());
    assertThat(shown.quarantineDir()).isEqualTo(defaults.quarantineDir());
    assertThat(shown.locations()).containsAllEntriesOf(defaults.locations());
  }

  /** What the reader takes, it says itself when it is given what it does not know. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | zzzzzzzzzzzz: 1",
        "tls. | tls: {zzzzzzzzzzzz: 1}",
        "ledger. | ledger: {type: postgres, zzzzzzzzzzzz: 1}",
        "quarantine. | quarantine: {zzzzzzzzzzzz: 1}",
        "runs. | runs: {zzzzzzzzzzzz: 1}",
        "retention. | retention: {zzzzzzzzzzzz: 1}",
        "watch. | watch: {zzzzzzzzzzzz: 1}",
        "log. | log: {zzzzzzzzzzzz: 1}",
        "location | locations: {x: {type: directory, path: y, zzzzzzzzzzzz: 1}}",
        "location | locations: {x: {type: duckdb, path: y, zzzzzzzzzzzz: 1}}",
        "location | locations: {x: {type: postgres, zzzzzzzzzzzz: 1}}"
      })
  void everyKeyIsExplained(String section, String wrong) throws IOException {
    String page = Files.readString(PAGE);
    for (String key : known(wrong)) {
      // sections are explained by their keys, locations by the text below the table
      if (section.equals("location")) {
        assertThat(page).contains("`" + key + "`");
      } else {
        assertThat(page).containsPattern("(?m)^\\|.*`" + section + key + "[`.].*\\|.*\\|$");
      }
    }
  }

  private List<String> known(String wrong) throws IOException {
    Path file = Files.writeString(directory.resolve("wrong.yaml"), wrong + "\n");
    var reader = new io.javatask.worker.config.ConfigReader(java.util.Map.of(), directory);
    try {
      var unused = reader.read(Optional.of(file));
      throw new AssertionError("the reader takes " + wrong);
    } catch (io.javatask.api.TaskException e) {
      String message = String.valueOf(e.getMessage());
      assertThat(message).contains("; known are ");
      return List.of(message.replaceAll(".*; known are ", "").split(", "));
    }
  }
}
