package io.javatask.core.task;

import io.javatask.api.DataInterval;
import io.javatask.api.ErrorCode;
import io.javatask.api.JavaTask;
import io.javatask.api.Nearest;
import io.javatask.api.TaskContext;
import io.javatask.api.TaskException;
import io.javatask.api.TaskSpec;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.OnViolation;
import io.javatask.core.location.Locations;
import io.javatask.core.report.BackfillReport;
import io.javatask.core.report.BackfillReport.Interval;
import io.javatask.core.report.BackfillReport.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Loads the intervals of a span of time that no receipt says are loaded, or tells of each what is
 * to be done, or in what its targets differ from what a load would leave.
 */
final class Backfill implements JavaTask<Backfill.Input, BackfillReport> {
  private static final int MOST_AT_ONCE = 16;
  private static final int AT_ONCE = 2;

  private final BackfillSteps steps;

  /**
   * The inputs; at least one of landing and target.
   *
   * @param action {@code run} where absent
   * @param from begin of the first interval, a date or a time
   * @param to end of the last interval
   * @param every length of an interval as ISO 8601 has it; a day where absent
   * @param source file of each interval, {@code location:path} with {@code {start}} or {@code
   *     {end}}
   * @param landing table that it lands in, {@code location:table}
   * @param target table to load, from the landing table if there is one
   * @param mode how; absent leaves it to the contract
   * @param parallel most intervals at once; two where absent, and one where their order matters
   * @param force whether intervals are loaded that were loaded already
   */
  record Input(
      Optional<String> action,
      String from,
      String to,
      Optional<String> every,
      String source,
      Optional<String> landing,
      Optional<String> target,
      Optional<String> mode,
      Optional<OnViolation> onViolation,
      Optional<JsonNode> dialect,
      Optional<HeldIn> quarantine,
      Optional<Integer> parallel,
      Optional<Boolean> force) {}

  /** What is done with each interval. */
  private enum Action {
    PLAN,
    RUN,
    VERIFY;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Action of(String label) {
      return Stream.of(values())
          .filter(action -> action.label().equals(label))
          .findFirst()
          .orElseThrow(
              () ->
                  new TaskException(
                      ErrorCode.INVALID_INPUT,
                      "inputs.action: there is no '"
                          + label
                          + "'"
                          + Nearest.hint(label, List.of("plan", "run", "verify"))));
    }
  }

  Backfill(Locations locations, CoreTasks.Options options) {
    this.steps = new BackfillSteps(locations, options);
  }

  @Override
  public TaskSpec<Input, BackfillReport> spec() {
    return new TaskSpec<>(
        "backfill",
        CoreTasks.VERSION,
        "Loads the intervals of a span of time that were not loaded yet, or compares them.",
        true,
        Input.class,
        BackfillReport.class,
        CoreTasks.schema("backfill.schema.json"),
        CoreTasks.schema("/io/javatask/core/report/backfill.schema.json"));
  }

  @Override
  public BackfillReport run(TaskContext context, Input input) throws InterruptedException {
    Action action = Action.of(input.action().orElse("run"));
    if (input.landing().isEmpty() && input.target().isEmpty()) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT, "inputs: backfill needs 'landing', 'target' or both");
    }
    BackfillSpan span =
        BackfillSpan.of(input.from(), input.to(), input.every().orElse("P1D"), input.source());
    boolean anyOrder = steps.anyOrder(context.require(Contract.class), input);
    int atOnce = action == Action.RUN ? atOnce(input, anyOrder) : atOnce(input, true);
    List<Interval> intervals =
        action == Action.RUN && !anyOrder
            ? inOrder(context, input, span)
            : atOnce(context, input, span, action, atOnce);
    return new BackfillSummary(context, action.label(), span).of(intervals);
  }

  private static int atOnce(Input input, boolean anyOrder) {
    int asked = input.parallel().orElse(anyOrder ? AT_ONCE : 1);
    if (asked < 1 || asked > MOST_AT_ONCE) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "inputs.parallel: " + asked + " is not within 1 and " + MOST_AT_ONCE);
    }
    if (asked > 1 && !anyOrder) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "inputs.parallel: what a load leaves depends on the order of the intervals here, for"
              + " nothing says which row of a key is the newer: declare the load's 'versions', or"
              + " leave 'parallel' out");
    }
    return asked;
  }

  /**
   * One after the other: from the first one that is not loaded on, all are, for each writes over
   * the ones before it.
   */
  private List<Interval> inOrder(TaskContext context, Input input, BackfillSpan span) {
    List<Interval> done = new ArrayList<>();
    boolean again = input.force().orElse(false);
    boolean failed = false;
    for (DataInterval interval : span.intervals()) {
      context.checkpoint();
      BackfillSteps.One one = steps.of(context, input, interval, span.source(interval));
      if (failed) {
        done.add(one.plan());
        continue;
      }
      Interval came = one.run(again);
      again |= came.state() != State.DONE;
      failed = came.state() != State.DONE && came.state() != State.LOADED;
      done.add(came);
    }
    return done;
  }

  private List<Interval> atOnce(
      TaskContext context, Input input, BackfillSpan span, Action action, int parallel)
      throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(parallel);
    try {
      List<Future<Interval>> running = new ArrayList<>();
      for (DataInterval interval : span.intervals()) {
        BackfillSteps.One one = steps.of(context, input, interval, span.source(interval));
        running.add(
            pool.submit(
                () ->
                    switch (action) {
                      case PLAN -> one.plan();
                      case RUN -> one.run(input.force().orElse(false));
                      case VERIFY -> one.verify();
                    }));
      }
      List<Interval> done = new ArrayList<>();
      for (Future<Interval> one : running) {
        done.add(one.get());
        context.progress(done.size(), 0);
      }
      return done;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
      // what was told to stop must not write any more once the run is over
      boolean unused = pool.awaitTermination(1, TimeUnit.MINUTES);
    }
  }
}
