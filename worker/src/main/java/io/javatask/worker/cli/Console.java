package io.javatask.worker.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;

/** What a command speaks with and stands in. */
public record Console(
    PrintWriter out, PrintWriter err, Map<String, String> environment, Path workingDirectory) {
  public Console {
    environment = Map.copyOf(environment);
  }
}
