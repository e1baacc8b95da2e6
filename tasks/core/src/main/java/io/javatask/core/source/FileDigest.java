package io.javatask.core.source;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What {@link Source#digest} says of files, without reading their records. */
public final class FileDigest {
  private static final int BUFFER = 1 << 16;

  private final StringBuilder list = new StringBuilder();

  /**
   * {@code sha256:} and 64 hex digits of a file's bytes.
   *
   * @param name how messages call the file
   * @throws TaskException SOURCE_NOT_FOUND or SOURCE_UNREADABLE
   */
  public String of(Path file, String name) {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    } catch (NoSuchFileException e) {
      throw new TaskException(ErrorCode.SOURCE_NOT_FOUND, "source " + name + " is not there", e);
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.SOURCE_UNREADABLE, "source " + name + " cannot be read: " + e, e);
    }
    return text(digest.digest());
  }

  /**
   * The digest of several files.
   *
   * @param files their names, in their order
   * @param path where the file of a name lies
   */
  public String of(List<String> files, Function<String, Path> path) {
    for (String file : files) {
      add(of(path.apply(file), file), file);
    }
    return combined();
  }

  /** The digest of several files of which each has its own, by their names in their order. */
  public static String ofFiles(Map<String, String> digests) {
    FileDigest digest = new FileDigest();
    digests.forEach((name, of) -> digest.add(of, name));
    return digest.combined();
  }

  /** Adds a file that was read. */
  void add(String digest, String name) {
    list.append(digest.replace("sha256:", "")).append("  ").append(name).append('\n');
  }

  /** The digest of a list of the files' digests and names, one a line, as sha256sum prints it. */
  String combined() {
    return text(sha256().digest(list.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static String text(byte[] digest) {
    return "sha256:" + HexFormat.of().formatHex(digest);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
