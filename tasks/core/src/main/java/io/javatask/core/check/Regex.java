package io.javatask.core.check;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A pattern to be found in text: on a linear-time engine where its syntax allows, else on the
 * backtracking engine of the JDK under a time budget for each batch.
 */
final class Regex {
  private static final long BUDGET_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String source;
  private final java.util.function.Supplier<Finder> finders;

  Regex(String source) {
    this.source = source;
    this.finders = compile(source);
  }

  private static java.util.function.Supplier<Finder> compile(String source) {
    try {
      Pattern linear = Pattern.compile(source);
      return () -> text -> linear.matcher(text).find();
    } catch (PatternSyntaxException e) {
      java.util.regex.Pattern backtracking = java.util.regex.Pattern.compile(source);
      return () -> {
        long deadline = System.nanoTime() + BUDGET_NANOS;
        return text -> backtracking.matcher(new Timed(text, source, deadline)).find();
      };
    }
  }

  String source() {
    return source;
  }

  /** A finder for one batch, for one thread. */
  Finder finder() {
    return finders.get();
  }

  /** Looks for the pattern. */
  interface Finder {
    boolean find(String text);

    default boolean find(byte[] bytes, int start, int end) {
      return find(new String(bytes, start, end - start, StandardCharsets.UTF_8));
    }
  }

  /** Text that stops a matcher which reads it for too long. */
  private record Timed(CharSequence text, String pattern, long deadline) implements CharSequence {
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
                + TimeUnit.NANOSECONDS.toSeconds(BUDGET_NANOS)
                + " s on one batch; write it without look-around and back-references, so that it"
                + " runs in linear time");
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Timed(text.subSequence(start, end), pattern, deadline);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
