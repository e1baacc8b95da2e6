package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.imports.GreatExpectationsImport;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code javatask contract import}: rules of another tool into a contract. */
@Command(
    name = "import",
    description =
        "Writes the rules of another tool into a contract. What no rule can say is refused by"
            + " name, and then nothing is written.")
final class ImportCommand implements Callable<Integer> {
  private static final String GREAT_EXPECTATIONS = "great-expectations";

  private final Console console;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TOOL",
      description = "great-expectations: a suite of Great Expectations 1.x.")
  private String from = "";

  @Parameters(paramLabel = "FILE", description = "The other tool's rules.")
  private String file = "";

  @Option(
      names = "--into",
      required = true,
      paramLabel = "CONTRACT",
      description = "The contract to write them into.")
  private String into = "";

  @Option(
      names = "--output",
      required = true,
      paramLabel = "CONTRACT",
      description = "Where the new contract goes; may be the old one.")
  private String output = "";

  @Option(
      names = "--schema",
      paramLabel = "NAME",
      description = "The schema object, where the contract has several.")
  private @Nullable String schema;

  ImportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (!from.equals(GREAT_EXPECTATIONS)) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "--from "
              + from
              + " is not known; there is "
              + String.join(", ", List.of(GREAT_EXPECTATIONS)));
    }
    String suite = text(file, ErrorCode.INVALID_INPUT);
    String contract = text(into, ErrorCode.CONTRACT_NOT_FOUND);
    String written =
        new GreatExpectationsImport().run(suite, file, contract, into, Optional.ofNullable(schema));
    write(written);
    return 0;
  }

  private String text(String name, ErrorCode absent) {
    return NamedFile.text(
        console.workingDirectory().resolve(name), name, absent, ErrorCode.INVALID_INPUT);
  }

  private void write(String written) {
    try {
      Files.writeString(console.workingDirectory().resolve(output), written);
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT, output + " cannot be written: " + e.getMessage(), e);
    }
  }
}
