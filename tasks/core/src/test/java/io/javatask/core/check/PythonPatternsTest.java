package io.javatask.core.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Patterns of Python find what {@code re.search} of the {@code python3} of this machine finds. */
class PythonPatternsTest {
  /** Reads patterns and texts, and writes for each pattern which texts it is found in, or null. */
  private static final String SEARCH =
      """
      import json, re, sys, warnings
      warnings.simplefilter("ignore")
      def found(pattern, texts):
          try:
              compiled = re.compile(pattern)
          except (re.error, OverflowError):
              return None
          return "".join("1" if compiled.search(text) else "0" for text in texts)
      asked = json.load(open(sys.argv[1], encoding="utf-8"))
      json.dump([found(one, asked["texts"]) for one in asked["patterns"]], sys.stdout)
      """;

  /** Writes for each code point whether Python knows it. */
  private static final String ASSIGNED =
      """
      import sys, unicodedata
      known = (unicodedata.category(chr(c)) not in ("Cn", "Cs") for c in range(sys.maxunicode + 1))
      sys.stdout.write("".join("1" if one else "0" for one in known))
      """;

  private static final List<String> LETTERS =
      List.of(
          "a",
          "A",
          "b",
          "s",
          "S",
          "k",
          "K",
          "i",
          "I",
          "1",
          "_",
          "-",
          " ",
          "\n",
          "]",
          "{",
          ",",
          "é",
          "É",
          "ß",
          "\u1E9E",
          "\u017F",
          "\u0131",
          "\u0130",
          "\u212A",
          "\u0663",
          "\u00B2",
          "\u00A0",
          "\u2028",
          "\r",
          "\uD83D\uDE00",
          "\uD801\uDC28",
          "\u03C3",
          "\u03C2",
          "\u0345");

  private static final List<String> ESCAPES =
      List.of(
          "\\d",
          "\\D",
          "\\w",
          "\\W",
          "\\s",
          "\\S",
          "\\n",
          "\\t",
          "\\\\",
          "\\.",
          "\\x61",
          "\\u00e9",
          "\\U0001F600",
          "\\101",
          "\\0",
          "\\-",
          "\\]",
          "\\N{DIGIT ONE}");

  private static final List<String> PLACES =
      List.of("^", "$", "\\b", "\\B", "\\A", "\\Z", "(?m:^)", "(?m:$)", "(?a:\\b)");

  /** What cannot be said, each for its own reason. */
  private static final List<String> NOT_TAKEN =
      List.of(
          "conditional groups are not taken",
          "back-references where case is ignored are not taken",
          "back-references to a group that is repeated are not taken",
          "Look-behind group does not have an obvious maximum length");

  @TempDir Path directory;

  private String python(String script, Path... arguments) throws Exception {
    Path file = Files.writeString(directory.resolve("script.py"), script);
    List<String> command = new ArrayList<>(List.of("python3", "-X", "utf8", file.toString()));
    List.of(arguments).forEach(a -> command.add(a.toString()));
    Path out = directory.resolve("out");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
    return Files.readString(out);
  }

  /** What Python finds; absent for a pattern that it refuses. */
  private List<Optional<String>> theirs(List<String> patterns, List<String> texts)
      throws Exception {
    JsonMapper json = JsonMapper.shared();
    var asked = json.createObjectNode();
    patterns.forEach(asked.putArray("patterns")::add);
    texts.forEach(asked.putArray("texts")::add);
    Path file = Files.writeString(directory.resolve("asked.json"), json.writeValueAsString(asked));
    return json.readTree(python(SEARCH, file)).values().stream()
        .map(found -> Optional.of(found).filter(JsonNode::isString).map(JsonNode::stringValue))
        .toList();
  }

  private static String ours(String pattern, List<String> texts) {
    Regex.Finder finder = Regex.ofPython(pattern).finder();
    StringBuilder found = new StringBuilder();
    texts.forEach(text -> found.append(finder.find(text) ? '1' : '0'));
    return found.toString();
  }

  private void compare(List<String> patterns, List<String> texts) throws Exception {
    List<Optional<String>> theirs = theirs(patterns, texts);
    List<String> differ = new ArrayList<>();
    int agree = 0;
    for (int i = 0; i < patterns.size(); i++) {
      Optional<String> their = theirs.get(i);
      String our;
      try {
        our = ours(patterns.get(i), texts);
      } catch (PatternSyntaxException e) {
        boolean meant = NOT_TAKEN.stream().anyMatch(e.getDescription()::contains);
        if (their.isPresent() && !meant) {
          differ.add(patterns.get(i) + ": " + e.getDescription());
        }
        continue;
      }
      if (their.filter(our::equals).isPresent()) {
        agree++;
      } else {
        differ.add(patterns.get(i) + ": " + their + ", ours " + our);
      }
    }
    assertThat(differ).isEmpty();
    assertThat(agree).isGreaterThan(patterns.size() / 10);
  }

  /** Makes patterns, always the same ones of a seed. */
  private static final class Generator {
    private final Random random;
    private int groups;

    Generator(long seed) {
      this.random = new Random(seed);
    }

    private <T> T one(List<T> list) {
      return list.get(random.nextInt(list.size()));
    }

    String pattern() {
      groups = 0;
      String flags =
          one(List.of("", "", "", "(?i)", "(?i)", "(?a)", "(?ai)", "(?s)", "(?m)", "(?x)"));
      return flags + choice(3);
    }

    private String choice(int depth) {
      return random.nextInt(5) > 0 ? sequence(depth) : sequence(depth) + "|" + sequence(depth);
    }

    private String sequence(int depth) {
      StringBuilder out = new StringBuilder();
      for (int i = random.nextInt(4); i >= 0; i--) {
        out.append(random.nextInt(6) == 0 ? one(PLACES) : atom(depth) + quantifier());
      }
      return out.toString();
    }

    private String quantifier() {
      if (random.nextInt(3) > 0) {
        return "";
      }
      return one(List.of("*", "+", "?", "{2}", "{,2}", "{1,}", "{0,1}", "{,}", "{a", "{}", "{,"))
          + one(List.of("", "", "", "?", "+"));
    }

    private String atom(int depth) {
      int kind = random.nextInt(depth > 0 ? 12 : 7);
      return switch (kind) {
        case 0, 1, 2 -> literal();
        case 3 -> one(ESCAPES);
        case 4 -> ".";
        case 5, 6 -> set();
        case 7, 8 -> capture(depth);
        case 9 ->
            "(?"
                + one(List.of(":", "i:", "-i:", "s:", "a:", "u:", ">", "=", "!"))
                + choice(depth - 1)
                + ")";
        case 10 -> "(?<" + one(List.of("=", "!")) + atom(0) + ")";
        default -> groups > 0 ? "\\" + (1 + random.nextInt(groups)) : "(?#" + literal() + ")";
      };
    }

    private String capture(int depth) {
      String name = random.nextInt(3) == 0 ? "?P<g" + random.nextInt(1000) + ">" : "";
      String part = "(" + name + choice(depth - 1) + ")";
      groups++;
      return part;
    }

    private String literal() {
      String letter = one(LETTERS);
      return letter.equals("{") ? "\\{" : letter;
    }

    private String set() {
      StringBuilder out = new StringBuilder(one(List.of("[", "[^", "[", "[^", "[]", "[[:")));
      for (int i = random.nextInt(4); i >= 0; i--) {
        out.append(
            switch (random.nextInt(4)) {
              case 0 -> one(ESCAPES);
              case 1 ->
                  one(
                      List.of(
                          "a-z",
                          "A-Z",
                          "\u00C0-\u024F",
                          "0-9",
                          "\u0370-\u03FF",
                          "&&",
                          "--",
                          "\\b"));
              default -> one(LETTERS).replace("]", "^");
            });
      }
      return out.append(one(List.of("]", "]", "-]"))).toString();
    }

    String noise() {
      String signs = "ab[]()^$*+?{},\\dwWbBZ|:.-1i=!<>P#s&é\n";
      StringBuilder out = new StringBuilder();
      for (int i = 1 + random.nextInt(8); i > 0; i--) {
        out.append(signs.charAt(random.nextInt(signs.length())));
      }
      return out.toString();
    }

    String text() {
      StringBuilder out = new StringBuilder();
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        out.append(one(LETTERS));
      }
      return out.toString();
    }
  }

  private static List<String> texts(Generator generator) {
    List<String> texts = new ArrayList<>(LETTERS);
    texts.add("\uD801\uDC00");
    IntStream.range(0, 120).forEach(i -> texts.add(generator.text()));
    return texts;
  }

  @Test
  void randomPatternsFindWhatTheyFindInPython() throws Exception {
    Generator generator = new Generator(1);
    List<String> texts = texts(generator);
    compare(IntStream.range(0, 600).mapToObj(i -> generator.pattern()).toList(), texts);
  }

  @Test
  void whateverIsWrittenIsReadAsPythonReadsIt() throws Exception {
    Generator generator = new Generator(2);
    List<String> texts = texts(generator);
    compare(IntStream.range(0, 3000).mapToObj(i -> generator.noise()).toList(), texts);
  }

  @Test
  void idiomsFindWhatTheyFindInPython() throws Exception {
    List<String> patterns =
        List.of(
            "[^\\W\\d_]",
            "^[^\\W\\d_]+$",
            "a{,3}$",
            "^a{,2}$",
            "^[[:alpha:]]$",
            "(?i)^[a-z]$",
            "(?i)^i$",
            "(?i)^k$",
            "(?i)^[^\\x00-\\x7f]$",
            "(?P<q>a)(?P=q)",
            "^\\U0001F600$",
            "(?a)^\\w$",
            "(?a:\\w)",
            "\\bb\\b",
            "\\Bb",
            "a$\\n",
            "(?m)^b$",
            "(?:a$|b)+",
            "[a--b]",
            "[a&&b]",
            "(?<=\\U0001F600)a",
            "(?<![^a])b",
            "(?i:a)B",
            "(?x) a \\  b # c",
            "(a)|b\\1",
            "x{2}{3}",
            "\\y",
            "[b-a]",
            "(?<=a*)b",
            "a(?i)b",
            "\\777",
            "\\08",
            "(?P<1>a)",
            "[\\w-a]",
            "a{1001}",
            "(a|b)\\1",
            "(?>a|ab)b",
            "a++a",
            "[]",
            "[]a]",
            "(?s).\\Z",
            "\\N{BELL}");
    List<String> texts = new ArrayList<>(LETTERS);
    texts.addAll(
        List.of(
            "aaa",
            "aaaa",
            "a{,3}",
            "a]",
            ":]",
            "aa",
            "éb",
            "b é",
            "a\n",
            "a\nb",
            "a\n\n",
            "ab",
            "\uD83D\uDE00a",
            "aB",
            "AB",
            "a b",
            "abab",
            "a".repeat(1001),
            "\u0007",
            "\uD83D\uDD14"));
    List<Optional<String>> theirs = theirs(patterns, texts);
    for (int i = 0; i < patterns.size(); i++) {
      String pattern = patterns.get(i);
      if (theirs.get(i).isPresent()) {
        assertThat(ours(pattern, texts)).as(pattern).isEqualTo(theirs.get(i).get());
      } else {
        assertThatThrownBy(() -> Regex.ofPython(pattern))
            .as(pattern)
            .isInstanceOf(PatternSyntaxException.class);
      }
    }
  }

  @Test
  void classesAndCasesHoldThoseOfAllCharacters() throws Exception {
    String known = python(ASSIGNED);
    List<String> texts =
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
            .filter(c -> known.charAt(c) == '1' && Character.isDefined(c))
            .mapToObj(Character::toString)
            .toList();
    List<String> patterns =
        List.of(
            "\\w",
            "\\W",
            "\\d",
            "\\s",
            "[^\\W\\d_]",
            "(?i)[a-z]",
            "(?i)[^a-z]",
            "(?i)s",
            "(?i)\\u0130",
            "(?i)[\\u00B5-\\u024F]",
            "(?i)[\\u0345-\\u03FF]",
            "(?i)[\\u1E00-\\u1FFF]",
            "(?i)\\uFB06",
            "(?i)[^\\x00-\\x7f]",
            "(?ai)[a-z]",
            "(?a)\\W",
            "(?i)[\\U00010428-\\U0001044F]",
            "(?=\\w)",
            "(?=[^\\W\\d_])",
            "(?i)(?=[a-z])");
    List<Optional<String>> theirs = theirs(patterns, texts);
    for (int i = 0; i < patterns.size(); i++) {
      assertThat(ours(patterns.get(i), texts).equals(theirs.get(i).orElseThrow()))
          .as(patterns.get(i))
          .isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a)?b(?(1)c|d)", "(?i)(a)\\1", "(a)*\\1", "(?P<q>a)(?i:(?P=q))"})
  void whatNoEngineSaysIsRefused(String pattern) {
    assertThatThrownBy(() -> Regex.ofPython(pattern)).hasMessageContaining("are not taken");
  }

  @Test
  void whatIsLinearStaysSo() {
    String text = "a".repeat(50_000) + "!";
    for (String pattern : List.of("^(\\w+)+$", "(?i)^([^\\W\\d]|[a-z])+$", "^(a|aa)+\\Z")) {
      assertThatCode(() -> assertThat(Regex.ofPython(pattern).finder().find(text)).isFalse())
          .doesNotThrowAnyException();
    }
  }
}
