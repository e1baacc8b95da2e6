package io.javatask.core.expression;

import io.javatask.core.expression.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts an expression into words. */
final class Lexer {
  private static final List<String> SYMBOLS =
      List.of(
          "<=", ">=", "<>", "!=", "!~", "==", "||", "=", "<", ">", "~", "(", ")", ",", "+", "-",
          "*", "/", "%");

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private Lexer(String text) {
    this.text = text;
  }

  static List<Token> tokens(String text) {
    Lexer lexer = new Lexer(text);
    lexer.skipSpace();
    while (lexer.at < text.length()) {
      lexer.token();
      lexer.skipSpace();
    }
    lexer.tokens.add(new Token(Kind.END, "", text.length()));
    return lexer.tokens;
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private void token() {
    char first = text.charAt(at);
    if (first == '\'') {
      quoted('\'', Kind.TEXT);
    } else if (first == '"' || first == '`') {
      quoted(first, Kind.QUOTED);
    } else if (isDigit(at) || (first == '.' && isDigit(at + 1))) {
      number();
    } else if (Character.isUnicodeIdentifierStart(text.codePointAt(at)) || first == '_') {
      word();
    } else {
      symbol();
    }
  }

  /** A quote within is written twice. */
  private void quoted(char quote, Kind kind) {
    int start = at++;
    StringBuilder value = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != quote) {
        value.append(c);
      } else if (at < text.length() && text.charAt(at) == quote) {
        value.append(quote);
        at++;
      } else {
        tokens.add(new Token(kind, value.toString(), start));
        return;
      }
    }
    throw new ExpressionException(start, "the quote " + quote + " is not closed");
  }

  private boolean isDigit(int index) {
    return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
  }

  private void number() {
    int start = at;
    digits();
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits();
    }
    if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
      int sign = at + 1 < text.length() && "+-".indexOf(text.charAt(at + 1)) >= 0 ? 1 : 0;
      if (isDigit(at + 1 + sign)) {
        at += 1 + sign;
        digits();
      }
    }
    if (at < text.length() && Character.isUnicodeIdentifierPart(text.codePointAt(at))) {
      throw new ExpressionException(
          start, "a name that begins with a digit stands in quotes, such as `2nd_name`");
    }
    tokens.add(new Token(Kind.NUMBER, text.substring(start, at), start));
  }

  private void digits() {
    while (isDigit(at)) {
      at++;
    }
  }

  private void word() {
    int start = at;
    while (at < text.length() && Character.isUnicodeIdentifierPart(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
    tokens.add(new Token(Kind.WORD, text.substring(start, Math.max(at, start + 1)), start));
    at = Math.max(at, start + 1);
  }

  private void symbol() {
    for (String symbol : SYMBOLS) {
      if (text.startsWith(symbol, at)) {
        tokens.add(new Token(Kind.SYMBOL, symbol, at));
        at += symbol.length();
        return;
      }
    }
    String given = Character.toString(text.codePointAt(at));
    throw new ExpressionException(at, "unexpected '" + given + "'" + hint(given));
  }

  private static String hint(String given) {
    return switch (given) {
      case "&" -> "; write AND";
      case "|" -> "; write OR";
      case "!" -> "; write NOT";
      case "[", "]", "{", "}" -> "; lists stand in parentheses";
      case ";" -> "; an expression is one condition, without an end";
      case "\u2018", "\u2019", "\u201c", "\u201d", "\u00b4" ->
          "; text is written in straight quotes: 'text'";
      default -> "";
    };
  }
}
