package io.javatask.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
            .replace("maxRunning: 2", "maxRunning: " + Runtime.getRuntime().availableProcessors()));
    var reader =
        new io.javatask.worker.config.ConfigReader(
            java.util.Map.of("SHOP_PASSWORD", "x", "SHOP_READER_PASSWORD", "y"), directory);

    var shown = reader.read(Optional.of(file));
    var defaults = reader.read(Optional.empty());

    assertThat(shown.runs()).isEqualTo(defaults.runs());
    assertThat(shown.watch()).isEqualTo(defaults.watch());
    assertThat(shown.listen()).isEqualTo(defaults.listen());
    assertThat(shown.ledger()).isEqualTo(defaults.ledger());
    assertThat(shown.queues()).isEqualTo(defaults.queues());
    assertThat(shown.stateDir()).isEqualTo(defaults.stateDir());
    assertThat(shown.quarantineDir()).isEqualTo(defaults.quarantineDir());
    assertThat(shown.locations()).containsAllEntriesOf(defaults.locations());
  }

  @Test
  void everyKeyIsExplained() throws IOException {
    String page = Files.readString(PAGE);
    List<String> keys = new ArrayList<>(List.of("listen", "stateDir", "quarantineDir"));
    for (var component : io.javatask.worker.config.RunLimits.class.getRecordComponents()) {
      keys.add("runs." + component.getName());
    }
    for (var component : io.javatask.worker.config.WatchSettings.class.getRecordComponents()) {
      keys.add("watch." + component.getName());
    }
    assertThat(keys).allSatisfy(key -> assertThat(page).contains("| `" + key + "` |"));
  }
}
