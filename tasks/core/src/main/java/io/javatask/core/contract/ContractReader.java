package io.javatask.core.contract;

import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TaskException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Reads contracts: JSON text in, a {@link Contract} or every problem of it out. */
public final class ContractReader {
  private final JsonMapper json = ContractDocument.mapper();
  private final ContractSchema shape = new ContractSchema();

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
    Reading reading = readAll(text, origin);
    List<Finding> errors =
        reading.findings.stream().filter(f -> f.level() == Finding.Level.ERROR).toList();
    if (!errors.isEmpty()) {
      throw invalid(errors.stream().map(Finding::toString).collect(Collectors.joining("\n")));
    }
    return choose(reading.contracts, origin, schema);
  }

  /**
   * Every problem and portability note of a document, in the order of the document; empty if it is
   * flawless.
   */
  public List<Finding> lint(String text, String origin) {
    return readAll(text, origin).findings;
  }

  private static Contract choose(List<Contract> contracts, String origin, Optional<String> schema) {
    List<String> names = contracts.stream().map(Contract::schema).toList();
    if (schema.isEmpty() && contracts.size() > 1) {
      throw invalid(origin + " has several schema objects; say which: " + String.join(", ", names));
    }
    return contracts.stream()
        .filter(c -> schema.isEmpty() || schema.get().equals(c.schema()))
        .findFirst()
        .orElseThrow(
            () ->
                invalid(
                    origin
                        + " has no schema object '"
                        + schema.orElseThrow()
                        + "'"
                        + Nearest.hint(schema.orElseThrow(), names)));
  }

  private static TaskException invalid(String message) {
    return new TaskException(ErrorCode.INVALID_CONTRACT, message);
  }

  private Reading readAll(String text, String origin) {
    Findings findings = new Findings(origin);
    Optional<ContractDocument> document = ContractDocument.read(text, json, findings);
    if (document.isEmpty()) {
      return new Reading(findings.inOrderOf(MissingNode.getInstance()), List.of());
    }
    Place root = document.get().root();
    shape.check(root.node(), findings);
    String hash = "sha256:" + CanonicalJson.sha256(document.get().written());
    List<Contract> contracts = new DocumentReader(root, hash, findings).contracts();
    return new Reading(findings.inOrderOf(root.node()), contracts);
  }

  private record Reading(List<Finding> findings, List<Contract> contracts) {}

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
          + level.name().toLowerCase(Locale.ROOT)
          + ": "
          + message;
    }
  }
}
