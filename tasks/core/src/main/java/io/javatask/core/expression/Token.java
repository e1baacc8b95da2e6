package io.javatask.core.expression;

/**
 * One word of an expression.
 *
 * @param text what it says, without quotes
 * @param at index of its first character
 */
record Token(Kind kind, String text, int at) {
  enum Kind {
    WORD,
    /** A name in quotes: never a keyword or a function. */
    QUOTED,
    TEXT,
    NUMBER,
    SYMBOL,
    END
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equalsIgnoreCase(word);
  }

  boolean isSymbol(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  /** How a message shows it. */
  String shown() {
    return kind == Kind.END ? "the end" : "'" + text + "'";
  }
}
