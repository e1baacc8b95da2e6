package io.javatask.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.Batch;
import io.javatask.api.LogicalType;
import io.javatask.api.LongColumn;
import io.javatask.api.Positions;
import io.javatask.api.RowSet;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

/** The first table of a process, which makes Tablesaw scan the class path. */
class FirstTableTest {
  @Test
  void aRunThatIsStoppedDuringTheFirstTableLeavesTablesForOthers() throws Exception {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                Interrupted.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(new File("/dev/null"))
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  /** Makes its first table while it is being told to stop. */
  static final class Interrupted {
    private Interrupted() {}

    public static void main(String[] arguments) {
      LongColumn numbers =
          new LongColumn(
              "n", LogicalType.INTEGER, new long[] {1, 2}, new RowSet(2), Optional.empty());
      Batch batch = new Batch(List.of(numbers), 2, Positions.consecutive("test", 0), 16);
      Thread.currentThread().interrupt();
      Table first = batch.toTable();
      boolean told = Thread.interrupted();
      Table second = batch.toTable();
      System.exit(told && first.rowCount() == 2 && second.rowCount() == 2 ? 0 : 1);
    }
  }
}
