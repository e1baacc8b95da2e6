package io.javatask.worker.trust;

import io.javatask.core.contract.Certification;
import io.javatask.core.contract.Slo.OnExhausted;
import io.javatask.worker.ledger.TrustLedger.GateOverride;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether what follows may go on, by the error budgets of the data that it would build on.
 *
 * @param verdict as the budgets say, or an override
 * @param action what the caller is to do: never UNKNOWN
 * @param reasons in sentences; never empty
 * @param budgets what it was decided by
 * @param override what let it pass; absent if nothing had to
 */
public record Gate(
    Verdict verdict,
    Verdict action,
    List<String> reasons,
    List<Budget> budgets,
    Optional<GateOverride> override) {
  /** Less than this is left, and people should know. */
  private static final double LITTLE = 0.25;

  /** What a gate says, the worst last. */
  public enum Verdict {
    ALLOW,
    UNKNOWN,
    WARN,
    BLOCK
  }

  /** What stands behind a gate; what wins trust back is never blocked. */
  public enum Purpose {
    FEATURE,
    REPAIR,
    BACKFILL
  }

  public Gate {
    reasons = List.copyOf(reasons);
    budgets = List.copyOf(budgets);
  }

  /**
   * Decides.
   *
   * @param asked whether the caller named the budgets: then each has to be known. Else one of which
   *     nothing is known decides nothing where another is known, such as that of intervals for a
   *     data set that only manual runs without an interval make
   * @param onUnknown what UNKNOWN comes to; absent leaves it to the certified risk
   */
  static Gate of(
      List<Budget> budgets,
      boolean asked,
      Optional<Certification> certification,
      Purpose purpose,
      Optional<Verdict> onUnknown,
      Optional<GateOverride> override) {
    List<String> reasons = new ArrayList<>();
    Verdict verdict = verdict(budgets, asked, reasons);
    Verdict action = verdict;
    if (verdict == Verdict.UNKNOWN) {
      boolean high = certification.map(Certification::isOfHighRisk).orElse(false);
      action = onUnknown.orElse(high ? Verdict.BLOCK : Verdict.WARN);
      reasons.add(
          "what is unknown comes to "
              + action
              + (onUnknown.isPresent() ? ", as asked" : high ? ": the risk is high" : ""));
    }
    boolean held = action == Verdict.BLOCK;
    if (held && override.isPresent()) {
      reasons.add(
          "overridden until "
              + override.get().expireTime()
              + (override.get().author().isEmpty() ? "" : " by " + override.get().author())
              + ": "
              + override.get().reason());
      return new Gate(Verdict.WARN, Verdict.WARN, reasons, budgets, override);
    }
    if (held && purpose != Purpose.FEATURE) {
      reasons.add(
          "a " + purpose.name().toLowerCase(Locale.ROOT) + " is exempt: it wins trust back");
      return new Gate(verdict, Verdict.ALLOW, reasons, budgets, Optional.empty());
    }
    return new Gate(verdict, action, reasons, budgets, Optional.empty());
  }

  private static Verdict verdict(List<Budget> budgets, boolean asked, List<String> reasons) {
    if (budgets.isEmpty()) {
      reasons.add("the contract declares no error budget");
      return Verdict.UNKNOWN;
    }
    boolean anyKnown = budgets.stream().anyMatch(budget -> budget.left().isPresent());
    Verdict worst = Verdict.ALLOW;
    for (Budget budget : budgets) {
      Verdict one = verdict(budget, reasons);
      boolean decides = one != Verdict.UNKNOWN || asked || !anyKnown;
      worst = decides && one.compareTo(worst) > 0 ? one : worst;
    }
    return worst;
  }

  private static Verdict verdict(Budget budget, List<String> reasons) {
    if (budget.left().isEmpty()) {
      reasons.add(
          budget.sla() + ": nothing is known of the last " + Budget.words(budget.slo().window()));
      return Verdict.UNKNOWN;
    }
    double share = budget.left().get();
    String left =
        budget.sla()
            + (share < 0
                ? ": the budget is " + Budget.words(share)
                : String.format(Locale.ROOT, ": %.1f %% of the budget is left", 100 * share));
    Optional<BurnRate> alert = budget.burnRates().stream().filter(BurnRate::alerting).findFirst();
    String burning =
        alert
            .map(
                rate ->
                    String.format(
                        Locale.ROOT,
                        ", and it burns %.1f times too fast over %s",
                        rate.longRate().orElse(0.0),
                        Budget.words(rate.longWindow())))
            .orElse("");
    reasons.add(left + burning);
    if (budget.exhausted() || alert.filter(BurnRate::fast).isPresent()) {
      return reaction(budget.slo().onExhausted());
    }
    return alert.isPresent() || budget.left().get() < LITTLE ? Verdict.WARN : Verdict.ALLOW;
  }

  private static Verdict reaction(OnExhausted declared) {
    return switch (declared) {
      case BLOCK -> Verdict.BLOCK;
      case WARN -> Verdict.WARN;
      case ALLOW -> Verdict.ALLOW;
    };
  }
}
