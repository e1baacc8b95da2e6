package io.javatask.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.core.contract.EcmaRegex;
import io.javatask.core.contract.RegexEngine;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ECMA-262 means by a pattern, on each engine that may run it. */
class EcmaPatternsTest {
  @ParameterizedTest(name = "{0} in {1}: {2}")
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "^a$ ~ a ~ true",
        "^a$ ~ `a\n` ~ false",
        "a$ ~ `ba\n` ~ false",
        "^.$ ~ `\u2028` ~ false",
        "^.$ ~ `\u0085` ~ true",
        "^.$ ~ 😀 ~ true",
        "\\d ~ ৪ ~ false",
        "^\\s$ ~ `\u00a0` ~ true",
        "^\\s$ ~ `\ufeff` ~ true",
        "^\\S$ ~ `\u3000` ~ false",
        "^[\\S]$ ~ `\u3000` ~ false",
        "^[\\S]$ ~ é ~ true",
        "^[^\\s]$ ~ `\u2003` ~ false",
        "\\w ~ é ~ false",
        "^[\\w.-]+$ ~ a.b-c_1 ~ true",
        "^[\\W]$ ~ é ~ true",
        "^[a[]$ ~ [ ~ true",
        "^[a&&b]$ ~ & ~ true",
        "^[^]$ ~ x ~ true",
        "[] ~ x ~ false",
        "^\\u{1F600}$ ~ 😀 ~ true",
        "^\\ud83d\\ude00$ ~ 😀 ~ true",
        "^\\x41\\cA?$ ~ A ~ true",
        "^a{2}$ ~ aa ~ true",
        "^a{,2}$ ~ `a{,2}` ~ true",
        "^(?<y>a|b)\\k<y>$ ~ aa ~ true",
        "^(?<y>a|b)\\k<y>$ ~ ab ~ false",
        "^(?=.*\\d)\\w+$ ~ a1 ~ true",
        "\\bé ~ aé ~ true",
        "^\\p{Lu}\\P{Letter}$ ~ A1 ~ true",
        "^\\p{Script=Greek}+$ ~ αβ ~ true"
      })
  void means(String pattern, String text, boolean found) {
    assertThat(Regex.ofEcma(pattern).finder().find(text)).isEqualTo(found);
    String other = EcmaRegex.translated(pattern, RegexEngine.BACKTRACKING);
    assertThat(Pattern.compile(other).matcher(text).find()).as(other).isEqualTo(found);
  }
}
