package io.javatask.core.task;

import io.javatask.api.JavaTask;
import io.javatask.api.TaskContext;
import io.javatask.core.check.TableChecks;
import io.javatask.core.contract.Contract;
import io.javatask.core.location.Locations;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** The task types that every worker has. */
public final class CoreTasks {
  /** Version of the task types. */
  static final String VERSION = "1.0.0";

  private CoreTasks() {}

  /**
   * What the tasks are told by their surroundings.
   *
   * @param quarantine names the file for the rows that a run keeps back
   * @param sampleSize most failing rows in a report, for each rule
   * @param tableChecks the users' own checks that contracts may ask for
   * @param classified what becomes of classified values in quarantine
   * @param folder the files that rows may be released from
   * @param fences of the quarantine files below that folder
   */
  public record Options(
      BiFunction<TaskContext, Contract, Path> quarantine,
      int sampleSize,
      TableChecks tableChecks,
      Classified classified,
      Optional<Path> folder,
      QuarantineFences fences) {
    public static final int DEFAULT_SAMPLE = 10;

    /** Without files to release from; classified values are masked. */
    public Options(
        BiFunction<TaskContext, Contract, Path> quarantine,
        int sampleSize,
        TableChecks tableChecks) {
      this(
          quarantine,
          sampleSize,
          tableChecks,
          Classified.MASKED,
          Optional.empty(),
          new QuarantineFences());
    }

    /** The same, with other table checks. */
    public Options with(TableChecks others) {
      return new Options(quarantine, sampleSize, others, classified, folder, fences);
    }

    /** The same, with another treatment of classified values. */
    public Options with(Classified other) {
      return new Options(quarantine, sampleSize, tableChecks, other, folder, fences);
    }

    /** The same, releasing rows of files below a directory. */
    public Options releasing(Path from) {
      return new Options(
          quarantine, sampleSize, tableChecks, classified, Optional.of(from), fences);
    }

    /**
     * Quarantine files below a directory, by contract and request, so that an attempt replaces the
     * one before it.
     */
    public static Options in(Path quarantine) {
      return new Options(
              (context, contract) ->
                  quarantine
                      .resolve(fileName(contract.id()))
                      .resolve(fileName(context.requestId()) + ".jsonl"),
              DEFAULT_SAMPLE,
              TableChecks.onClassPath())
          .releasing(quarantine);
    }

    static String fileName(String id) {
      String safe = id.replaceAll("[^A-Za-z0-9._-]", "_");
      return safe.startsWith(".") ? "_" + safe : safe;
    }
  }

  /** All task types, with quarantine files below a directory. */
  public static List<JavaTask<?, ?>> all(Locations locations, Path quarantine) {
    return all(locations, Options.in(quarantine));
  }

  /** All task types. */
  public static List<JavaTask<?, ?>> all(Locations locations, Options options) {
    return List.of(
        new Ingest(locations, options),
        new Validate(locations, options),
        new Upsert(locations, options),
        new Release(locations, options),
        new Backfill(locations, options));
  }

  /** A JSON Schema that lies beside this class or the report. */
  static String schema(String resource) {
    try (InputStream in = CoreTasks.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("resource " + resource + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
