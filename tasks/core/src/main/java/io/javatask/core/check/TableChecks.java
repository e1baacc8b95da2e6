package io.javatask.core.check;

import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TableCheck;
import io.javatask.api.TaskException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The users' table checks that can be asked for: those on the class path, and those in the jars of
 * a plugins directory, each with a class loader of its own. Nothing is looked for before a rule
 * asks.
 */
public final class TableChecks {
  private final Optional<Path> directory;
  private final Map<String, Class<? extends TableCheck>> classes = new TreeMap<>();
  private boolean loaded;

  private TableChecks(Optional<Path> directory) {
    this.directory = directory;
  }

  /** Those on the class path. */
  public static TableChecks onClassPath() {
    return new TableChecks(Optional.empty());
  }

  /**
   * Those on the class path and in the jars of a directory.
   *
   * @param directory the plugins directory; it is read when a rule asks for the first time
   */
  public static TableChecks with(Path directory) {
    return new TableChecks(Optional.of(directory));
  }

  /**
   * A new instance of the check of a name.
   *
   * @throws TaskException INVALID_CONFIG where there is none, or a plugin cannot be loaded
   */
  synchronized TableCheck find(String name) {
    if (!loaded) {
      loadAll();
      loaded = true;
    }
    Class<? extends TableCheck> found = classes.get(name);
    if (found == null) {
      throw unusable(
          "there is no table check '"
              + name
              + "' on the class path"
              + directory.map(d -> " or in " + d).orElse("")
              + Nearest.hint(name, classes.keySet()));
    }
    try {
      return found.getConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw unusable("table check '" + name + "' cannot be made: " + e);
    }
  }

  private void loadAll() {
    load(TableChecks.class.getClassLoader(), "the class path");
    for (Path jar : jars()) {
      try {
        load(
            new PluginLoader(new URL[] {jar.toUri().toURL()}, TableChecks.class.getClassLoader()),
            jar.getFileName().toString());
      } catch (MalformedURLException e) {
        throw unusable("plugin " + jar + " cannot be loaded: " + e.getMessage());
      }
    }
  }

  private List<Path> jars() {
    if (directory.isEmpty()) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory.get())) {
      return files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw unusable("the plugins directory " + directory.get() + " cannot be read: " + e);
    }
  }

  private void load(ClassLoader loader, String from) {
    List<TableCheck> found = new ArrayList<>();
    try {
      // a class of the class path is found through every loader, and counts once
      ServiceLoader.load(TableCheck.class, loader).forEach(found::add);
    } catch (ServiceConfigurationError | LinkageError e) {
      throw unusable("a table check of " + from + " cannot be loaded: " + e.getMessage());
    }
    for (TableCheck check : found) {
      Class<? extends TableCheck> other = classes.putIfAbsent(check.name(), check.getClass());
      if (other != null && other != check.getClass()) {
        throw unusable("two table checks are called '" + check.name() + "', one of " + from);
      }
    }
  }

  private static TaskException unusable(String message) {
    return new TaskException(ErrorCode.INVALID_CONFIG, message);
  }
}
