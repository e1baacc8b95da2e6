package io.javatask.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.ErrorCode;
import io.javatask.worker.config.ConfigKey;
import io.javatask.worker.config.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
                            code.exitCode(),
                            code.grpcStatus(),
                            code.description()))
            .collect(Collectors.joining("\n"));

    assertThat(Files.readString(PAGE)).contains(table);
  }

  /** On a failure the expected table is shown: it can be taken over as it is. */
  @Test
  void theConfigurationReferenceIsThatOfTheCode() throws IOException {
    String table =
        Arrays.stream(ConfigKey.values()).map(ConfigKey::line).collect(Collectors.joining("\n"));

    assertThat(Files.readString(PAGE)).contains(table);
  }

  /** A file that says of every key what holds without it changes nothing. */
  @Test
  void theDefaultsThatTheReferenceTellsAreThoseOfTheCode() throws IOException {
    Map<String, List<String>> sections = new TreeMap<>();
    for (ConfigKey key : ConfigKey.values()) {
      if (!key.value().isEmpty()) {
        int dot = key.path().indexOf('.');
        sections
            .computeIfAbsent(dot < 0 ? "" : key.path().substring(0, dot), s -> new ArrayList<>())
            .add(key.path().substring(dot + 1) + ": " + key.value());
      }
    }
    String file =
        sections.entrySet().stream()
            .map(
                section ->
                    section.getKey().isEmpty()
                        ? String.join("\n", section.getValue())
                        : section.getKey() + ": {" + String.join(", ", section.getValue()) + "}")
            .collect(Collectors.joining("\n"));
    Path told = Files.writeString(directory.resolve("told.yaml"), file);
    ConfigReader reader = new ConfigReader(Map.of(), directory);

    assertThat(reader.read(Optional.of(told))).isEqualTo(reader.read(Optional.empty()));
    assertThat(file).contains("maxQueued: 1000").contains("stateDir: javatask-state");
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
        new ConfigReader(Map.of("SHOP_PASSWORD", "x", "SHOP_READER_PASSWORD", "y"), directory);

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
}
