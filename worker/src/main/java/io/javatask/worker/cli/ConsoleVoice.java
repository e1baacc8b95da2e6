package io.javatask.worker.cli;

import io.javatask.worker.run.RunVoice;

/** What a task says of itself, for somebody who asked to hear it. */
final class ConsoleVoice implements RunVoice {
  private final Console console;
  private final boolean verbose;

  ConsoleVoice(Console console, boolean verbose) {
    this.console = console;
    this.verbose = verbose;
  }

  @Override
  public void progress(long rows, long bytes) {}

  @Override
  public void log(String message) {
    if (verbose) {
      console.err().println(message);
    }
  }

  @Override
  public void checked(String rule, String status, long evaluated, long failed, String message) {}
}
