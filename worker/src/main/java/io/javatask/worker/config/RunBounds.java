package io.javatask.worker.config;

import java.util.Optional;

/**
 * How much one run may read; absent means as much as there is.
 *
 * @param maxRows records of its source
 * @param maxBytes bytes of its batches
 */
public record RunBounds(Optional<Long> maxRows, Optional<Long> maxBytes) {
  public static final RunBounds NONE = new RunBounds(Optional.empty(), Optional.empty());

  public RunBounds {
    positive("maxRows", maxRows);
    positive("maxBytes", maxBytes);
  }

  private static void positive(String name, Optional<Long> value) {
    if (value.filter(number -> number < 1).isPresent()) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value.get());
    }
  }
}
