package io.javatask.worker.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.worker.ledger.RunState;
import io.javatask.worker.ledger.TrustFact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IncidentsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void anIncidentIsFromTheFirstBadRunToTheFirstGoodOneOfItsInterval() {
    List<TrustFact> facts =
        List.of(
            new Facts().part("a").state(RunState.FAILED).at(START),
            new Facts().part("a").verdict("FAIL").at(START.plusSeconds(60)),
            new Facts().part("a").errors(3).at(START.plusSeconds(80)),
            new Facts().part("b").at(START.plusSeconds(90)),
            new Facts().part("a").at(START.plusSeconds(100)),
            new Facts().part("c").state(RunState.LOST).at(START.plusSeconds(110)),
            new Facts().part("d").state(RunState.CANCELLED).at(START.plusSeconds(120)),
            new Facts().part("e").verdict("FAIL").errors(7).at(START.plusSeconds(130)));
    Incidents incidents = Incidents.of(facts, START, START.plusSeconds(200));
    assertThat(incidents.closed()).containsExactly(Duration.ofSeconds(100));
    assertThat(incidents.open()).containsExactly(START.plusSeconds(110));
    assertThat(Incidents.of(List.of(), START, START).mean()).isEmpty();
    assertThat(Incidents.of(List.of(), START, START).median()).isEmpty();
  }

  @Test
  void agreesWithAnIndependentComputation() {
    Random random = new Random(17);
    for (int history = 0; history < 10_000; history++) {
      List<TrustFact> facts = new ArrayList<>();
      List<Object[]> plain = new ArrayList<>();
      long second = 0;
      for (int i = random.nextInt(30); i > 0; i--) {
        second += 1 + random.nextInt(100);
        String part = "p" + random.nextInt(4);
        int what = random.nextInt(4);
        Facts fact = new Facts().part(part);
        switch (what) {
          case 0 -> fact.state(RunState.FAILED);
          case 1 -> fact.verdict("FAIL");
          default -> fact.verdict("WARN");
        }
        facts.add(fact.at(START.plusSeconds(second)));
        plain.add(new Object[] {part, what < 2, second});
      }
      long from = random.nextInt(500);
      Incidents found = Incidents.of(facts, START.plusSeconds(from), START.plusSeconds(second));
      List<Long> closed = new ArrayList<>();
      int open = 0;
      for (int p = 0; p < 4; p++) {
        Optional<Long> begun = Optional.empty();
        for (Object[] run : plain) {
          if (run[0].equals("p" + p)) {
            long at = (Long) run[2];
            if ((Boolean) run[1]) {
              begun = Optional.of(begun.orElse(at));
            } else if (begun.isPresent()) {
              if (at > from) {
                closed.add(at - begun.get());
              }
              begun = Optional.empty();
            }
          }
        }
        open += begun.isPresent() ? 1 : 0;
      }
      assertThat(found.open()).hasSize(open);
      assertThat(found.closed().stream().map(Duration::toSeconds).toList())
          .containsExactlyInAnyOrderElementsOf(closed);
      if (!closed.isEmpty()) {
        Collections.sort(closed);
        double mean = closed.stream().mapToLong(Long::longValue).average().orElseThrow();
        assertThat(found.mean().orElseThrow().toNanos() / 1e9)
            .isCloseTo(mean, org.assertj.core.api.Assertions.within(1e-6));
        assertThat(found.median().orElseThrow().toSeconds())
            .isEqualTo(closed.get((closed.size() - 1) / 2));
      }
    }
  }
}
