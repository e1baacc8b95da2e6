package io.javatask.core.check;

import java.util.List;

/** A pattern as a tree: the part of regular expression syntax that a {@link ByteAutomaton} runs. */
sealed interface Syntax {
  /**
   * One code point out of ranges; {@code ranges} holds first and last of each, ascending and apart.
   */
  @SuppressWarnings("ArrayRecordComponent") // trees are walked, never compared
  record Chars(int[] ranges) implements Syntax {}

  /** One after the other. */
  record Sequence(List<Syntax> parts) implements Syntax {}

  /** Any one of them. */
  record Choice(List<Syntax> options) implements Syntax {}

  /** Between {@code min} and {@code max} times; {@code max} is -1 for any number. */
  record Repeat(Syntax part, int min, int max) implements Syntax {}

  /** The beginning of the text. */
  record Begin() implements Syntax {}

  /** The end of the text. */
  record End() implements Syntax {}
}
