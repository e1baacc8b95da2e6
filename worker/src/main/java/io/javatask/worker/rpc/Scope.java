package io.javatask.worker.rpc;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a caller may do; each scope includes those before it. */
enum Scope {
  /** Look at runs, reports, contracts, task types, trust and the worker. */
  READ,
  /** Submit, acknowledge and cancel runs, register contracts, and override gates. */
  RUN,
  /** Drain the worker, and whatever else changes it. */
  ADMIN;

  /** Calls that change nothing start with these words, as their Google names have it. */
  private static final List<String> READING = List.of("Get", "List", "Wait", "Watch", "Evaluate");

  private static final Set<String> RUNNING =
      Set.of("SubmitTaskRun", "AckTaskRun", "CancelTaskRun", "RegisterContract", "OverrideGate");

  private static final String REFLECTION = "grpc.reflection.";

  /**
   * The scope that a call asks for; a call that nobody thought of is the administrators' alone.
   *
   * @param service full name, such as {@code javatask.v1.TaskRunService}
   * @param method bare name, such as {@code GetTaskRun}
   */
  static Scope of(String service, String method) {
    if (service.startsWith(REFLECTION) || READING.stream().anyMatch(method::startsWith)) {
      return READ;
    }
    return RUNNING.contains(method) ? RUN : ADMIN;
  }

  static Optional<Scope> named(String name) {
    return Arrays.stream(values()).filter(s -> s.label().equals(name)).findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(Scope::label).toList();
  }

  boolean includes(Scope other) {
    return compareTo(other) >= 0;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
