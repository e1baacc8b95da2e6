package io.javatask.worker;

import io.javatask.worker.cli.Console;
import io.javatask.worker.cli.JavataskCommand;
import io.javatask.worker.cli.Serve;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The program: gives the commands what they stand in. What a command does not use is not loaded, so
 * that a short command starts quickly; {@link Worker} has the wiring of the server.
 */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Console console =
        new Console(
            writer(System.out), writer(System.err), System.getenv(), Path.of("").toAbsolutePath());
    Serve serve = (config, portFile) -> new WorkerProcess(console).serve(config, portFile);
    int exitCode =
        JavataskCommand.create(console, serve, Version.current(), Stream.of(arguments).findFirst())
            .execute(arguments);
    console.out().flush();
    console.err().flush();
    if (exitCode != 0 && shutsDown()) {
      // the hook that stopped the command waits for this thread, and exit() would wait for the hook
      Runtime.getRuntime().halt(exitCode);
    }
    System.exit(exitCode);
  }

  private static boolean shutsDown() {
    Thread probe = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(probe);
      return !Runtime.getRuntime().removeShutdownHook(probe);
    } catch (IllegalStateException e) {
      return true;
    }
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }
}
