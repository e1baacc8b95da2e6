package io.javatask.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The launcher, with the tested classes as its library: it must work from wherever it is called.
 */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("src/main/dist/bin/javatask").toAbsolutePath();

  @TempDir Path temporary = Path.of("");
  private Path launcher = Path.of("");

  @BeforeEach
  void distribution() throws IOException {
    Path home = temporary.resolve("a path with spaces/javatask");
    Path lib = Files.createDirectories(home.resolve("lib"));
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, testedClasses());
    try (OutputStream file = Files.newOutputStream(lib.resolve("all.jar"))) {
      new JarOutputStream(file, manifest).close();
    }
    launcher = Files.createDirectories(home.resolve("bin")).resolve("javatask");
    Files.copy(LAUNCHER, launcher);
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
  }

  private static String testedClasses() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toUri().toString())
        .collect(Collectors.joining(" "));
  }

  @Test
  void itWorksFromAnyDirectoryInAPathWithSpaces() throws Exception {
    assertVersion(run(launcher, temporary, Map.of(), "--version"));
  }

  @Test
  void itWorksThroughSymbolicLinks() throws Exception {
    Path first = temporary.resolve("first");
    Path second = Files.createDirectory(temporary.resolve("links")).resolve("second");
    Files.createSymbolicLink(first, launcher);
    Files.createSymbolicLink(second, Path.of("../first"));

    assertVersion(run(second, Path.of("/"), Map.of(), "--version"));
  }

  @Test
  void itTakesJavaFromJavaHome() throws Exception {
    assertVersion(
        run(
            launcher,
            temporary,
            Map.of("JAVA_HOME", System.getProperty("java.home"), "PATH", "/usr/bin:/bin"),
            "--version"));
  }

  @Test
  void itSaysSoWhereThereIsNoJava() throws Exception {
    Result result =
        run(launcher, temporary, Map.of("JAVA_HOME", temporary.toString()), "--version");

    assertThat(result.exitCode).isEqualTo(2);
    assertThat(result.output).contains("Java 17 or later is needed");
  }

  @Test
  void itsOwnOptionsOfTheJvmWin() throws Exception {
    Result result =
        run(
            launcher,
            temporary,
            Map.of("JAVATASK_OPTS", "-Xmx77m -XX:+PrintFlagsFinal"),
            "--version");

    assertThat(result.output).containsPattern("MaxHeapSize\\s+= 81788928");
  }

  @Test
  void itsOwnOptionsWinOverThoseOfACommand() throws Exception {
    Result result =
        run(
            launcher,
            temporary,
            Map.of("JAVATASK_OPTS", "-XX:InlineSmallCode=2000 -XX:+PrintFlagsFinal"),
            "validate",
            "--help");

    assertThat(result.output).containsPattern("InlineSmallCode\\s+= 2000");
  }

  @ParameterizedTest
  @CsvSource({
    "-XX:ActiveProcessorCount=2, UseSerialGC",
    "-XX:+DisableExplicitGC -Dat=/GC, UseSerialGC",
    "-Xmx77m -XX:+UseParallelGC -Dx=y, UseParallelGC"
  })
  void itCollectsWithTheSerialCollectorUnlessAnotherIsNamed(String options, String collector)
      throws Exception {
    Result result =
        run(
            launcher,
            temporary,
            Map.of("JAVATASK_OPTS", options + " -XX:+PrintFlagsFinal"),
            "worker",
            "--help");

    assertThat(result.exitCode).isZero();
    assertThat(result.output).containsPattern(collector + "\\s+= true");
  }

  @Test
  void anArgumentIsHandedOnAsItIs() throws Exception {
    Result result = run(launcher, temporary, Map.of(), "contract", "lint", "no such  file.json");

    assertThat(result.exitCode).isEqualTo(2);
    assertThat(result.output).contains("the contract no such  file.json is not there");
  }

  @Test
  void aWorkerThatIsNotFoundIsSaidInOneLine() throws Exception {
    Result result =
        run(launcher, temporary, Map.of(), "runs", "list", "--worker", "none.invalid:7400");

    assertThat(result.exitCode).isEqualTo(3);
    assertThat(result.output)
        .startsWith("javatask: LEDGER_UNAVAILABLE: the worker at none.invalid:7400 does not answer")
        .hasLineCount(1);
    Result verbose =
        run(
            launcher,
            temporary,
            Map.of(),
            "runs",
            "list",
            "--verbose",
            "--worker",
            "none.invalid:7400");
    assertThat(verbose.output).contains("\tat ");
  }

  private static void assertVersion(Result result) {
    assertThat(result.output).isEqualTo("javatask " + Version.current() + "\n");
    assertThat(result.exitCode).isZero();
  }

  private record Result(int exitCode, String output) {}

  private static Result run(
      Path command, Path directory, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> all = Stream.concat(Stream.of(command.toString()), Stream.of(arguments)).toList();
    ProcessBuilder builder =
        new ProcessBuilder(all).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeAll(List.of("JAVATASK_OPTS", "JAVA_HOME"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), output);
  }
}
