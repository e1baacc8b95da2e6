package io.javatask.core.check;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.contract.EcmaRegex;
import io.javatask.core.contract.PythonRegex;
import io.javatask.core.contract.RegexEngine;
import io.javatask.core.expression.TextSearch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A pattern to be found in text: as a byte automaton where its syntax allows, else on a linear-time
 * engine, else on the backtracking engine of the JDK under a time budget for each batch.
 */
final class Regex {
  private static final Duration BUDGET = Duration.ofSeconds(10);

  private final String source;
  private final Supplier<Finder> finders;

  Regex(String source) {
    this(source, BUDGET);
  }

  /**
   * @param budget most time that a backtracking engine may take for one batch
   */
  Regex(String source, Duration budget) {
    this(source, source, source, budget);
  }

  private Regex(String source, String linear, String backtracking, Duration budget) {
    this.source = source;
    this.finders = compile(linear, backtracking, budget);
  }

  /** A pattern as Python writes it. */
  static Regex ofPython(String source) {
    return new Regex(
        source,
        PythonRegex.translated(source, RegexEngine.LINEAR),
        PythonRegex.translated(source, RegexEngine.BACKTRACKING),
        BUDGET);
  }

  /** A pattern as JSON Schema writes it. */
  static Regex ofEcma(String source) {
    return new Regex(
        source,
        EcmaRegex.translated(source, RegexEngine.LINEAR),
        EcmaRegex.translated(source, RegexEngine.BACKTRACKING),
        BUDGET);
  }

  private static Supplier<Finder> compile(String source, String other, Duration budget) {
    Optional<ByteAutomaton> automaton = ByteAutomaton.of(source);
    if (automaton.isPresent()) {
      Finder finder = automaton.get()::find;
      return () -> finder;
    }
    try {
      Pattern linear = Pattern.compile(source);
      Finder finder = onText(text -> linear.matcher(text).find());
      return () -> finder;
    } catch (PatternSyntaxException e) {
      java.util.regex.Pattern backtracking = java.util.regex.Pattern.compile(other);
      return () -> {
        long deadline = System.nanoTime() + budget.toNanos();
        return onText(
            text -> backtracking.matcher(new Timed(text, source, budget, deadline)).find());
      };
    }
  }

  /** A pattern for an expression over rows. */
  static TextSearch search(String source) {
    Regex regex = new Regex(source);
    return () -> {
      Finder finder = regex.finder();
      return finder::find;
    };
  }

  String source() {
    return source;
  }

  /** A finder for one batch, for one thread. */
  Finder finder() {
    return finders.get();
  }

  private static Finder onText(Predicate<String> found) {
    return (bytes, start, end) ->
        found.test(new String(bytes, start, end - start, StandardCharsets.UTF_8));
  }

  /** Looks for the pattern in a slice of UTF-8. */
  interface Finder {
    boolean find(byte[] bytes, int start, int end);

    default boolean find(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      return find(utf8, 0, utf8.length);
    }
  }

  /** Text that stops a matcher which reads it for too long. */
  private record Timed(CharSequence text, String pattern, Duration budget, long deadline)
      implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (System.nanoTime() - deadline > 0) {
        throw new TaskException(
            ErrorCode.LIMIT_EXCEEDED,
            "pattern "
                + pattern
                + " took more than "
                + budget.toSeconds()
                + " s on one batch; write it without look-around and back-references, so that it"
                + " runs in linear time");
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Timed(text.subSequence(start, end), pattern, budget, deadline);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
