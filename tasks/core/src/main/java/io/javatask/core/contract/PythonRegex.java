package io.javatask.core.contract;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions as Python's {@code re} reads them, in the words of the engines here: every
 * class, with the other cases of its characters where case is ignored, is written out, and what the
 * linear engine has no word for (word edges of Unicode, a {@code $} in the middle) becomes
 * look-around.
 */
public final class PythonRegex {
  private static final String WORD = PythonClass.Category.WORD.bracketed();
  private static final String ASCII_WORD = PythonClass.Category.ASCII_WORD.bracketed();

  private final RegexEngine engine;
  private final StringBuilder out = new StringBuilder();

  private PythonRegex(RegexEngine engine) {
    this.engine = engine;
  }

  /**
   * The same expression for an engine; look-around, back-references and atomic groups are handed on
   * to either, and the linear one refuses them.
   *
   * @throws PatternSyntaxException if it is none, or has a conditional group, or a back-reference
   *     where case is ignored or to a group that is repeated
   */
  public static String translated(String source, RegexEngine engine) {
    PythonRegex regex = new PythonRegex(engine);
    regex.write(PythonRegexParser.parse(source), true);
    return regex.out.toString();
  }

  /** Why it does not compile, if it does not. */
  static Optional<String> problem(String source) {
    try {
      if (!Regex.isLinear(translated(source, RegexEngine.LINEAR))) {
        Pattern.compile(translated(source, RegexEngine.BACKTRACKING));
      }
      return Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.of(Regex.problem(source, e));
    }
  }

  /**
   * @param last whether the match ends with it
   */
  private void write(PythonSyntax syntax, boolean last) {
    if (syntax instanceof PythonSyntax.Chars chars) {
      out.append(chars.members().words(engine));
    } else if (syntax instanceof PythonSyntax.Sequence sequence) {
      int size = sequence.parts().size();
      for (int i = 0; i < size; i++) {
        write(sequence.parts().get(i), last && i == size - 1);
      }
    } else if (syntax instanceof PythonSyntax.Choice choice) {
      String between = "(?:";
      for (PythonSyntax option : choice.options()) {
        out.append(between);
        write(option, last);
        between = "|";
      }
      out.append(')');
    } else if (syntax instanceof PythonSyntax.Capture capture) {
      group(engine == RegexEngine.LINEAR ? "?:" : "", capture.part(), last);
    } else if (syntax instanceof PythonSyntax.Atomic atomic) {
      group("?>", atomic.part(), false);
    } else if (syntax instanceof PythonSyntax.Look look) {
      group(look.kind(), look.part(), false);
    } else if (syntax instanceof PythonSyntax.Repeat repeat) {
      repeat(repeat);
    } else if (syntax instanceof PythonSyntax.Reference reference) {
      out.append("(?:\\").append(reference.group()).append(')');
    } else if (syntax instanceof PythonSyntax.Place place) {
      out.append(place(place, last));
    }
  }

  private void group(String kind, PythonSyntax part, boolean last) {
    out.append('(').append(kind);
    write(part, last);
    out.append(')');
  }

  private void repeat(PythonSyntax.Repeat repeat) {
    if (repeat.part() instanceof PythonSyntax.Chars) {
      write(repeat.part(), false);
    } else {
      group("?:", repeat.part(), false);
    }
    String max = repeat.max() < 0 ? "" : Integer.toString(repeat.max());
    out.append('{').append(repeat.min()).append(',').append(max).append('}').append(repeat.mode());
  }

  private String place(PythonSyntax.Place place, boolean last) {
    boolean linear = engine == RegexEngine.LINEAR;
    return switch (place) {
      case BEGIN -> "^";
      case LINE_BEGIN -> linear ? "(?m:^)" : "(?:^|(?<=\\n))";
      case END -> linear && last ? "(?:\\n?\\z)" : "(?=\\n?\\z)";
      case LINE_END -> linear ? "(?m:$)" : "(?=\\n|\\z)";
      case TEXT_END -> "\\z";
      case WORD_EDGE -> edge(WORD, true);
      case NO_WORD_EDGE -> edge(WORD, false);
      case ASCII_WORD_EDGE -> linear ? "\\b" : edge(ASCII_WORD, true);
      case NO_ASCII_WORD_EDGE -> linear ? "\\B" : edge(ASCII_WORD, false);
    };
  }

  private static String edge(String word, boolean edge) {
    String behind = "(?<=" + word + ")";
    String ahead = "(?=" + word + ")";
    String notBehind = "(?<!" + word + ")";
    String notAhead = "(?!" + word + ")";
    return edge
        ? "(?:" + behind + notAhead + "|" + notBehind + ahead + ")"
        : "(?:" + behind + ahead + "|" + notBehind + notAhead + ")";
  }
}
