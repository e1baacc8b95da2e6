package io.javatask.worker.run;

import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.location.Locations;
import io.javatask.core.task.ContractOrigin;
import io.javatask.worker.config.WorkerConfig;
import io.javatask.worker.ledger.ContractLedger;
import io.javatask.worker.ledger.Submission.ContractRef;
import io.javatask.worker.run.RunRequest.ContractSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Finds contracts, by name or by text, and records the version that a run was judged by. */
public final class Contracts {
  /** Most bytes of a contract's text. */
  public static final int MAX_BYTES = 1 << 20;

  private static final int CACHED = 64;
  private static final String SUFFIX = ".json";

  private final Locations locations;
  private final ContractReader reader;
  private final ContractLedger ledger;
  private final JsonMapper json;
  private final Map<Key, Contract> cache =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Contract> eldest) {
          return size() > CACHED;
        }
      };

  public Contracts(
      Locations locations, ContractReader reader, ContractLedger ledger, JsonMapper json) {
    this.locations = locations;
    this.reader = reader;
    this.ledger = ledger;
    this.json = json;
  }

  private record Key(String text, String schema) {}

  /**
   * Finds a contract, checks it and records it.
   *
   * @throws RequestException CONTRACT_NOT_FOUND with the nearest name, or INVALID_CONTRACT
   */
  ContractRef resolve(ContractSource source) {
    if (source instanceof ContractSource.Named named) {
      Path file = file(named.name());
      return record(
          "contract.name", read(file, named.name()), named.name() + SUFFIX, named.schema());
    }
    ContractSource.Text text = (ContractSource.Text) source;
    return record("contract.text", text.text(), text.origin(), text.schema());
  }

  /**
   * Records what a task promises.
   *
   * @throws RequestException INVALID_CONTRACT that says what is wrong with which SLA
   */
  ContractRef promised(String text) {
    return record("promises", text, "promises", "");
  }

  private ContractRef record(String field, String text, String origin, String schema) {
    try {
      Contract contract = parse(text, origin, schema);
      ledger.register(
          contract.hash(), contract.id(), contract.name(), contract.version(), text, origin);
      return new ContractRef(contract.hash(), contract.schema());
    } catch (TaskException e) {
      throw new RequestException(field, e.code(), String.valueOf(e.getMessage()));
    }
  }

  /**
   * The contract that a run was submitted with.
   *
   * @throws TaskException CONTRACT_NOT_FOUND if the ledger lost it
   */
  Contract load(ContractRef ref) {
    ContractLedger.Registered found =
        ledger
            .find(ref.hash())
            .orElseThrow(
                () ->
                    new TaskException(
                        ErrorCode.CONTRACT_NOT_FOUND,
                        "the ledger has no contract with the hash " + ref.hash()));
    return parse(found.text(), found.origin(), ref.schema());
  }

  /**
   * The contract with a hash, or that a data set is held to.
   *
   * @throws TaskException CONTRACT_NOT_FOUND if the ledger lost it
   */
  public Contract load(String hash, String schema) {
    return load(new ContractRef(hash, schema));
  }

  /**
   * Records every contract of the worker's own location that is valid.
   *
   * @return what could not be read or is not valid, by the name of its file
   */
  public Map<String, String> registerOwn() {
    Map<String, String> problems = new LinkedHashMap<>();
    if (!locations.names().contains(WorkerConfig.CONTRACTS)) {
      return problems;
    }
    Path file = locations.file(WorkerConfig.CONTRACTS + ":x" + SUFFIX);
    for (String name : names(file)) {
      try {
        register(read(file.resolveSibling(name + SUFFIX), name), name + SUFFIX);
      } catch (RequestException e) {
        problems.put(name + SUFFIX, String.valueOf(e.getMessage()));
      }
    }
    return problems;
  }

  /** Names of a registered contract's schema objects. */
  public List<String> schemas(ContractLedger.Registered contract) {
    return json.readTree(contract.text())
        .path("schema")
        .valueStream()
        .map(schema -> schema.path("name").asString(""))
        .toList();
  }

  /** Whether a contract is one of the worker's own: a file of its location says the same. */
  ContractOrigin origin(ContractRef ref) {
    if (!locations.names().contains(WorkerConfig.CONTRACTS)) {
      return ContractOrigin.SENT;
    }
    Path file = locations.file(WorkerConfig.CONTRACTS + ":x" + SUFFIX);
    boolean own =
        names(file).stream()
            .map(name -> file.resolveSibling(name + SUFFIX))
            .anyMatch(candidate -> says(candidate, ref));
    return own ? ContractOrigin.OWN : ContractOrigin.SENT;
  }

  private boolean says(Path file, ContractRef ref) {
    try {
      String text = Files.readString(file);
      return parse(text, String.valueOf(file.getFileName()), ref.schema())
          .hash()
          .equals(ref.hash());
    } catch (IOException | TaskException e) {
      return false;
    }
  }

  /**
   * Checks a contract and records it.
   *
   * @throws RequestException INVALID_CONTRACT
   */
  public ContractLedger.Registered register(String text, String origin) {
    return ledger.find(record("text", text, origin, firstSchema(text)).hash()).orElseThrow();
  }

  /** A document is registered whole: any one of its schema objects identifies it. */
  private String firstSchema(String text) {
    try {
      JsonNode schemas = json.readTree(text).path("schema");
      return schemas.path(0).path("name").asString("");
    } catch (JacksonException e) {
      return ""; // the reader says what is wrong with the text
    }
  }

  private Contract parse(String text, String origin, String schema) {
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new TaskException(
          ErrorCode.INVALID_CONTRACT, "the contract is longer than " + MAX_BYTES + " bytes");
    }
    Key key = new Key(text, schema);
    synchronized (cache) {
      Contract known = cache.get(key);
      if (known != null) {
        return known;
      }
    }
    Contract contract =
        reader.read(text, origin, Optional.of(schema).filter(name -> !name.isEmpty()));
    synchronized (cache) {
      cache.put(key, contract);
    }
    return contract;
  }

  private Path file(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,199}")) {
      throw new RequestException(
          "contract.name",
          "'" + name + "' is no name of a contract: letters, digits, '.', '_' and '-'");
    }
    if (!locations.names().contains(WorkerConfig.CONTRACTS)) {
      throw new RequestException(
          "contract.name",
          ErrorCode.CONTRACT_NOT_FOUND,
          "the worker has no location '"
              + WorkerConfig.CONTRACTS
              + "' to look '"
              + name
              + "' up in; send the contract's text, or configure the location");
    }
    return locations.file(WorkerConfig.CONTRACTS + ":" + name + SUFFIX);
  }

  private String read(Path file, String name) {
    if (!Files.isRegularFile(file)) {
      throw new RequestException(
          "contract.name",
          ErrorCode.CONTRACT_NOT_FOUND,
          "there is no contract '" + name + "'" + Nearest.hint(name, names(file)));
    }
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new RequestException(
          "contract.name",
          ErrorCode.INVALID_CONTRACT,
          "the contract '" + name + "' cannot be read as UTF-8: " + e.getMessage());
    }
  }

  private static List<String> names(Path file) {
    Path directory = file.getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(path -> String.valueOf(path.getFileName()))
          .filter(found -> found.endsWith(SUFFIX))
          .map(found -> found.substring(0, found.length() - SUFFIX.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
