package io.javatask.core.task;

import io.javatask.api.JavaTask;
import io.javatask.core.location.Locations;
import java.nio.file.Path;
import java.util.List;

/** The task types that every worker has. */
public final class CoreTasks {
  private CoreTasks() {}

  /**
   * Ingest, validate and upsert.
   *
   * @param quarantine directory that quarantine files are written below, by contract and request
   */
  public static List<JavaTask<?, ?>> all(Locations locations, Path quarantine) {
    return List.of();
  }
}
