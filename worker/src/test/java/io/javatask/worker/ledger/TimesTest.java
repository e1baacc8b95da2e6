package io.javatask.worker.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
  /** The wire's timestamps reach from the year 1 to the end of 9999. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999Z",
        "1970-01-01T00:00:00.000001Z",
        "2262-04-12T00:00:00Z",
        "9999-12-31T23:59:59.999999Z"
      })
  void anyTimeOfTheWireIsKept(String text) {
    assertThat(Times.instant(Times.micros(Instant.parse(text)))).isEqualTo(text);
  }
}
