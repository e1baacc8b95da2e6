package io.javatask.worker.cli;

import io.javatask.api.ErrorCategory;
import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TaskException;
import io.javatask.worker.run.RequestException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong in one line, and which exit code that is. */
final class Failures {
  private final Console console;

  Failures(Console console) {
    this.console = console;
  }

  /** A command line that picocli cannot read. */
  int usage(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    String message = String.valueOf(e.getMessage());
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      message = unmatched(unmatched.getUnmatched().get(0), command.getCommandSpec());
    } else if (e instanceof MissingParameterException) {
      // a required option that is missing may be there under a wrong name
      message = misspelt(arguments, command.getCommandSpec()).orElse(message);
    }
    line(ErrorCode.INVALID_INPUT, message);
    console
        .err()
        .println(
            "Try '" + command.getCommandSpec().qualifiedName() + " --help' for what it takes.");
    console.err().flush();
    return ErrorCategory.USER.exitCode();
  }

  private static Optional<String> misspelt(String[] arguments, CommandSpec spec) {
    return Arrays.stream(arguments)
        .filter(argument -> argument.startsWith("--"))
        .map(argument -> argument.replaceFirst("=.*", ""))
        .filter(argument -> !spec.optionsMap().containsKey(argument))
        .findFirst()
        .map(argument -> unmatched(argument, spec));
  }

  private static String unmatched(String argument, CommandSpec spec) {
    if (argument.startsWith("-")) {
      List<String> options = List.copyOf(spec.optionsMap().keySet());
      return "there is no option '" + argument + "'" + meant(Nearest.to(argument, options));
    }
    if (spec.subcommands().isEmpty()) {
      return "'" + argument + "' is one argument too many";
    }
    return "there is no command '"
        + argument
        + "'"
        + Nearest.hint(argument, spec.subcommands().keySet());
  }

  private static String meant(Optional<String> nearest) {
    return nearest.map(name -> "; did you mean '" + name + "'?").orElse("");
  }

  /** Whatever a command threw. */
  int execution(Exception e, CommandLine command, ParseResult result) {
    ErrorCode code = code(e);
    boolean internal = code == ErrorCode.INTERNAL;
    line(code, internal ? "a defect: " + e + "; --verbose shows where" : message(e));
    if (verbose(command)) {
      e.printStackTrace(console.err());
    }
    console.err().flush();
    return code.exitCode();
  }

  private static ErrorCode code(Exception e) {
    if (e instanceof TaskException task) {
      return task.code();
    }
    if (e instanceof InterruptedException) {
      return ErrorCode.CANCELLED;
    }
    return e instanceof RequestException request ? request.code() : ErrorCode.INTERNAL;
  }

  private static String message(Exception e) {
    return e instanceof InterruptedException ? "interrupted" : String.valueOf(e.getMessage());
  }

  /** Says a failure that the command goes on after. */
  void said(TaskException e) {
    line(e.code(), message(e));
    console.err().flush();
  }

  private void line(ErrorCode code, String message) {
    console.err().println("javatask: " + code + ": " + inOneLine(message));
  }

  /** The problems of a document come one a line, and a library may say more than one. */
  private static String inOneLine(String message) {
    return message
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("; "))
        .replace(":; ", ": ");
  }

  static boolean verbose(CommandLine command) {
    CommandLine root = command;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    return root.getCommand() instanceof JavataskCommand javatask && javatask.verbose();
  }
}
