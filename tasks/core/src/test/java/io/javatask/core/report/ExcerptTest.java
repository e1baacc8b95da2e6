package io.javatask.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.Excerpt;
import org.junit.jupiter.api.Test;

class ExcerptTest {
  @Test
  void noCharacterIsCutInTwo() {
    assertThat(Excerpt.of("abc", 3)).isEqualTo("abc");
    assertThat(Excerpt.of("abcd", 3)).isEqualTo("abc…");
    assertThat(Excerpt.of("ab😀d", 3)).isEqualTo("ab…");
    assertThat(Excerpt.of("a😀cd", 3)).isEqualTo("a😀…");
    assertThat(Excerpt.of("😀😀", 1)).isEqualTo("…");
  }
}
