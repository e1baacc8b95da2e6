package io.javatask.worker.lineage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A line for each event, which is on the disk when it counts as sent. */
final class FileTransport implements Transport {
  private final Path file;

  FileTransport(Path file) {
    this.file = file;
  }

  @Override
  public void send(String key, String event) throws UndeliveredException {
    try {
      Path directory = file.getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      // the end of a process may have left half a line: the next event does not go on with it
      String before = endsWithinALine() ? "\n" : "";
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        ByteBuffer line = ByteBuffer.wrap((before + event + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
          channel.write(line);
        }
        channel.force(false);
      }
    } catch (IOException e) {
      throw UndeliveredException.forNow(file + " cannot be written: " + e, e);
    }
  }

  private boolean endsWithinALine() throws IOException {
    if (!Files.exists(file) || Files.size(file) == 0) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      channel.read(last, channel.size() - 1);
      return last.get(0) != '\n';
    }
  }
}
