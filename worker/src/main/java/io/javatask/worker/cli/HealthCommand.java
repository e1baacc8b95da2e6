package io.javatask.worker.cli;

import io.javatask.worker.config.ListenAddress;
import io.javatask.worker.rpc.Readiness;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code javatask health}: for probes of containers and service managers. */
@Command(
    name = "health",
    description = "Asks a worker whether it takes runs: exit code 0 if so, 3 if not.")
final class HealthCommand implements Callable<Integer> {
  private static final int NOT_READY = 3;

  private final Console console;

  @Option(names = "--worker", paramLabel = "HOST:PORT", description = "Worker to ask.")
  private String worker = ListenAddress.DEFAULT.toString();

  @Mixin private WorkerOptions security = new WorkerOptions();

  HealthCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    boolean ready = Readiness.ask(security.address(console, worker));
    console.out().println(ready ? "ready" : "draining");
    return ready ? 0 : NOT_READY;
  }
}
