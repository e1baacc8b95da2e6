package io.javatask.core.check;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a written date into numbers, words and single other characters. A point belongs to a number
 * only where it is the only one between digits.
 */
final class LooseDateTokens {
  private enum State {
    START,
    WORD,
    NUMBER,
    WORD_WITH_POINTS,
    NUMBER_WITH_POINTS
  }

  private final int[] characters;
  private final List<String> tokens = new ArrayList<>();
  private int at;

  private LooseDateTokens(String text) {
    this.characters = text.codePoints().filter(c -> c != 0).toArray();
  }

  static List<String> of(String text) {
    LooseDateTokens tokens = new LooseDateTokens(text);
    while (tokens.at < tokens.characters.length) {
      tokens.next();
    }
    return tokens.tokens;
  }

  private void next() {
    StringBuilder token = new StringBuilder();
    State state = State.START;
    boolean letters = false;
    while (at < characters.length) {
      int c = characters[at];
      State after = after(state, c, token);
      if (state == State.START && after == State.START) {
        tokens.add(Character.isWhitespace(c) || Character.isSpaceChar(c) ? " " : text(c));
        at++;
        return;
      }
      if (after == State.START) {
        break;
      }
      letters |= state == State.WORD || state == State.WORD_WITH_POINTS;
      token.appendCodePoint(c);
      state = after;
      at++;
    }
    add(token.toString(), state, letters);
  }

  /** The state with another character, or START if that does not belong to the token. */
  private static State after(State state, int c, StringBuilder token) {
    boolean afterPoint = token.length() > 0 && token.charAt(token.length() - 1) == '.';
    return switch (state) {
      case START ->
          Character.isLetter(c) ? State.WORD : Character.isDigit(c) ? State.NUMBER : State.START;
      case WORD ->
          Character.isLetter(c) ? State.WORD : c == '.' ? State.WORD_WITH_POINTS : State.START;
      case NUMBER ->
          Character.isDigit(c)
              ? State.NUMBER
              : c == '.' || (c == ',' && token.length() >= 2)
                  ? State.NUMBER_WITH_POINTS
                  : State.START;
      case WORD_WITH_POINTS ->
          c == '.' || Character.isLetter(c)
              ? State.WORD_WITH_POINTS
              : Character.isDigit(c) && afterPoint ? State.NUMBER_WITH_POINTS : State.START;
      case NUMBER_WITH_POINTS ->
          c == '.' || Character.isDigit(c)
              ? State.NUMBER_WITH_POINTS
              : Character.isLetter(c) && afterPoint ? State.WORD_WITH_POINTS : State.START;
    };
  }

  private static String text(int c) {
    return Character.toString(c);
  }

  private void add(String token, State state, boolean letters) {
    boolean pointed = state == State.WORD_WITH_POINTS || state == State.NUMBER_WITH_POINTS;
    long points = token.chars().filter(c -> c == '.').count();
    boolean open = token.endsWith(".") || token.endsWith(",");
    if (pointed && (letters || points > 1 || open)) {
      split(token);
    } else {
      tokens.add(
          state == State.NUMBER_WITH_POINTS && points == 0 ? token.replace(',', '.') : token);
    }
  }

  private void split(String token) {
    int begin = 0;
    for (int i = 0; i < token.length(); i++) {
      if (token.charAt(i) == '.' || token.charAt(i) == ',') {
        if (i > begin) {
          tokens.add(token.substring(begin, i));
        }
        tokens.add(token.substring(i, i + 1));
        begin = i + 1;
      }
    }
    if (begin < token.length()) {
      tokens.add(token.substring(begin));
    }
  }
}
