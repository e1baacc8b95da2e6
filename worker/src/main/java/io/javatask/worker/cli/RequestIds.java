package io.javatask.worker.cli;

import io.javatask.worker.run.NamedUuid;
import java.util.UUID;

/**
 * Request ids of the command line: the same work has the same one, so that repeated loads fence
 * each other.
 */
final class RequestIds {
  /** The name space of these ids; drawn once, at random. */
  private static final UUID SPACE = UUID.fromString("6c1f0c2e-53a7-4d0b-9a55-0c6f4b1e7d32");

  private RequestIds() {}

  /** The name-based UUID of what is to be done. */
  static String of(String... parts) {
    return NamedUuid.of(SPACE, parts).toString();
  }
}
