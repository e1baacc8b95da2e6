package io.javatask.core.expression;

/** A regular expression, by whatever engine runs it. */
public interface TextSearch {
  /** A finder for one batch, for one thread. */
  Finder finder();

  /** Looks for the expression in a slice of UTF-8. */
  interface Finder {
    boolean find(byte[] bytes, int start, int end);
  }
}
