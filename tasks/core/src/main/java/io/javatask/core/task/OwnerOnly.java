package io.javatask.core.task;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files and directories that nobody but their owner may look into: rows in quarantine are in clear.
 * Where a file system knows no such permissions they are created as it has it.
 */
final class OwnerOnly {
  private OwnerOnly() {}

  /** Creates what is missing of a file's directory; directories that are there stay as they are. */
  static void createParent(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder, attributes(folder, "rwx------"));
    }
  }

  /** Creates an empty file, unless there is one of this name. */
  static void create(Path file) throws IOException {
    if (!Files.exists(file)) {
      FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              attributes(file, "rw-------"))
          .close();
    }
  }

  /** Writes a new file, in the place of one of the same name. */
  static OutputStream output(Path file) throws IOException {
    Files.deleteIfExists(file);
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            attributes(file, "rw-------"));
    return new BufferedOutputStream(Channels.newOutputStream(channel));
  }

  private static FileAttribute<?>[] attributes(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
