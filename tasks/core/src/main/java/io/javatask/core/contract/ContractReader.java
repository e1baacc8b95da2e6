package io.javatask.core.contract;

import java.util.List;
import java.util.Optional;

/** Reads contracts: JSON text in, a {@link Contract} or every problem of it out. */
@SuppressWarnings("DoNotCallSuggester")
public final class ContractReader {
  /**
   * Reads one schema object of a contract document.
   *
   * @param text the document, JSON
   * @param origin where it came from, for messages
   * @param schema name of the schema object; may be absent where the document has one only
   * @throws io.javatask.api.TaskException INVALID_CONTRACT, whose message lists the problems, one
   *     per line
   */
  public Contract read(String text, String origin, Optional<String> schema) {
    throw new UnsupportedOperationException("ContractReader.read");
  }

  /**
   * Every problem and portability note of a document, in the order of the document; empty if it is
   * flawless.
   */
  public List<Finding> lint(String text, String origin) {
    throw new UnsupportedOperationException("ContractReader.lint");
  }

  /**
   * One thing to say of a contract.
   *
   * @param pointer JSON pointer of the place
   */
  public record Finding(Level level, String origin, String pointer, String message) {
    /** How much it matters. */
    public enum Level {
      ERROR,
      NOTE
    }

    @Override
    public String toString() {
      return origin
          + ":"
          + (pointer.isEmpty() ? "/" : pointer)
          + ": "
          + level.name().toLowerCase(java.util.Locale.ROOT)
          + ": "
          + message;
    }
  }
}
