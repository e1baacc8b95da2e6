package io.javatask.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** The command {@code javatask worker} in a process of its own, killed or ended by its number. */
record CommandProcess(Process process, int port) {
  /**
   * Starts one, and returns when it answers.
   *
   * @param home where its {@code worker.yaml} is, and its {@code worker.log} will be
   */
  static CommandProcess start(Path home) throws IOException {
    Path port = home.resolve("port");
    Path log = home.resolve("worker.log");
    Files.deleteIfExists(port);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "worker",
                "--config",
                "worker.yaml",
                "--port-file",
                "port")
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> Files.exists(port) || !process.isAlive());
    if (!Files.exists(port)) {
      throw new IllegalStateException("the worker did not start: " + Files.readString(log));
    }
    return new CommandProcess(process, Integer.parseInt(Files.readString(port).strip()));
  }
}
