package io.javatask.core.check;

import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TableCheck;
import io.javatask.api.TaskException;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The users' table checks that can be asked for: those on the class path, and those in the jars of
 * a plugins directory, each with a class loader of its own. Nothing is looked for before a rule
 * asks.
 */
public final class TableChecks {
  private final Optional<Path> directory;
  private Optional<Map<String, Class<? extends TableCheck>>> loaded = Optional.empty();

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
    if (loaded.isEmpty()) {
      loaded = Optional.of(loadAll());
    }
    Map<String, Class<? extends TableCheck>> classes = loaded.get();
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

  private Map<String, Class<? extends TableCheck>> loadAll() {
    Map<String, Class<? extends TableCheck>> classes = new TreeMap<>();
    load(TableChecks.class.getClassLoader(), "the class path", classes);
    for (Path jar : jars()) {
      try {
        // a class loader passes over what is no jar without a word
        new JarFile(jar.toFile()).close();
        load(
            new PluginLoader(new URL[] {jar.toUri().toURL()}, TableChecks.class.getClassLoader()),
            jar.getFileName().toString(),
            classes);
      } catch (IOException e) {
        throw unusable("plugin " + jar + " cannot be loaded: " + e.getMessage());
      }
    }
    return classes;
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

  private static void load(
      ClassLoader loader, String from, Map<String, Class<? extends TableCheck>> classes) {
    Map<Class<? extends TableCheck>, String> found = new LinkedHashMap<>();
    try {
      // a class of the class path is found through every loader, and counts once
      for (TableCheck check : ServiceLoader.load(TableCheck.class, loader)) {
        found.put(check.getClass(), Objects.requireNonNull(check.name(), "it has no name"));
      }
    } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
      throw unusable("a table check of " + from + " cannot be loaded: " + e.getMessage());
    }
    found.forEach(
        (made, name) -> {
          Class<? extends TableCheck> other = classes.putIfAbsent(name, made);
          if (other != null && other != made) {
            throw unusable("two table checks are called '" + name + "', one of " + from);
          }
        });
  }

  private static TaskException unusable(String message) {
    return new TaskException(ErrorCode.INVALID_CONFIG, message);
  }
}
