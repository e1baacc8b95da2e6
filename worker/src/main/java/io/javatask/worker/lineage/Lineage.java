package io.javatask.worker.lineage;

import io.javatask.core.report.ValidationReport;
import io.javatask.worker.config.LineageSettings;
import io.javatask.worker.ledger.Result;
import io.javatask.worker.ledger.RunNews;
import io.javatask.worker.ledger.Submission;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What lineage backends are to be told of the runs of a worker: an event of each change, for each
 * transport.
 *
 * <p>A run goes on whatever becomes of its lineage: an event that cannot be made is logged, counted
 * and left out.
 */
public final class Lineage implements RunNews {
  private static final Logger LOG = LoggerFactory.getLogger(Lineage.class);
  private static final int CACHED = 64;
  private static final String CHANNEL = "lineage.";

  private final LineageSettings settings;
  private final RunEvents events;
  private final JsonMapper json;
  private final LineageCounts counts;

  /** When an attempt was last told of, by its run id's parts. */
  private final Map<Attempt, Instant> told = new ConcurrentHashMap<>();

  private final Map<Key, ContractFacts> contracts =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, ContractFacts> eldest) {
          return size() > CACHED;
        }
      };

  public Lineage(
      LineageSettings settings, RunEvents events, JsonMapper json, LineageCounts counts) {
    this.settings = settings;
    this.events = events;
    this.json = json;
    this.counts = counts;
  }

  private record Key(String hash, String schema) {}

  private record Attempt(String requestId, long epoch) {}

  /** The channel of a transport in the outbox. */
  static String channel(String transport) {
    return CHANNEL + transport;
  }

  @Override
  public List<Notice> of(Change change) {
    try {
      if (!due(change)) {
        return List.of();
      }
      String event = events.event(facts(change));
      return settings.transports().keySet().stream()
          .map(name -> new Notice(channel(name), event))
          .toList();
    } catch (RuntimeException | LinkageError e) {
      counts.unmade();
      LOG.error(
          "no lineage event of run {} epoch {} being {}",
          change.run().requestId(),
          change.run().epoch(),
          change.state(),
          e);
      return List.of();
    }
  }

  /** Whether a change is worth an event: a run that gets on is, once in a while. */
  private boolean due(Change change) {
    Attempt attempt = new Attempt(change.run().requestId(), change.run().epoch());
    if (change.state().terminal()) {
      told.remove(attempt);
      return true;
    }
    if (change.progress().isEmpty()) {
      told.put(attempt, change.time());
      return true;
    }
    Instant last = told.getOrDefault(attempt, change.time());
    boolean due = !change.time().isBefore(last.plus(settings.runningEvery()));
    told.put(attempt, due ? change.time() : last);
    return due;
  }

  private RunFacts facts(Change change) {
    Submission asked = change.run().submission();
    return new RunFacts(
        asked.requestId(),
        change.run().epoch(),
        change.state(),
        change.time(),
        asked.taskType(),
        json.readTree(asked.inputs()),
        asked.interval(),
        contract(change),
        asked.parentRun(),
        asked.labels(),
        change.progress(),
        change.result().flatMap(this::report),
        change.error());
  }

  private Optional<ContractFacts> contract(Change change) {
    return change
        .contract()
        .map(
            found -> {
              String schema =
                  change.run().submission().contract().map(ref -> ref.schema()).orElse("");
              synchronized (contracts) {
                return contracts.computeIfAbsent(
                    new Key(found.hash(), schema),
                    key -> ContractFacts.read(found.text(), found.origin(), schema));
              }
            });
  }

  /** The report, if the task judged rows: tasks of users may return anything. */
  private Optional<ValidationReport> report(Result result) {
    JsonNode tree = json.readTree(result.report());
    boolean judged = tree.path("rows").isObject() && tree.path("results").isArray();
    return judged ? Optional.of(json.treeToValue(tree, ValidationReport.class)) : Optional.empty();
  }
}
