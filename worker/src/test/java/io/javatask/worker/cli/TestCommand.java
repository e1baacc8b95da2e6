package io.javatask.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;

/** The command line in a directory, for tests of other packages. */
public final class TestCommand {
  private TestCommand() {}

  /** What a command that succeeds prints. */
  public static String run(Path directory, String command) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = run(directory, out, err, command);
    assertThat(code).as("%s: %s%s", command, out, err).isZero();
    return out.toString();
  }

  /** Runs a command; returns its exit code. */
  public static int run(Path directory, StringWriter out, StringWriter err, String command) {
    return run(directory, Map.of(), out, err, command);
  }

  /** Runs a command in an environment; returns its exit code. */
  public static int run(
      Path directory,
      Map<String, String> environment,
      StringWriter out,
      StringWriter err,
      String command) {
    Console console =
        new Console(new PrintWriter(out), new PrintWriter(err), environment, directory);
    return JavataskCommand.create(
            console,
            (config, portFile) -> {
              throw new UnsupportedOperationException("no worker is started here");
            },
            "test")
        .execute(command.split(" "));
  }
}
