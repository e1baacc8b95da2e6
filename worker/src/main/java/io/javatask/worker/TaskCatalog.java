package io.javatask.worker;

import io.javatask.api.JavaTask;
import io.javatask.core.location.Locations;
import java.nio.file.Path;
import java.util.List;

/** Which tasks a worker has. */
@FunctionalInterface
public interface TaskCatalog {
  /**
   * Makes the tasks.
   *
   * @param quarantine directory that quarantine files are written below
   */
  List<JavaTask<?, ?>> tasks(Locations locations, Path quarantine);
}
