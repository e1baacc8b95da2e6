package io.javatask.worker.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.core.contract.Certification;
import io.javatask.core.contract.Slo;
import io.javatask.core.contract.Slo.OnExhausted;
import io.javatask.worker.ledger.TrustLedger.GateOverride;
import io.javatask.worker.trust.Gate.Purpose;
import io.javatask.worker.trust.Gate.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GateTest {
  private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");

  private static Budget spent(double bad, Duration ago, OnExhausted onExhausted) {
    Slo slo =
        new Slo(0.99, Duration.ofDays(30), Slo.Method.OCCURRENCES, Slo.DEFAULT_SLICE, onExhausted);
    List<Occurrences.Event> events =
        bad < 0
            ? List.of()
            : List.of(
                new Occurrences.Event(NOW.minus(ago), bad, 1000),
                new Occurrences.Event(NOW.minus(Duration.ofDays(20)), 0, 9000));
    return Budget.of("rows", slo, new Occurrences(events), NOW);
  }

  private static Gate gate(Budget budget, String risk, Purpose purpose) {
    Certification certification =
        new Certification("u", risk, "v", Optional.empty(), Optional.empty());
    return Gate.of(
        List.of(budget),
        false,
        Optional.of(certification),
        purpose,
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void whatIsLeftDecides() {
    Duration old = Duration.ofDays(10);
    assertThat(gate(spent(0, old, OnExhausted.BLOCK), "low", Purpose.FEATURE).action())
        .isEqualTo(Verdict.ALLOW);
    assertThat(gate(spent(74, old, OnExhausted.BLOCK), "low", Purpose.FEATURE).action())
        .isEqualTo(Verdict.ALLOW);
    assertThat(gate(spent(76, old, OnExhausted.BLOCK), "low", Purpose.FEATURE).action())
        .isEqualTo(Verdict.WARN);
    assertThat(gate(spent(100, old, OnExhausted.BLOCK), "low", Purpose.FEATURE).action())
        .isEqualTo(Verdict.BLOCK);
    assertThat(gate(spent(100, old, OnExhausted.WARN), "low", Purpose.FEATURE).action())
        .isEqualTo(Verdict.WARN);
    assertThat(gate(spent(100, old, OnExhausted.ALLOW), "low", Purpose.FEATURE).action())
        .isEqualTo(Verdict.ALLOW);
  }

  @Test
  void aFastBurnBlocksThoughMuchIsLeft() {
    // 15 % of errors at 1 % allowed burn 15 times too fast, also within the last five minutes
    Slo slo =
        new Slo(
            0.99,
            Duration.ofDays(30),
            Slo.Method.OCCURRENCES,
            Slo.DEFAULT_SLICE,
            OnExhausted.BLOCK);
    Occurrences events =
        new Occurrences(
            List.of(
                new Occurrences.Event(NOW.minusSeconds(60), 15, 100),
                new Occurrences.Event(NOW.minus(Duration.ofDays(9)), 0, 99_900)));
    Budget budget = Budget.of("rows", slo, events, NOW);
    assertThat(budget.left().orElseThrow()).isGreaterThan(0.98);
    assertThat(gate(budget, "low", Purpose.FEATURE).action()).isEqualTo(Verdict.BLOCK);
    assertThat(gate(budget, "low", Purpose.FEATURE).reasons().get(0))
        .isEqualTo("rows: 98.5 % of the budget is left, and it burns 15.0 times too fast over 1 h");
  }

  @Test
  void whatIsUnknownIsHeldBackByRisk() {
    Budget nothing = spent(-1, Duration.ZERO, OnExhausted.BLOCK);
    assertThat(gate(nothing, "high", Purpose.FEATURE).verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(gate(nothing, "high", Purpose.FEATURE).action()).isEqualTo(Verdict.BLOCK);
    assertThat(gate(nothing, "medium", Purpose.FEATURE).action()).isEqualTo(Verdict.WARN);
    Gate asked =
        Gate.of(
            List.of(),
            false,
            Optional.empty(),
            Purpose.FEATURE,
            Optional.of(Verdict.ALLOW),
            Optional.empty());
    assertThat(asked.action()).isEqualTo(Verdict.ALLOW);
    assertThat(asked.reasons())
        .containsExactly(
            "the contract declares no error budget", "what is unknown comes to ALLOW, as asked");
  }

  @Test
  void aBudgetThatNothingIsKnownOfDecidesOnlyAloneOrWhenItIsAskedFor() {
    Certification high = new Certification("u", "high", "v", Optional.empty(), Optional.empty());
    List<Budget> budgets =
        List.of(
            spent(-1, Duration.ZERO, OnExhausted.BLOCK),
            spent(0, Duration.ofDays(10), OnExhausted.BLOCK));
    Gate gate =
        Gate.of(
            budgets, false, Optional.of(high), Purpose.FEATURE, Optional.empty(), Optional.empty());
    assertThat(gate.action()).isEqualTo(Verdict.ALLOW);
    assertThat(gate.reasons())
        .anyMatch(reason -> reason.endsWith("nothing is known of the last 30 d"));
    Gate named =
        Gate.of(
            budgets, true, Optional.of(high), Purpose.FEATURE, Optional.empty(), Optional.empty());
    assertThat(named.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(named.action()).isEqualTo(Verdict.BLOCK);
  }

  @Test
  void whatWinsTrustBackIsNeverBlocked() {
    Budget gone = spent(500, Duration.ofDays(10), OnExhausted.BLOCK);
    for (Purpose purpose : List.of(Purpose.REPAIR, Purpose.BACKFILL)) {
      Gate gate = gate(gone, "high", purpose);
      assertThat(gate.verdict()).isEqualTo(Verdict.BLOCK);
      assertThat(gate.action()).isEqualTo(Verdict.ALLOW);
      assertThat(gate.reasons()).anyMatch(reason -> reason.contains("exempt"));
    }
  }

  @Test
  void anOverrideLetsPassAndSaysWhy() {
    Budget gone = spent(500, Duration.ofDays(10), OnExhausted.BLOCK);
    GateOverride override =
        new GateOverride("the dashboard is for the board", "ann", NOW, NOW.plusSeconds(60));
    Gate gate =
        Gate.of(
            List.of(gone),
            false,
            Optional.empty(),
            Purpose.FEATURE,
            Optional.empty(),
            Optional.of(override));
    assertThat(gate.action()).isEqualTo(Verdict.WARN);
    assertThat(gate.override()).contains(override);
    assertThat(gate.reasons()).last().asString().contains("by ann: the dashboard is for the board");
    Budget full = spent(0, Duration.ofDays(10), OnExhausted.BLOCK);
    assertThat(
            Gate.of(
                    List.of(full),
                    false,
                    Optional.empty(),
                    Purpose.FEATURE,
                    Optional.empty(),
                    Optional.of(override))
                .override())
        .isEmpty();
  }
}
