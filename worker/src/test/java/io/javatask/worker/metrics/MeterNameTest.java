package io.javatask.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MeterNameTest {
  @Test
  void theReferenceHasEveryMeterAndNoOther() throws IOException {
    String page = Files.readString(Path.of("../docs/trust.md"));
    for (MeterName name : MeterName.values()) {
      assertThat(page)
          .contains("| `" + name.text() + "` | " + name.labels() + " | " + name.description());
    }
    assertThat(page.lines().filter(line -> line.startsWith("| `javatask_")))
        .hasSize(MeterName.values().length);
  }
}
