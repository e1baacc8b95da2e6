package io.javatask.core.source;

import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.contract.FileDialect;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Measures the CPU time of reading and decoding a file, on one thread: {@code CONTRACT FILE
 * ROUNDS}.
 */
public final class SourceMeasurement {
  private SourceMeasurement() {}

  public static void main(String[] arguments) throws IOException {
    Contract contract =
        new ContractReader()
            .read(Files.readString(Path.of(arguments[0])), arguments[0], Optional.empty());
    Path file = Path.of(arguments[1]);
    for (int round = 0; round < Integer.parseInt(arguments[2]); round++) {
      long began = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      long records = 0;
      try (Source source =
          FileSources.open(file, file.toString(), ColumnPlan.of(contract), FileDialect.DEFAULT)) {
        for (var chunk = source.next(); chunk.isPresent(); chunk = source.next()) {
          records += chunk.get().decode().records();
        }
      }
      long ended = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      System.out.printf("%d records, %.0f ms of CPU%n", records, (ended - began) / 1e6);
    }
  }
}
