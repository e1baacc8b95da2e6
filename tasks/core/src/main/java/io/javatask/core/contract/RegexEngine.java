package io.javatask.core.contract;

/** Which engine a regular expression is put into words for. */
public enum RegexEngine {
  /** RE2 and the byte automaton: linear time, without look-around and back-references. */
  LINEAR,
  /** The backtracking engine of the JDK. */
  BACKTRACKING
}
