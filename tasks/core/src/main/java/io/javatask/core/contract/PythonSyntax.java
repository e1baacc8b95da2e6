package io.javatask.core.contract;

import java.util.List;

/** A regular expression of Python as a tree. */
sealed interface PythonSyntax {
  /** How many code points it takes. */
  Width width();

  /** From {@code least} to {@code most} code points; {@link #ANY} for any number. */
  record Width(long least, long most) {
    static final long ANY = 1L << 32;
    static final Width NONE = new Width(0, 0);

    Width plus(Width other) {
      return new Width(least + other.least, most + other.most).capped();
    }

    Width or(Width other) {
      return new Width(Math.min(least, other.least), Math.max(most, other.most));
    }

    Width times(long min, long max) {
      return new Width(product(least, min), product(most, max));
    }

    private static long product(long one, long other) {
      return one > 0 && other > ANY / one ? ANY : one * other;
    }

    private Width capped() {
      return new Width(Math.min(least, ANY), Math.min(most, ANY));
    }
  }

  /** One code point out of a class. */
  record Chars(PythonClass members) implements PythonSyntax {
    @Override
    public Width width() {
      return new Width(1, 1);
    }
  }

  /** One after the other. */
  record Sequence(List<PythonSyntax> parts) implements PythonSyntax {
    @Override
    public Width width() {
      return parts.stream().map(PythonSyntax::width).reduce(Width.NONE, Width::plus);
    }
  }

  /** Any one of them, one at least. */
  record Choice(List<PythonSyntax> options) implements PythonSyntax {
    @Override
    public Width width() {
      return options.stream().map(PythonSyntax::width).reduce(Width::or).orElse(Width.NONE);
    }
  }

  /** A group that back-references may name, by its number from 1. */
  record Capture(int group, PythonSyntax part) implements PythonSyntax {
    @Override
    public Width width() {
      return part.width();
    }
  }

  /** A part that keeps what it took first. */
  record Atomic(PythonSyntax part) implements PythonSyntax {
    @Override
    public Width width() {
      return part.width();
    }
  }

  /**
   * Between {@code min} and {@code max} times; {@code max} is -1 for any number.
   *
   * @param mode "" for as often as can be, {@code ?} for as seldom, {@code +} for keeping it so
   */
  record Repeat(PythonSyntax part, int min, int max, String mode) implements PythonSyntax {
    @Override
    public Width width() {
      return part.width().times(min, max < 0 ? Width.ANY : max);
    }
  }

  /** A look ahead or behind; {@code kind} is how it is written, such as {@code ?<=}. */
  record Look(String kind, PythonSyntax part) implements PythonSyntax {
    @Override
    public Width width() {
      return Width.NONE;
    }
  }

  /** What a group took, once more. */
  record Reference(int group, Width width) implements PythonSyntax {}

  /** A place between characters. */
  enum Place implements PythonSyntax {
    BEGIN,
    LINE_BEGIN,
    /** The end of the text, or before a line feed that ends it. */
    END,
    LINE_END,
    TEXT_END,
    WORD_EDGE,
    NO_WORD_EDGE,
    ASCII_WORD_EDGE,
    NO_ASCII_WORD_EDGE;

    @Override
    public Width width() {
      return Width.NONE;
    }
  }
}
