package io.javatask.core.check;

import io.javatask.api.CheckState;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Rule;
import io.javatask.core.report.ValidationReport.Attribution;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Judges a contract's rules over several intervals from the states that their runs left, without
 * reading a row again.
 */
public final class StateWindow implements AutoCloseable {
  private final Contract contract;
  private final Map<String, Merged> rules = new LinkedHashMap<>();
  private int intervals;

  /**
   * @param asOf the time that freshness is judged at
   */
  public StateWindow(Contract contract, Instant asOf) {
    this.contract = contract;
    CheckCatalogue catalogue =
        new CheckCatalogue(contract, asOf, References.NONE, TableChecks.onClassPath());
    for (Rule rule : contract.rules()) {
      rules.put(rule.id(), new Merged(Validation.run(contract, rule, catalogue, 0)));
    }
  }

  /** One rule, and why it cannot be told, in the words of each interval that is in the way. */
  private static final class Merged {
    private final RuleRun run;
    private final Map<String, List<String>> obstacles = new LinkedHashMap<>();

    Merged(RuleRun run) {
      this.run = run;
    }

    void hinder(String why, String interval) {
      obstacles.computeIfAbsent(why, w -> new ArrayList<>()).add(interval);
    }
  }

  /**
   * Takes in the states of one interval, after those of all intervals before it.
   *
   * @param interval its name, for messages
   */
  public void absorb(String interval, List<CheckState> states) {
    intervals++;
    Map<String, CheckState> byRule =
        states.stream().collect(Collectors.toMap(CheckState::rule, s -> s));
    rules.forEach(
        (id, merged) -> {
          CheckState state = byRule.get(id);
          if (state == null) {
            merged.hinder("the run did not know the rule", interval);
          } else if (!state.definition().equals(contract.definition(merged.run.rule()))) {
            merged.hinder("the rule asked something else then", interval);
          } else {
            absorb(merged, interval, SavedRule.parse(state.body()));
          }
        });
  }

  private static void absorb(Merged merged, String interval, SavedRule saved) {
    saved.why().ifPresent(why -> merged.hinder(why, interval));
    merged.run.count(saved.evaluated(), saved.failed());
    saved.state().ifPresent(state -> merged.run.kept().orElseThrow().absorb(state));
  }

  /** The one result of every rule, in the order of the contract. Call it once. */
  public List<RuleResult> results() {
    return rules.values().stream().map(this::result).toList();
  }

  private RuleResult result(Merged merged) {
    RuleRun run = merged.run;
    if (run.check() instanceof NoCheck none) {
      return Judgement.notEvaluated(run.rule(), Status.NOT_EVALUATED, none.why());
    }
    if (!merged.obstacles.isEmpty() && !(run.check() instanceof GroupCheck && intervals == 1)) {
      return Judgement.notEvaluated(run.rule(), Status.NOT_EVALUATED, why(merged));
    }
    if (run.check() instanceof MetricCheck check) {
      return Judgement.ofMetric(run, check);
    }
    if (run.check() instanceof SummaryCheck check) {
      return Judgement.ofSummary(run, check);
    }
    return Judgement.ofRows(
        run, run.check() instanceof GroupCheck ? Attribution.GROUP : Attribution.ROW);
  }

  private String why(Merged merged) {
    String counted =
        merged.run.check() instanceof GroupCheck
            ? "; within the intervals "
                + merged.run.failed()
                + " of "
                + merged.run.evaluated()
                + " rows failed"
            : "";
    return merged.obstacles.entrySet().stream()
            .map(
                obstacle ->
                    obstacle.getValue().size() == intervals
                        ? obstacle.getKey()
                        : obstacle.getKey() + " (" + named(obstacle.getValue()) + ")")
            .collect(Collectors.joining("; "))
        + counted;
  }

  private static String named(List<String> intervals) {
    String first = intervals.get(0);
    return intervals.size() == 1 ? first : first + " and " + (intervals.size() - 1) + " more";
  }

  @Override
  public void close() {
    rules.values().forEach(merged -> merged.run.close());
  }
}
