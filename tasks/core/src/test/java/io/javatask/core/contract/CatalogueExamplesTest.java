package io.javatask.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.core.check.References;
import io.javatask.core.check.RowQueries;
import io.javatask.core.check.TableChecks;
import io.javatask.core.check.Validation;
import io.javatask.core.contract.CheckName.Judged;
import io.javatask.core.contract.ContractReader.Finding;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.Status;
import io.javatask.core.sink.RowStage;
import io.javatask.core.sink.ScratchRows;
import io.javatask.core.sink.SqlScope;
import io.javatask.core.source.Source;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The catalogue and its file name the same checks, and the examples are what they say. */
class CatalogueExamplesTest {
  private static final String NOT_PORTABLE =
      "custom rules of engine javatask are skipped by other tools";

  /** Every other data set is there and has no row. */
  private static final References NOTHING_THERE =
      new References() {
        @Override
        public Optional<String> unreadable(String reference) {
          return Optional.empty();
        }

        @Override
        public void read(String reference, List<Property> columns, Consumer<Source> reader) {}

        @Override
        public long rows(String reference) {
          return 0;
        }
      };

  static Stream<CheckName> checks() {
    return Arrays.stream(CheckName.values()).filter(c -> c.judged() != Judged.UNDECLARABLE);
  }

  @Test
  void everyCheckHasAnEntryAndEveryEntryIsOfACheck() throws IOException {
    CatalogueFile file = CatalogueFile.read();
    assertThat(file.names())
        .as(CatalogueFile.NAME)
        .containsExactlyInAnyOrderElementsOf(checks().map(CheckName::catalogueName).toList());
    assertThat(file.names()).allSatisfy(name -> assertThat(file.strangeKeys(name)).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("checks")
  void theExampleHasNothingToLint(CheckName check) throws IOException {
    JsonNode example = example(check);
    assertThat(example.path("check").asString()).isEqualTo(check.catalogueName());
    List<String> found =
        new ContractReader()
            .lint(CatalogueFile.contract(example), "example.json").stream()
                .map(Finding::message)
                .filter(message -> !message.equals(NOT_PORTABLE))
                .toList();
    assertThat(found).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("checks")
  void anEmptySetIsAnsweredAsTheCatalogueSays(CheckName check) throws IOException {
    RuleResult result = ofNoRows(check);
    assertThat(result.attribution().name()).isEqualTo(check.blames().name());
    switch (check.whenEmpty()) {
      case PASSES -> assertThat(result.status()).isEqualTo(Status.PASSED);
      case FAILS -> assertThat(result.status()).isEqualTo(Status.FAILED);
      case JUDGED -> assertThat(result.observed()).isPresent();
    }
  }

  private static RuleResult ofNoRows(CheckName check) throws IOException {
    Contract contract =
        new ContractReader()
            .read(CatalogueFile.contract(example(check)), "example.json", Optional.empty());
    try (Validation validation =
        new Validation(contract, Instant.EPOCH, 1, NOTHING_THERE, TableChecks.onClassPath())) {
      validation.finish();
      askOfNothing(validation, contract);
      return validation.results(CatalogueFile.columns(), true, 0).stream()
          .filter(r -> r.rule().equals("example"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void askOfNothing(Validation validation, Contract contract) {
    List<String> columns = contract.properties().stream().map(Property::name).toList();
    SqlScope scope = new SqlScope(contract.schema(), columns, Duration.ofMinutes(1));
    if (validation.hasQueries()) {
      try (RowStage rows = new ScratchRows(contract.properties());
          RowQueries queries = rows.queries(scope)) {
        validation.ask(queries);
      }
    }
  }

  private static JsonNode example(CheckName check) throws IOException {
    return CatalogueFile.read()
        .example(check)
        .orElseThrow(
            () ->
                new AssertionError(
                    check.name().toLowerCase(Locale.ROOT)
                        + " has no example in "
                        + CatalogueFile.NAME));
  }
}
