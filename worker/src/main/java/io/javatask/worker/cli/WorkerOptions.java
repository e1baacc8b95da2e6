package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.worker.config.Secret;
import io.javatask.worker.rpc.WorkerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a worker is spoken to that asks for encryption, a certificate or a token. */
final class WorkerOptions {
  /** The variable that holds the token where no file does. */
  private static final String TOKEN = "JAVATASK_TOKEN";

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "Authorities that the worker's certificate must lead to; encrypts the channel.")
  private Optional<Path> ca = Optional.empty();

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "Own certificate, for a worker that asks for one.")
  private Optional<Path> certificate = Optional.empty();

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Key of the own certificate.")
  private Optional<Path> key = Optional.empty();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with the token; else the environment's " + TOKEN + ".")
  private Optional<Path> tokenFile = Optional.empty();

  /** The worker at {@code HOST:PORT}, spoken to as the options say. */
  WorkerAddress address(Console console, String worker) {
    if (certificate.isPresent() != key.isPresent()) {
      throw invalid("--tls-cert and --tls-key are given together or not at all");
    }
    if (certificate.isPresent() && ca.isEmpty()) {
      throw invalid("--tls-cert needs --tls-ca, for the channel to be encrypted");
    }
    Path base = console.workingDirectory();
    return new WorkerAddress(
        worker,
        ca.map(base::resolve),
        certificate.flatMap(
            c -> key.map(k -> new WorkerAddress.Identity(base.resolve(c), base.resolve(k)))),
        token(console));
  }

  /**
   * Refuses options that are given beside {@code --worker} but that no worker is told of, which
   * would otherwise say one thing and mean nothing.
   *
   * @param given the names of those that are there
   */
  static void requireNone(List<String> given) {
    if (!given.isEmpty()) {
      throw invalid(
          String.join(", ", given)
              + ": not with --worker, which has a configuration of its own; leave "
              + (given.size() == 1 ? "it" : "them")
              + " out, or --worker");
    }
  }

  private Optional<Secret> token(Console console) {
    if (tokenFile.isEmpty()) {
      return Optional.ofNullable(console.environment().get(TOKEN))
          .filter(token -> !token.isBlank())
          .map(token -> new Secret(token.strip()));
    }
    try {
      Path file = console.workingDirectory().resolve(tokenFile.get());
      return Optional.of(new Secret(Files.readString(file).strip()));
    } catch (IOException e) {
      throw invalid("--token-file: " + tokenFile.get() + " cannot be read: " + e);
    }
  }

  private static TaskException invalid(String message) {
    return new TaskException(ErrorCode.INVALID_INPUT, message);
  }
}
