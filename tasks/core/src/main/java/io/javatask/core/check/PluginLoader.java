package io.javatask.core.check;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Enumeration;
import java.util.List;

/**
 * Loads the classes of one plugin: its own before those of the worker, so that each may bring the
 * libraries it was built with, save for what both sides have to share: the task API and Tablesaw.
 */
final class PluginLoader extends URLClassLoader {
  private static final List<String> SHARED =
      List.of("java.", "javax.", "io.javatask.api.", "tech.tablesaw.", "org.jspecify.");

  PluginLoader(URL[] jars, ClassLoader parent) {
    super(jars, parent);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (SHARED.stream().anyMatch(name::startsWith)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null) {
        try {
          loaded = findClass(name);
        } catch (ClassNotFoundException e) {
          return super.loadClass(name, resolve);
        }
      }
      return loaded;
    }
  }

  /** A plugin offers its own checks, not once more those of the class path. */
  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.startsWith("META-INF/services/") ? findResources(name) : super.getResources(name);
  }
}
