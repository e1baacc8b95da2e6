package io.javatask.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteAutomatonTest {
  private static final List<String> ATOMS =
      List.of(
          "a",
          "b",
          "é",
          "😀",
          ".",
          "[ab]",
          "[^a]",
          "[a-c0-9é-ü]",
          "[\\x{61}-\\x{1F600}]",
          "\\x{e9}",
          "\\d",
          "\\w",
          "\\S",
          "\\.",
          "^",
          "$",
          "-",
          " ");
  private static final List<String> REPEATS =
      List.of("", "", "", "*", "+", "?", "{2}", "{1,3}", "{0,}", "*?");
  private static final String ALPHABET = "abcd01.-_ é ü😀\n";

  @Test
  void findsWhatAGeneralEngineFinds() {
    Random random = new Random(7);
    int compiled = 0;
    for (int i = 0; i < 4000; i++) {
      String source = pattern(random, 3);
      Pattern expected = Pattern.compile(source);
      var automaton = ByteAutomaton.of(source);
      if (automaton.isEmpty()) {
        continue;
      }
      compiled++;
      for (int k = 0; k < 40; k++) {
        String text = text(random);
        byte[] bytes = ("x" + text + "y").getBytes(StandardCharsets.UTF_8);
        assertThat(automaton.get().find(bytes, 1, bytes.length - 1))
            .as("pattern <%s>, text <%s>", source, text)
            .isEqualTo(expected.matcher(text).find());
      }
    }
    assertThat(compiled).isGreaterThan(3000);
  }

  private static String pattern(Random random, int depth) {
    StringBuilder out = new StringBuilder();
    int parts = 1 + random.nextInt(4);
    for (int i = 0; i < parts; i++) {
      if (depth > 0 && random.nextInt(5) == 0) {
        String open = random.nextBoolean() ? "(" : "(?:";
        String inner =
            pattern(random, depth - 1)
                + (random.nextBoolean() ? "|" + pattern(random, depth - 1) : "");
        out.append(open)
            .append(inner)
            .append(')')
            .append(REPEATS.get(random.nextInt(REPEATS.size())));
      } else {
        String atom = ATOMS.get(random.nextInt(ATOMS.size()));
        boolean assertion = atom.equals("^") || atom.equals("$");
        out.append(atom).append(assertion ? "" : REPEATS.get(random.nextInt(REPEATS.size())));
      }
    }
    return out.toString();
  }

  private static String text(Random random) {
    int[] points = ALPHABET.codePoints().toArray();
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      out.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return out.toString();
  }

  @Test
  void leavesToOthersWhatItDoesNotKnow() {
    for (String source :
        List.of(
            "(?i)a",
            "a(?=b)",
            "\\bx",
            "(a)\\1",
            "\\p{L}",
            "[[:alpha:]]",
            "a++",
            "x{",
            "(?<n>a)",
            "\\x41",
            "[",
            "(",
            "*")) {
      assertThat(ByteAutomaton.of(source)).as(source).isEmpty();
    }
    assertThat(ByteAutomaton.of("(a|b)*a(a|b){30}")).isEmpty();
  }

  @Test
  void fallsBackToEnginesThatKnowMore() {
    assertThat(new Regex("(?i)HELLO").finder().find("say hello")).isTrue();
    assertThat(new Regex("(a)b\\1").finder().find("xabax")).isTrue();
    assertThat(new Regex("a(?!b)").finder().find("ab")).isFalse();
  }

  @Test
  void stopsAPatternThatBacktracksForEver() {
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () ->
                new Regex("^(a|a)*(?!x)b\\1$", Duration.ofMillis(200))
                    .finder()
                    .find("a".repeat(60)))
        .hasMessageContaining("took more than");
  }
}
