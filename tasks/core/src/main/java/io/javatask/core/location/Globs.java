package io.javatask.core.location;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Arrays;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Files below a directory by a pattern such as {@code 2026-01-01/*.csv}. */
public final class Globs {
  private Globs() {}

  /** Whether a path has {@code *}, {@code ?}, <code>{</code> or {@code [}. */
  public static boolean isGlob(String path) {
    return path.chars().anyMatch(c -> "*?{[".indexOf(c) >= 0);
  }

  /**
   * The paths of the files that match, relative to the root, in the order of their bytes. As in a
   * shell, {@code *} does not cross a slash, <code>**</code> does and may be nothing, and names
   * that begin with a dot do not match. No symbolic link to a directory is followed.
   *
   * @param reference how messages call the pattern
   * @throws TaskException SOURCE_NOT_FOUND if there is none
   */
  public static List<String> matches(Path root, String pattern, String reference) {
    List<PathMatcher> matchers = matchers(pattern, reference);
    Path from = root.resolve(folder(pattern)).normalize();
    if (!Files.isDirectory(from)) {
      throw none(reference);
    }
    try (Stream<Path> walk = Files.walk(from)) {
      List<String> found =
          walk.map(root::relativize)
              .filter(path -> matchers.stream().anyMatch(m -> m.matches(path)) && !isHidden(path))
              .filter(path -> !Files.isDirectory(root.resolve(path)))
              .map(Path::toString)
              .sorted(Globs::byBytes)
              .toList();
      if (found.isEmpty()) {
        throw none(reference);
      }
      return found;
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new TaskException(
          ErrorCode.SOURCE_UNREADABLE, "the files of " + reference + " cannot be listed: " + e, e);
    }
  }

  private static TaskException none(String reference) {
    return new TaskException(ErrorCode.SOURCE_NOT_FOUND, "no file matches " + reference);
  }

  private static List<PathMatcher> matchers(String pattern, String reference) {
    try {
      // Java's ** before a slash wants a folder
      return Stream.of(pattern, pattern.replace("**/", ""))
          .distinct()
          .map(p -> FileSystems.getDefault().getPathMatcher("glob:" + p))
          .toList();
    } catch (PatternSyntaxException e) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "'" + reference + "' is no pattern of files: " + e.getDescription(),
          e);
    }
  }

  /** The folders of a pattern before the first that is one itself. */
  public static String folder(String pattern) {
    int first = 0;
    while ("*?{[".indexOf(pattern.charAt(first)) < 0) {
      first++;
    }
    return pattern.substring(0, Math.max(0, pattern.lastIndexOf('/', first)));
  }

  private static boolean isHidden(Path path) {
    for (Path part : path) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private static int byBytes(String a, String b) {
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
