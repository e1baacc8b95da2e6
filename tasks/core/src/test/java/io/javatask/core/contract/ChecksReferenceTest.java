package io.javatask.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.LogicalType;
import io.javatask.core.contract.CheckName.Judged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Generates {@code docs/checks.md} from the catalogue, and fails where the file says otherwise; it
 * is then rewritten, to be committed.
 */
class ChecksReferenceTest {
  private static final Path SOURCE =
      Path.of("src", "main", "java", "io", "javatask", "core", "contract", "CheckName.java");
  private static final Path REFERENCE = Path.of("..", "..", "docs", "checks.md");

  @Test
  void theReferenceIsThatOfTheCatalogue() throws IOException {
    String generated = generated(Files.readString(SOURCE), CatalogueFile.read());
    String written = Files.exists(REFERENCE) ? Files.readString(REFERENCE) : "";
    if (!generated.equals(written)) {
      Files.writeString(REFERENCE, generated);
    }
    assertThat(written).as("docs/checks.md was out of date and is rewritten").isEqualTo(generated);
  }

  private static String generated(String source, CatalogueFile file) {
    StringBuilder out = new StringBuilder();
    out.append(
        """
        # Checks

        Generated from the catalogue by `ChecksReferenceTest`; edit `CheckName` and `conformance/catalogue.yaml`, not this page.

        A rule of type `custom` and engine `javatask` asks for a check by its name ([contracts.md](contracts.md)). *Thresholds*: `rows` takes `mostly`,
        `warn` and `fail` of the failing rows; `count`, `number` and `percent` take `warn` and `fail` of the number; `none` holds or does not. Row checks are
        not asked of null, unless they say so; those of several columns are not asked of a row where any of them is null, unless `ignore_row_if` says otherwise.
        A rule with `"unbounded": true` only reports its number.

        """);
    out.append("*Cost* is what a check has to keep:\n\n");
    for (Cost cost : Cost.values()) {
      if (declarable().anyMatch(c -> c.cost() == cost)) {
        out.append("- ").append(cost.label()).append(": ").append(cost.meaning()).append('\n');
      }
    }
    out.append("\n*Blames* is what its failures are blamed on; only rows can be quarantined:\n\n");
    for (Blames blames : Blames.values()) {
      out.append("- ").append(blames.words()).append(": ");
      out.append(blames.meaning()).append('\n');
    }
    out.append("\n*Empty set* is what it says where there is no row that it is asked of:\n\n");
    for (WhenEmpty empty : WhenEmpty.values()) {
      out.append("- ").append(word(empty)).append(": ").append(empty.meaning()).append('\n');
    }
    out.append(
        "\n"
            + "*By the store* says of what columns and arguments `validate` of a stored table asks"
            + " the database, in SQL, instead of\n"
            + "reading rows ([sources.md](sources.md#stored-tables)); a rule with a filter is asked"
            + " of rows.\n");
    out.append('\n');
    table(file, out);
    declarable().forEach(check -> section(check, source, file, out));
    return out.toString();
  }

  private static Stream<CheckName> declarable() {
    return Arrays.stream(CheckName.values()).filter(c -> c.judged() != Judged.UNDECLARABLE);
  }

  private static String word(WhenEmpty empty) {
    return empty.name().toLowerCase(Locale.ROOT);
  }

  /** All checks at a glance, with the first name that each peer has for them. */
  private static void table(CatalogueFile file, StringBuilder out) {
    out.append("## All checks\n\n");
    out.append("Of several names that a peer has the first is shown; the sections have all.\n\n");
    out.append("| check | cost | blames | empty set | by the store | ");
    out.append(String.join(" | ", CatalogueFile.PEERS)).append(" |\n");
    out.append("|---|---|---|---|---|").append("---|".repeat(CatalogueFile.PEERS.size()));
    out.append('\n');
    declarable()
        .forEach(
            check -> {
              String name = check.catalogueName();
              out.append("| [`").append(name).append("`](#").append(name).append(") | ");
              out.append(check.cost().label()).append(" | ");
              out.append(check.blames().words()).append(" | ");
              out.append(word(check.whenEmpty())).append(" | ");
              out.append(PushedChecks.of(check).isPresent() ? "yes |" : "|");
              for (String peer : CatalogueFile.PEERS) {
                List<String> names = file.names(check, peer);
                out.append(names.isEmpty() ? " |" : " `" + names.get(0) + "` |");
              }
              out.append('\n');
            });
    out.append('\n');
  }

  private static void section(
      CheckName check, String source, CatalogueFile file, StringBuilder out) {
    out.append("## `").append(check.catalogueName()).append("`\n\n");
    description(check, source).ifPresent(text -> out.append(text).append("\n\n"));
    out.append("- columns: ").append(columns(check)).append(types(check)).append('\n');
    out.append("- cost: ").append(check.cost().label()).append('\n');
    out.append("- blames: ").append(check.blames().words()).append('\n');
    out.append("- empty set: ").append(word(check.whenEmpty())).append('\n');
    out.append("- thresholds: ").append(thresholds(check)).append('\n');
    PushedChecks.of(check).ifPresent(of -> out.append("- by the store: ").append(of).append('\n'));
    for (String peer : CatalogueFile.PEERS) {
      List<String> names = file.names(check, peer);
      if (!names.isEmpty()) {
        out.append("- in ").append(peer).append(": ");
        out.append(names.stream().map(n -> '`' + n + '`').collect(Collectors.joining(", ")));
        out.append('\n');
      }
    }
    out.append('\n');
    if (!check.arguments().isEmpty()) {
      out.append("| argument | |\n|---|---|\n");
      check.arguments().forEach(a -> out.append(argument(a)));
      out.append('\n');
    }
    String example = file.example(check).map(CatalogueFile::shown).orElseThrow();
    out.append("```json\n{\"type\": \"custom\", \"engine\": \"javatask\",\n");
    out.append(" \"implementation\": ").append(example).append("}\n```\n\n");
  }

  private static String argument(Argument argument) {
    String kind =
        argument.choices().isEmpty()
            ? argument.kind().words()
            : argument.choices().stream().map(c -> "`" + c + "`").collect(Collectors.joining(", "));
    return "| `"
        + argument.name()
        + "` | "
        + kind
        + (argument.required() ? "; required" : "")
        + (argument.required() || argument.choices().isEmpty() ? "" : "; the first by default")
        + " |\n";
  }

  private static String columns(CheckName check) {
    return switch (check.columns()) {
      case NONE -> "none";
      case ONE -> "one";
      case ONE_OR_NONE -> "one, or none for the whole record";
      case TWO -> "two";
      case SOME -> "one or more";
      case ANY -> "any";
    };
  }

  private static String types(CheckName check) {
    List<String> taken =
        Arrays.stream(LogicalType.values())
            .filter(check::takes)
            .map(LogicalType::odcsName)
            .toList();
    return taken.size() == LogicalType.values().length ? "" : " (" + String.join(", ", taken) + ")";
  }

  private static String thresholds(CheckName check) {
    return switch (check.judged()) {
      case ROWS -> "rows";
      case COUNT -> "count";
      case ROW_COUNT, METRIC -> "number";
      case PERCENT -> "percent";
      case OUTRIGHT -> "none";
      case UNDECLARABLE -> "not declarable";
    };
  }

  /** The comment above a constant of the catalogue. */
  private static Optional<String> description(CheckName check, String source) {
    Matcher comment =
        Pattern.compile("/\\*\\*((?:(?!\\*/).)*)\\*/\\s+" + check.name() + "\\(", Pattern.DOTALL)
            .matcher(source);
    if (!comment.find()) {
      return Optional.empty();
    }
    return Optional.of(
        comment
            .group(1)
            .replaceAll("\\n\\s*\\*", " ")
            .replaceAll("\\{@code\\s+([^}]*)\\}", "`$1`")
            .replaceAll("\\s+", " ")
            .strip());
  }
}
