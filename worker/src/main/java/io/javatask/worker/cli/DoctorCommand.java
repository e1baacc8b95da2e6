package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.worker.config.ConfigReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code javatask doctor}: says whether a worker could work as it is configured. */
@Command(
    name = "doctor",
    description =
        "Looks at configuration, security, port, ledger and locations, and changes nothing: exit"
            + " code 0 if a worker could work, else that of the first failure.")
final class DoctorCommand implements Callable<Integer> {
  private final Console console;
  private final String version;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration of the worker; without one, the defaults are looked at.")
  private Optional<Path> config = Optional.empty();

  @Option(names = "--json", description = "Prints the findings as JSON.")
  private boolean json;

  DoctorCommand(Console console, String version) {
    this.console = console;
    this.version = version;
  }

  @Override
  public Integer call() {
    List<Finding> findings = findings();
    if (json) {
      console
          .out()
          .println(
              JsonMapper.shared()
                  .writeValueAsString(findings.stream().map(DoctorCommand::tree).toList()));
    } else {
      findings.forEach(this::line);
    }
    return findings.stream()
        .flatMap(finding -> finding.code().stream())
        .findFirst()
        .map(ErrorCode::exitCode)
        .orElse(0);
  }

  private List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.ok("javatask", version));
    String file = config.map(Path::toString).orElse("none; the defaults hold");
    try {
      var read = new ConfigReader(console.environment(), console.workingDirectory()).read(config);
      findings.add(Finding.ok("config", file));
      findings.addAll(new Checkup(read).findings());
    } catch (TaskException e) {
      findings.add(
          Finding.failed("config", ErrorCode.INVALID_CONFIG, String.valueOf(e.getMessage())));
    }
    return findings;
  }

  private static Map<String, Object> tree(Finding finding) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("subject", finding.subject());
    tree.put("level", finding.level());
    tree.put("text", finding.text());
    finding.code().ifPresent(code -> tree.put("code", code));
    return tree;
  }

  private void line(Finding finding) {
    console
        .out()
        .printf(
            "%-8s %-22s %s%s%n",
            finding.level().name().toLowerCase(Locale.ROOT),
            finding.subject(),
            finding.code().map(code -> code + ": ").orElse(""),
            finding.text());
  }
}
