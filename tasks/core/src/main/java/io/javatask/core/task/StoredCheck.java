package io.javatask.core.task;

import io.javatask.api.TaskContext;
import io.javatask.core.check.Marks;
import io.javatask.core.check.StoreAnswers;
import io.javatask.core.check.Validation;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.sink.RowStage;
import io.javatask.core.sink.Snapshot;
import io.javatask.core.source.Decoded;
import io.javatask.core.source.Source;
import java.util.Map;
import java.util.Optional;

/**
 * Checks a stored table or Parquet files with the help of SQL, which counts what it can say
 * exactly: all from one snapshot, and with the results that reading every row would give.
 */
final class StoredCheck {
  private final TaskContext context;
  private final Pipeline pipeline;
  private final Snapshot table;
  private long fetched;

  StoredCheck(TaskContext context, Pipeline pipeline, Snapshot table) {
    this.context = context;
    this.pipeline = pipeline;
    this.table = table;
  }

  /**
   * Runs once.
   *
   * @return empty where every row has to be read; then nothing was written
   */
  Optional<ValidationReport> run() throws InterruptedException {
    try (Validation validation = pipeline.validation();
        Quarantine quarantine = pipeline.quarantine()) {
      context.checkpoint();
      if (table.isOfFiles() && validation.hasQueries()) {
        return Optional.empty();
      }
      Optional<StoreAnswers> counted = table.answers();
      if (counted.isEmpty()) {
        context.log("reading every row: " + table.unasked());
        return Optional.empty();
      }
      StoreAnswers answers = counted.get();
      validation.take(answers);
      if (table.isOfFiles() && validation.marksLate()) {
        return Optional.empty();
      }
      Pipeline.Tally tally = new Pipeline.Tally();
      tally.read = answers.rows();
      context.progress(answers.rows(), 0);
      if (validation.hasUnanswered() || !table.countsNulls()) {
        try (Source rows = table.unanswered(answers)) {
          pass(rows, validation, Optional.empty(), tally);
        }
      }
      Marks marks = validation.mark();
      if (table.hasSuspects(marks)) {
        try (Source rows = table.suspects(marks)) {
          pass(rows, validation, Optional.of(quarantine), tally);
        }
      }
      tally.accepted = tally.read - tally.quarantined;
      table.newest(marks).forEach(validation::newest);
      validation.finish();
      pipeline.withdrawLate(
          () -> table.suspects(marks),
          Optional.empty(),
          validation,
          quarantine,
          RowStage.NONE,
          tally);
      pipeline.askQueries(validation, RowStage.NONE);
      return Optional.of(
          pipeline.report(
              table.described(),
              validation,
              quarantine,
              Pipeline.Destination.NONE,
              tally,
              told(answers)));
    }
  }

  /**
   * Reads rows, in the order of the table.
   *
   * @param quarantine takes those that are held back; absent where they are only marked
   */
  private void pass(
      Source rows, Validation validation, Optional<Quarantine> quarantine, Pipeline.Tally tally)
      throws InterruptedException {
    long before = 0;
    try (ParallelDecoder<Validation.Examined> decoder =
        new ParallelDecoder<>(rows, validation::examine)) {
      for (var next = decoder.next(); next.isPresent(); next = decoder.next()) {
        context.checkpoint();
        Decoded decoded = next.get().decoded().at(before, 0);
        Validation.Fate fate = validation.settle(decoded.batch(), next.get().examined());
        if (quarantine.isPresent()) {
          quarantine.get().hold(decoded.batch(), fate);
          tally.quarantined += fate.held().count();
        }
        before += decoded.records();
        tally.bytes += decoded.batch().bytes();
        context.progress(tally.read, tally.bytes);
      }
    }
    fetched += before;
  }

  private Map<String, Double> told(StoreAnswers answers) {
    context.log("SQL answered " + answers.rules().size() + " rules; rows fetched: " + fetched);
    return Map.of(
        "stored.rules_answered", (double) answers.rules().size(),
        "stored.rows_fetched", (double) fetched);
  }
}
