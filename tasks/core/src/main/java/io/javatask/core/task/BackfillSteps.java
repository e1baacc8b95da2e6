package io.javatask.core.task;

import io.javatask.api.DataInterval;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskContext;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.location.Locations;
import io.javatask.core.report.BackfillReport.Interval;
import io.javatask.core.report.BackfillReport.State;
import io.javatask.core.report.IdempotencyErrors;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.Rows;
import io.javatask.core.report.ValidationReport.Verdict;
import io.javatask.core.sink.Store;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The one or two loads that an interval of a backfill comes to. */
final class BackfillSteps {
  /** The backfill as a whole is stopped, not one of its intervals. */
  private static final Set<ErrorCode> STOPS =
      Set.of(
          ErrorCode.CANCELLED,
          ErrorCode.EXECUTION_TIMEOUT,
          ErrorCode.SUPERSEDED,
          ErrorCode.DRAINING,
          ErrorCode.WORKER_LOST);

  private final Locations locations;
  private final Ingest ingest;
  private final Upsert upsert;

  BackfillSteps(Locations locations, CoreTasks.Options options) {
    this.locations = locations;
    this.ingest = new Ingest(locations, options);
    this.upsert = new Upsert(locations, options);
  }

  /** Whether the intervals leave the same target in whatever order they are loaded. */
  boolean anyOrder(Contract contract, Backfill.Input input) {
    return input.target().isEmpty()
        || Upsert.contract(contract, merged(input, "", false, false)).load().anyOrder();
  }

  /** What is to be done for one interval. */
  One of(TaskContext backfill, Backfill.Input input, DataInterval interval, String source) {
    return new One(backfill, input, interval, source);
  }

  private static Ingest.Input landed(
      Backfill.Input input, String source, boolean force, boolean verify) {
    return new Ingest.Input(
        source,
        input.landing().orElseThrow(),
        input.onViolation(),
        input.dialect(),
        input.quarantine(),
        Optional.of(force),
        Optional.of(verify));
  }

  private static Upsert.Input merged(
      Backfill.Input input, String source, boolean force, boolean verify) {
    return new Upsert.Input(
        input.landing(),
        input.landing().isPresent() ? Optional.empty() : Optional.of(source),
        input.target().orElseThrow(),
        input.mode(),
        input.onViolation(),
        input.dialect(),
        input.quarantine(),
        Optional.of(force),
        Optional.of(verify));
  }

  /** One interval. */
  final class One {
    private final TaskContext backfill;
    private final Backfill.Input input;
    private final DataInterval interval;
    private final String source;
    private final List<ValidationReport> reports = new ArrayList<>();

    private One(TaskContext backfill, Backfill.Input input, DataInterval interval, String source) {
      this.backfill = backfill;
      this.input = input;
      this.interval = interval;
      this.source = source;
    }

    /** A request of its own for each table, so that a load finds its fence in every backfill. */
    private IntervalContext context(String table, boolean verify) {
      String of =
          String.join(
              "\n",
              "backfill" + (verify ? " verify" : ""),
              backfill.require(Contract.class).id(),
              table,
              interval.toString());
      String request = UUID.nameUUIDFromBytes(of.getBytes(StandardCharsets.UTF_8)).toString();
      return new IntervalContext(backfill, request, interval);
    }

    /** What there is to do; nothing is written. */
    Interval plan() {
      backfill.checkpoint();
      Interval told = Interval.of(interval.toString(), State.DUE, source);
      try {
        if (!exists()) {
          return Interval.of(interval.toString(), State.NO_SOURCE, source);
        }
        List<LoadReceipt> receipts = known();
        State state =
            receipts.size() == tables().size()
                ? State.DONE
                : wasLoaded() ? State.CHANGED : State.DUE;
        return new Interval(
            interval.toString(),
            state,
            source,
            Optional.empty(),
            Optional.empty(),
            state == State.DONE ? receipts : List.of(),
            Optional.empty(),
            Optional.empty());
      } catch (TaskException e) {
        return told.failed(why(e));
      }
    }

    private boolean exists() {
      List<String> files = locations.files(source);
      return files.stream().allMatch(file -> Files.exists(locations.file(file)));
    }

    private List<String> tables() {
      List<String> tables = new ArrayList<>();
      input.landing().ifPresent(tables::add);
      input.target().ifPresent(tables::add);
      return tables;
    }

    /** The receipts that say that the interval was loaded, as far as they go. */
    private List<LoadReceipt> known() {
      List<LoadReceipt> receipts = new ArrayList<>();
      if (input.landing().isPresent()) {
        Optional<LoadReceipt> landed =
            ingest.known(
                context(input.landing().get(), false), landed(input, source, false, false));
        if (landed.isEmpty()) {
          return receipts;
        }
        receipts.add(landed.get());
      }
      if (input.target().isPresent()) {
        upsert
            .known(context(input.target().get(), false), merged(input, source, false, false))
            .ifPresent(receipts::add);
      }
      return receipts;
    }

    private boolean wasLoaded() {
      for (String table : tables()) {
        try (Store store = locations.store(table)) {
          if (store.receipt(table, interval.toString()).isPresent()) {
            return true;
          }
        }
      }
      return false;
    }

    /** Loads it, unless receipts say that it is loaded. */
    Interval run(boolean force) {
      try {
        if (!force && exists()) {
          List<LoadReceipt> receipts = known();
          if (receipts.size() == tables().size()) {
            return told(State.DONE, receipts);
          }
        }
        return load(force, false);
      } catch (TaskException e) {
        return failed(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TaskException(ErrorCode.CANCELLED, "interrupted", e);
      }
    }

    /** Compares its tables with what its loads would leave; nothing is written. */
    Interval verify() {
      try {
        return load(false, true);
      } catch (TaskException e) {
        return failed(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TaskException(ErrorCode.CANCELLED, "interrupted", e);
      }
    }

    private Interval load(boolean force, boolean verify) throws InterruptedException {
      if (input.landing().isPresent()) {
        reports.add(
            ingest.run(
                context(input.landing().get(), verify), landed(input, source, force, verify)));
      }
      if (input.target().isPresent() && verdict() != Verdict.FAIL) {
        reports.add(
            upsert.run(
                context(input.target().get(), verify), merged(input, source, force, verify)));
      }
      if (errors().total() > 0) {
        return told(State.DIFFERS, List.of());
      }
      if (verdict() == Verdict.FAIL) {
        return told(State.VIOLATED, receipts());
      }
      return told(verify ? State.SAME : State.LOADED, receipts());
    }

    private Verdict verdict() {
      return reports.stream()
          .map(ValidationReport::verdict)
          .reduce(Verdict.PROCEED, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }

    private List<LoadReceipt> receipts() {
      return reports.stream().flatMap(report -> report.receipt().stream()).toList();
    }

    private IdempotencyErrors errors() {
      return reports.stream()
          .flatMap(report -> report.idempotencyErrors().stream())
          .reduce(IdempotencyErrors.NONE, IdempotencyErrors::and);
    }

    private Interval failed(TaskException failure) {
      if (STOPS.contains(failure.code())) {
        backfill.checkpoint();
      }
      return told(State.FAILED, receipts()).failed(why(failure));
    }

    private static String why(TaskException failure) {
      return failure.code() + ": " + failure.getMessage();
    }

    private Interval told(State state, List<LoadReceipt> receipts) {
      Optional<ValidationReport> first = reports.stream().findFirst();
      boolean compared = state == State.SAME || state == State.DIFFERS;
      Optional<Rows> rows = first.map(ValidationReport::rows);
      return new Interval(
          interval.toString(),
          state,
          source,
          first.map(report -> verdict()),
          rows,
          receipts,
          compared ? Optional.of(errors()) : Optional.empty(),
          Optional.empty());
    }
  }
}
