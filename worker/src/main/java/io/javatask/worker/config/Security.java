package io.javatask.worker.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Who may call, and how calls travel.
 *
 * @param tls absent leaves calls in clear
 * @param tokensFile who may call and what for; absent lets every caller do everything
 */
public record Security(Optional<TlsFiles> tls, Optional<Path> tokensFile) {
  public static final Security NONE = new Security(Optional.empty(), Optional.empty());

  /** Whether calls may come from other machines. */
  boolean isComplete() {
    return tls.isPresent() && tokensFile.isPresent();
  }
}
