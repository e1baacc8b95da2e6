package io.javatask.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.Batch;
import io.javatask.api.LogicalType;
import io.javatask.api.LongColumn;
import io.javatask.api.Positions;
import io.javatask.api.RowSet;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.report.ValidationReport.Attribution;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users' own checks: what they say counts, and what goes wrong in them is one rule's result. */
class TableCheckTest {
  @TempDir Path folder;

  @Test
  void blamedRowsAreHeldBackAndCounted() {
    RuleResult result = run("{\"name\": \"even_numbers\"}", "n", TableChecks.onClassPath());
    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.attribution()).isEqualTo(Attribution.GROUP);
    assertThat(result.failed()).isEqualTo(4);
    assertThat(result.sample().get(0).row()).isEqualTo(1);
  }

  @Test
  void aSetIsJudgedOverAllBatchesOfTheColumnsThatTheRuleNames() {
    RuleResult held = run("{\"name\": \"row_limit\"}", "n", TableChecks.onClassPath());
    assertThat(held.status()).isEqualTo(Status.PASSED);
    assertThat(held.attribution()).isEqualTo(Attribution.SET);
    RuleResult result =
        run("{\"name\": \"row_limit\", \"with\": {\"most\": 7}}", "n", TableChecks.onClassPath());
    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.observed()).contains(8L);
    assertThat(result.message()).isEqualTo("8 rows of [n]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          throw    | so there
          overflow | StackOverflowError
          refuse   | not these arguments
          hang     | took longer than PT2S
          blame    | blames row 4 of a table of 4 rows
          nothing  | awkward gave null
          blame nothing | awkward gave null
          judge nothing | awkward gave null
          """)
  void whatGoesWrongIsTheErrorOfThatRule(String does, String message) {
    RuleResult result =
        run(
            "{\"name\": \"awkward\", \"timeout\": \"%s\", \"with\": {\"does\": \"%s\"}}"
                .formatted(does.equals("hang") ? "PT2S" : "PT60S", does),
            "n",
            TableChecks.onClassPath());
    assertThat(result.status()).isEqualTo(Status.ERROR);
    assertThat(result.message()).contains(message);
    assertThat(result.failed()).isZero();
  }

  @Test
  void aCheckThatIsNotThereIsAnErrorThatNamesTheNearest() {
    RuleResult result = run("{\"name\": \"even_number\"}", "n", TableChecks.onClassPath());
    assertThat(result.status()).isEqualTo(Status.ERROR);
    assertThat(result.message()).contains("did you mean 'even_numbers'");
  }

  @Test
  void aTimeoutMayBeLongerThanAnyClock() {
    RuleResult result =
        run(
            "{\"name\": \"even_numbers\", \"timeout\": \"P99999999999D\"}",
            "n",
            TableChecks.onClassPath());
    assertThat(result.status()).isEqualTo(Status.FAILED);
  }

  @Test
  void aPluginThatCannotBeLoadedIsWhatEveryRuleIsTold() throws IOException {
    plugin(
        "plugged.Library",
        "package plugged; public class Library {}",
        "plugged.Whose",
        """
        package plugged;
        public class Whose implements io.javatask.api.TableCheck {
          public String name() { return "whose"; }
          public Evaluation begin(java.util.Map<String, Object> arguments) {
            return new OfRows() {
              public int[] failing(tech.tablesaw.api.Table rows) { return new int[0]; }
            };
          }
        }
        """);
    Files.writeString(folder.resolve("zip.jar"), "no jar");
    TableChecks checks = TableChecks.with(folder);
    for (int rule = 0; rule < 2; rule++) {
      assertThat(run("{\"name\": \"whose\"}", "n", checks).message())
          .contains("zip.jar cannot be loaded");
    }
  }

  @Test
  void aPluginsOwnClassesComeBeforeThoseOfTheWorker() throws IOException {
    // the plugin brings a class of a name that the worker has too
    plugin(
        "io.javatask.core.check.Interpolation",
        "package io.javatask.core.check; public class Interpolation {"
            + " public static String whose() { return \"the plugin's\"; } }",
        "plugged.Whose",
        """
        package plugged;
        public class Whose implements io.javatask.api.TableCheck {
          public String name() { return "whose"; }
          public Evaluation begin(java.util.Map<String, Object> arguments) {
            return new OfSet() {
              public void take(tech.tablesaw.api.Table rows) {}
              public Finding finish() {
                return new Finding(true,
                    java.util.Optional.of(io.javatask.core.check.Interpolation.whose()), "");
              }
            };
          }
        }
        """);
    RuleResult result = run("{\"name\": \"whose\"}", "n", TableChecks.with(folder));
    assertThat(result.message()).isEmpty();
    assertThat(result.observed()).contains("the plugin's");
    RuleResult absent = run("{\"name\": \"whose\"}", "n", TableChecks.onClassPath());
    assertThat(absent.status()).isEqualTo(Status.ERROR);
  }

  private void plugin(String library, String librarySource, String check, String checkSource)
      throws IOException {
    Path sources = Files.createDirectory(folder.resolve("sources"));
    Path classes = Files.createDirectory(folder.resolve("classes"));
    String file = library.substring(library.lastIndexOf('.') + 1) + ".java";
    Path a = Files.writeString(sources.resolve(file), librarySource);
    Path b = Files.writeString(sources.resolve("Whose.java"), checkSource);
    int exit =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                OutputStream.nullOutputStream(),
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                a.toString(),
                b.toString());
    assertThat(exit).isZero();
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(folder.resolve("whose.jar")))) {
      for (String name : List.of(library, check, check + "$1")) {
        String entry = name.replace('.', '/') + ".class";
        jar.putNextEntry(new JarEntry(entry));
        jar.write(Files.readAllBytes(classes.resolve(entry)));
      }
      jar.putNextEntry(new JarEntry("META-INF/services/io.javatask.api.TableCheck"));
      jar.write(check.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  /** The result of one rule over two batches of four rows, of which every second number is odd. */
  private static RuleResult run(String arguments, String column, TableChecks checks) {
    Contract contract =
        new ContractReader()
            .read(
                """
                {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "t", "version": "1.0.0",
                 "schema": [{"name": "t", "properties": [
                  {"name": "n", "logicalType": "integer"}, {"name": "m", "logicalType": "integer"}],
                  "quality": [{"name": "own", "type": "custom", "engine": "javatask",
                   "implementation": {"check": "table_check", "column": "%s", "arguments": %s}}]}]}
                """
                    .formatted(column, arguments),
                "t.json",
                Optional.empty());
    try (Validation validation =
        new Validation(contract, Instant.EPOCH, 10, References.NONE, checks)) {
      for (int from = 0; from < 8; from += 4) {
        Batch batch = batch(from);
        validation.settle(batch, validation.examine(batch));
      }
      validation.finish();
      return validation.results(List.of("n", "m"), true, 8).stream()
          .filter(r -> r.rule().equals("own"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Batch batch(int from) {
    long[] values = {from, from + 1, from + 2, from + 3};
    RowSet nulls = new RowSet(4);
    return new Batch(
        List.of(
            new LongColumn("n", LogicalType.INTEGER, values, nulls, Optional.empty()),
            new LongColumn("m", LogicalType.INTEGER, values, nulls, Optional.empty())),
        4,
        Positions.consecutive("test", from),
        4);
  }
}
