package io.javatask.worker.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.worker.soak.CrashSoak.Figures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Loads that are killed: a few of few rows here; many of many by {@code make soak-crash}, which
 * sets the properties {@code javatask.soak.*}.
 */
class CrashSoakTest {
  private static final Map<String, Object> FIGURES = new LinkedHashMap<>();
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @TempDir Path home;

  static List<String> stores() {
    return List.of(System.getProperty("javatask.soak.stores", "duckdb,postgres").split(","));
  }

  @ParameterizedTest
  @MethodSource("stores")
  void everyLoadThatIsKilledLandsExactlyOnce(String name) throws Exception {
    CrashSoak.Settings settings =
        new CrashSoak.Settings(
            Long.getLong("javatask.soak.seed", 1),
            Integer.getInteger("javatask.soak.first", 0),
            Integer.getInteger("javatask.soak.runs", 10),
            Integer.getInteger("javatask.soak.rows", 5000),
            Optional.ofNullable(System.getProperty("javatask.soak.launcher")).map(Path::of));
    FIGURES.put(name + " settings", settings.toString());
    try (SoakStore store = store(name);
        CrashSoak soak = new CrashSoak(settings, store, home)) {
      Figures figures = soak.run(soFar -> tell(name, soFar));
      System.out.printf("%s, seed %d: %s%n", name, settings.seed(), figures);
      assertThat(figures.wrong()).as("of seed %d", settings.seed()).isEmpty();
      assertThat(figures.runs()).isGreaterThanOrEqualTo(settings.runs());
    }
  }

  private SoakStore store(String name) throws IOException {
    return switch (name) {
      case "duckdb" -> new SoakStore.DuckDb(home);
      case "postgres" -> new SoakStore.Postgres(home);
      default -> throw new IllegalArgumentException("no store " + name + ": duckdb or postgres");
    };
  }

  /** After each run, so that a soak that is broken off has told what it saw. */
  private static void tell(String name, Figures figures) {
    FIGURES.put(name, figures);
    Path file = Path.of(System.getProperty("javatask.soak.file", "../build/soak/crash.json"));
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, JSON.writeValueAsString(FIGURES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
