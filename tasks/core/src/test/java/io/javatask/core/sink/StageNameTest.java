package io.javatask.core.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StageNameTest {
  private static final String REQUEST = "2f1c7a52-6a0b-5c7e-9d0e-0123456789ab";

  @Test
  void tellsRequestAndEpoch() {
    assertThat(new StageName(REQUEST, 7).text())
        .isEqualTo("_javatask_stage_2f1c7a526a0b5c7e9d0e0123456789ab_7");
  }

  @Test
  void fitsAnIdentifierOfPostgres() {
    assertThat(new StageName(REQUEST, 99_999_999_999_999L).text()).hasSize(63);
    assertThat(
            new StageName("any 'request' \u00e4".repeat(20), 1)
                .text()
                .getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThan(64);
    assertThatThrownBy(() -> new StageName(REQUEST, 100_000_000_000_000L))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void replacesOnlyItsOwnRequestUpToItsOwnEpoch() {
    StageName name = new StageName(REQUEST, 7);
    assertThat(name.replaces(new StageName(REQUEST, 6).text())).isTrue();
    assertThat(name.replaces(name.text())).isTrue();
    assertThat(name.replaces(new StageName(REQUEST, 8).text())).isFalse();
    assertThat(name.replaces(new StageName("other", 6).text())).isFalse();
    assertThat(name.replaces(name.requestPrefix())).isFalse();
    assertThat(name.replaces(name.requestPrefix() + "6x")).isFalse();
  }
}
