package io.javatask.worker.trust;

import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Sla;
import io.javatask.core.contract.Slo;
import io.javatask.worker.ledger.MissQuery;
import io.javatask.worker.ledger.Page;
import io.javatask.worker.ledger.TrustDataset;
import io.javatask.worker.ledger.TrustFact;
import io.javatask.worker.ledger.TrustLedger;
import io.javatask.worker.ledger.TrustLedger.GateOverride;
import io.javatask.worker.ledger.TrustLedger.Newest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Answers how far data sets can be trusted, from what runs left in the ledger; it reads no data.
 */
public final class Trust {
  public static final Duration USUAL_WINDOW = Duration.ofDays(30);

  private static final Duration LONGEST_OVERRIDE = Duration.ofDays(30);
  private static final int SHOWN_MISSES = 20;
  private static final int NAMES = 1000;

  private final TrustLedger ledger;
  private final Function<TrustDataset, Contract> contracts;
  private final Clock clock;

  /**
   * @param contracts the version of a contract that a data set is held to
   */
  public Trust(TrustLedger ledger, Function<TrustDataset, Contract> contracts, Clock clock) {
    this.ledger = ledger;
    this.contracts = contracts;
    this.clock = clock;
  }

  /**
   * A page of data sets, in short: without metrics and misses.
   *
   * @throws IllegalArgumentException for a page token of another list
   */
  public Page<DatasetTrust> list(
      List<String> dagIds, int limit, String pageToken, Optional<Instant> asOf) {
    Page<TrustDataset> page = ledger.datasets(dagIds, limit, pageToken);
    Instant at = asOf.orElseGet(clock::instant);
    return new Page<>(
        page.items().parallelStream().map(dataset -> summary(dataset, at)).toList(), page.next());
  }

  /** A data set in short. */
  public DatasetTrust summary(TrustDataset dataset, Instant asOf) {
    Contract contract = contracts.apply(dataset);
    History history = history(dataset, contract, Duration.ofDays(2), asOf);
    return trust(
        dataset, contract, history, List.of(), List.of(), Newest.UNKNOWN, Duration.ZERO, asOf);
  }

  /**
   * Everything that is known of a data set.
   *
   * @param name as {@link #find} takes it
   * @param points of each metric
   */
  public DatasetTrust of(String name, Duration window, Optional<Instant> asOf, int points) {
    return of(find(name), window, asOf.orElseGet(clock::instant), points);
  }

  /** Everything that is known of a data set. */
  public DatasetTrust of(TrustDataset dataset, Duration window, Instant asOf, int points) {
    Contract contract = contracts.apply(dataset);
    History history = history(dataset, contract, window, asOf);
    return trust(
        dataset,
        contract,
        history,
        Metric.all(history, window, asOf, points),
        ledger.misses(MissQuery.openOf(dataset.id(), SHOWN_MISSES)).items(),
        ledger.newest(dataset.id(), asOf),
        window,
        asOf);
  }

  private DatasetTrust trust(
      TrustDataset dataset,
      Contract contract,
      History history,
      List<Metric> metrics,
      List<io.javatask.worker.ledger.Miss> misses,
      Newest newest,
      Duration window,
      Instant asOf) {
    List<SlaState> states = new ArrayList<>();
    List<Budget> budgets = new ArrayList<>();
    for (Sla sla : contract.slas()) {
      List<Judged> judged = Judges.judge(sla, history, asOf);
      states.add(SlaState.of(sla, judged));
      sla.slo().ifPresent(slo -> budgets.add(Budget.of(sla, slo, judged, asOf)));
    }
    return new DatasetTrust(
        dataset,
        contract.certification(),
        states,
        budgets,
        metrics,
        Incidents.of(history.facts(), asOf.minus(window), asOf),
        misses,
        ledger.openMisses(dataset.id()),
        newest,
        ledger.override(dataset.id(), asOf),
        asOf,
        window);
  }

  /** Facts of as long as any window needs, and of the intervals that were open when it began. */
  private History history(TrustDataset dataset, Contract contract, Duration window, Instant asOf) {
    Duration longest =
        Stream.concat(
                Stream.of(window, Duration.ofDays(2)),
                contract.slas().stream().map(Sla::slo).flatMap(Optional::stream).map(Slo::window))
            .max(Duration::compareTo)
            .orElseThrow();
    Instant from = asOf.minus(longest).minus(longest.dividedBy(10));
    return history(ledger, dataset, from, asOf);
  }

  static History history(TrustLedger ledger, TrustDataset dataset, Instant from, Instant asOf) {
    List<TrustFact> facts = ledger.facts(dataset.id(), from, asOf);
    // of a data set that nobody schedules, only what comes is judged
    Instant since = dataset.scheduled() ? dataset.firstTime() : asOf;
    return new History(from, since, facts, () -> ledger.underWay(dataset));
  }

  /**
   * The error budgets of a data set.
   *
   * @param slas only of these; empty means all
   * @throws TaskException INVALID_INPUT for an SLA without a budget
   */
  public List<Budget> budgets(TrustDataset dataset, List<String> slas, Optional<Instant> asOf) {
    return budgets(summary(dataset, asOf.orElseGet(clock::instant)), slas);
  }

  private static List<Budget> budgets(DatasetTrust known, List<String> slas) {
    List<String> names = known.budgets().stream().map(Budget::sla).toList();
    for (String wanted : slas) {
      if (!names.contains(wanted)) {
        throw new TaskException(
            ErrorCode.INVALID_INPUT,
            "the contract '"
                + known.dataset().contractName()
                + "' declares no error budget of an SLA '"
                + wanted
                + "'"
                + (names.isEmpty() ? "" : Nearest.hint(wanted, names)));
      }
    }
    return known.budgets().stream()
        .filter(budget -> slas.isEmpty() || slas.contains(budget.sla()))
        .toList();
  }

  /**
   * What a gate is asked.
   *
   * @param slas only by the budgets of these; empty means all
   * @param onUnknown what UNKNOWN comes to; absent leaves it to the certified risk
   */
  public record Question(
      List<String> slas,
      Gate.Purpose purpose,
      Optional<Gate.Verdict> onUnknown,
      Optional<Instant> asOf) {
    public Question {
      slas = List.copyOf(slas);
    }
  }

  /** Decides whether what builds on a data set may go on. */
  public Gate gate(TrustDataset dataset, Question question) {
    return gate(summary(dataset, question.asOf().orElseGet(clock::instant)), question);
  }

  /** The same, by what is known of the data set already. */
  public Gate gate(DatasetTrust known, Question question) {
    return Gate.of(
        budgets(known, question.slas()),
        !question.slas().isEmpty(),
        known.certification(),
        question.purpose(),
        question.onUnknown(),
        known.override());
  }

  /**
   * Lets the gate of a data set pass until a time; a time that is past ends that.
   *
   * @throws TaskException INVALID_INPUT without a reason, or for too long
   */
  public GateOverride override(
      TrustDataset dataset, String reason, String author, Instant expireTime) {
    if (reason.isBlank()) {
      throw new TaskException(ErrorCode.INVALID_INPUT, "reason: is missing");
    }
    if (expireTime.isAfter(clock.instant().plus(LONGEST_OVERRIDE))) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "expire_time: is more than " + LONGEST_OVERRIDE.toDays() + " days ahead");
    }
    return ledger.override(dataset.id(), reason.strip(), author.strip(), expireTime);
  }

  /**
   * The data set of a name: its whole name, what stands behind its location, or its contract's.
   *
   * @throws TaskException DATASET_NOT_FOUND with the nearest, INVALID_INPUT if several fit
   */
  public TrustDataset find(String name) {
    List<TrustDataset> found = ledger.named(name);
    if (found.isEmpty()) {
      List<String> names = ledger.names(NAMES);
      throw new TaskException(
          ErrorCode.DATASET_NOT_FOUND,
          "the ledger has no data set '"
              + name
              + "'"
              + (names.isEmpty() ? ", nor any other yet" : Nearest.hint(name, names)));
    }
    if (found.size() > 1) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "'"
              + name
              + "' fits several data sets: "
              + String.join(
                  ", ",
                  found.stream().map(d -> d.name() + " (" + d.contractName() + ")").toList()));
    }
    return found.get(0);
  }
}
