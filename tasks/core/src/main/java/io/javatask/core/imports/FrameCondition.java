package io.javatask.core.imports;

import io.javatask.core.imports.Expectation.Refused;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on the rows of a frame, as {@code DataFrame.query} of pandas or {@code filter} of
 * Spark takes it, in our words. It says comparisons, sets, nulls, sums and products, AND, OR and
 * NOT; what else there is, is refused with its place.
 */
final class FrameCondition {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<number>\\d+(?:\\.\\d*)?(?:[eE][+-]?\\d+)?|\\.\\d+)"
              + "|(?<text>'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\")|`(?<name>[^`]+)`"
              + "|(?<word>[\\p{L}_][\\p{L}\\p{N}_]*)"
              + "|(?<symbol><=>|<=|>=|==|!=|<>|\\*\\*|//|&&|\\|\\||[-=<>()\\[\\],.+*/%&|~!@^;?:{}]))");

  private static final Map<String, String> PANDAS_OPERATORS =
      Map.of("==", "=", "!=", "<>", "<", "<", "<=", "<=", ">", ">", ">=", ">=");
  private static final Map<String, String> SPARK_OPERATORS =
      Map.of(
          "=", "=", "==", "=", "!=", "<>", "<>", "<>", "<", "<", "<=", "<=", ">", ">", ">=", ">=");

  /** Whose words they are. */
  enum Syntax {
    PANDAS,
    SPARK
  }

  private enum Kind {
    NUMBER,
    TEXT,
    NAME,
    WORD,
    SYMBOL,
    END
  }

  private record Token(Kind kind, String text) {}

  /**
   * A part of the condition.
   *
   * @param names the columns in a calculation, as we write them; none in a condition
   */
  private record Part(String text, Set<String> names) {}

  private final String text;
  private final Syntax syntax;
  private final List<Token> tokens = new ArrayList<>();
  private int next;

  FrameCondition(String text, Syntax syntax) {
    this.text = text;
    this.syntax = syntax;
  }

  /**
   * The same in our words.
   *
   * @throws Refused if we have none for it
   */
  String where() {
    cut();
    String condition = any();
    if (peek().kind != Kind.END) {
      throw refused();
    }
    return condition;
  }

  private void cut() {
    String rest = text.strip();
    Matcher matcher = TOKEN.matcher(rest);
    int at = 0;
    while (at < rest.length()) {
      if (!matcher.region(at, rest.length()).lookingAt()) {
        throw refused(rest.substring(at));
      }
      for (Kind kind : List.of(Kind.NUMBER, Kind.TEXT, Kind.NAME, Kind.WORD, Kind.SYMBOL)) {
        String found = matcher.group(kind.name().toLowerCase(Locale.ROOT));
        if (found != null) {
          tokens.add(new Token(kind, found));
        }
      }
      at = matcher.end();
    }
    tokens.add(new Token(Kind.END, "its end"));
  }

  private Token peek() {
    return tokens.get(next);
  }

  private boolean isWord(String word) {
    return peek().kind == Kind.WORD
        && (syntax == Syntax.SPARK ? peek().text.equalsIgnoreCase(word) : peek().text.equals(word));
  }

  private boolean takeWord(String word) {
    boolean is = isWord(word);
    next += is ? 1 : 0;
    return is;
  }

  private boolean isSymbol(String symbol) {
    return peek().kind == Kind.SYMBOL && peek().text.equals(symbol);
  }

  private boolean takeSymbol(String symbol) {
    boolean is = isSymbol(symbol);
    next += is ? 1 : 0;
    return is;
  }

  private void expect(String symbol) {
    if (!takeSymbol(symbol)) {
      throw refused();
    }
  }

  private Refused refused() {
    return refused(peek().text);
  }

  private Refused refused(String at) {
    return new Refused(
        "the row condition " + text + " cannot be said as a filter, from " + at + " on");
  }

  /** To pandas the signs are the words. */
  private boolean takeOr() {
    return takeWord("or") || (syntax == Syntax.PANDAS && takeSymbol("|"));
  }

  private boolean takeAnd() {
    return takeWord("and") || (syntax == Syntax.PANDAS && takeSymbol("&"));
  }

  private boolean takeNot() {
    return takeWord("not") || (syntax == Syntax.PANDAS && takeSymbol("~"));
  }

  private String any() {
    List<String> parts = new ArrayList<>(List.of(all()));
    while (takeOr()) {
      parts.add(all());
    }
    return parts.size() == 1 ? parts.get(0) : "(" + String.join(" OR ", parts) + ")";
  }

  private String all() {
    List<String> parts = new ArrayList<>(List.of(negation()));
    while (takeAnd()) {
      parts.add(negation());
    }
    return parts.size() == 1 ? parts.get(0) : "(" + String.join(" AND ", parts) + ")";
  }

  private String negation() {
    if (!takeNot()) {
      return predicate();
    }
    String negated = negation();
    return syntax == Syntax.SPARK ? "NOT (" + negated + ")" : "(" + negated + ") IS NOT TRUE";
  }

  private String predicate() {
    int start = next;
    if (takeSymbol("(")) {
      // a parenthesis opens a condition or a calculation: only what follows it tells
      try {
        String inner = any();
        if (takeSymbol(")") && !continuesCalculation()) {
          return "(" + inner + ")";
        }
      } catch (Refused e) {
        // read it as a calculation below
      }
      next = start;
    }
    Part left = sum();
    return comparison(left);
  }

  private boolean continuesCalculation() {
    return peek().kind == Kind.SYMBOL && !List.of(")", "&", "|").contains(peek().text);
  }

  private String comparison(Part left) {
    Optional<String> operator = operator();
    if (operator.isPresent()) {
      next++;
      Part right = sum();
      if (operator().isPresent()) {
        throw refused(); // a chain
      }
      return compared(left, operator.get(), right);
    }
    if (left.names.size() != 1 || !left.names.contains(left.text)) {
      throw refused();
    }
    return syntax == Syntax.PANDAS ? ofPandas(left.text) : ofSpark(left.text);
  }

  private Optional<String> operator() {
    Map<String, String> operators = syntax == Syntax.PANDAS ? PANDAS_OPERATORS : SPARK_OPERATORS;
    return peek().kind == Kind.SYMBOL
        ? Optional.ofNullable(operators.get(peek().text))
        : Optional.empty();
  }

  /** To pandas null differs from everything, itself too. */
  private String compared(Part left, String operator, Part right) {
    String condition = left.text + " " + operator + " " + right.text;
    if (syntax == Syntax.SPARK || !operator.equals("<>")) {
      return condition;
    }
    Set<String> names = new LinkedHashSet<>(left.names);
    names.addAll(right.names);
    StringBuilder all = new StringBuilder("(").append(condition);
    names.forEach(name -> all.append(" OR ").append(name).append(" IS NULL"));
    return all.append(")").toString();
  }

  private String ofPandas(String name) {
    if (takeSymbol(".")) {
      String method = peek().text;
      next++;
      expect("(");
      expect(")");
      return switch (method) {
        case "isnull", "isna" -> name + " IS NULL";
        case "notnull", "notna" -> name + " IS NOT NULL";
        default -> throw refused("." + method + "()");
      };
    }
    boolean negated = takeWord("not");
    if (takeWord("in")) {
      return RowConditionImport.in(name, list("[", "]"), negated);
    }
    if (negated) {
      throw refused();
    }
    return name; // of booleans
  }

  private String ofSpark(String name) {
    if (takeWord("is")) {
      boolean negated = takeWord("not");
      if (!takeWord("null")) {
        throw refused();
      }
      return name + (negated ? " IS NOT NULL" : " IS NULL");
    }
    boolean negated = takeWord("not");
    String not = negated ? " NOT" : "";
    if (takeWord("in")) {
      List<String> values = list("(", ")");
      return name + not + " IN (" + String.join(", ", values) + ")";
    }
    if (takeWord("between")) {
      Part low = sum();
      if (!takeWord("and")) {
        throw refused();
      }
      return name + not + " BETWEEN " + low.text + " AND " + sum().text;
    }
    if (negated) {
      throw refused();
    }
    return name;
  }

  private List<String> list(String open, String close) {
    expect(open);
    List<String> values = new ArrayList<>();
    while (!isSymbol(close)) {
      Part value = sum();
      if (!value.names.isEmpty()) {
        throw refused();
      }
      values.add(value.text);
      if (!isSymbol(close)) {
        expect(",");
      }
    }
    expect(close);
    return values;
  }

  private Part sum() {
    Part left = product();
    while (isSymbol("+") || isSymbol("-")) {
      left = calculated(left, tokens.get(next++).text, product());
    }
    return left;
  }

  /** Division is left out: by 0 it has a value to pandas, and none to SQL. */
  private Part product() {
    Part left = operand();
    while (takeSymbol("*")) {
      left = calculated(left, "*", operand());
    }
    return left;
  }

  private static Part calculated(Part left, String operator, Part right) {
    Set<String> names = new LinkedHashSet<>(left.names);
    names.addAll(right.names);
    return new Part("(" + left.text + " " + operator + " " + right.text + ")", names);
  }

  private Part operand() {
    if (takeSymbol("(")) {
      Part inner = sum();
      expect(")");
      return inner;
    }
    if (takeSymbol("-")) {
      Part inner = operand();
      return new Part("(- " + inner.text + ")", inner.names);
    }
    Token token = peek();
    next++;
    return switch (token.kind) {
      case NUMBER -> new Part(number(token.text), Set.of());
      case TEXT -> new Part(RowConditionImport.quoted(unquoted(token.text)), Set.of());
      case NAME -> column(token.text);
      case WORD -> word(token.text);
      case SYMBOL, END -> {
        next--;
        throw refused();
      }
    };
  }

  private static String number(String text) {
    String whole = text.startsWith(".") ? "0" + text : text;
    return whole.replaceFirst("\\.(?=$|[eE])", ".0");
  }

  private String unquoted(String text) {
    if (text.indexOf('\\') >= 0) {
      throw refused(text);
    }
    return text.substring(1, text.length() - 1);
  }

  private Part column(String name) {
    String written = RowConditionImport.name(name);
    return new Part(written, Set.of(written));
  }

  private Part word(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    boolean truth =
        syntax == Syntax.SPARK
            ? lower.equals("true") || lower.equals("false")
            : word.equals("True") || word.equals("False");
    if (truth) {
      return new Part(lower, Set.of());
    }
    boolean reserved =
        Set.of("and", "or", "not", "in", "is", "none", "null", "like", "rlike", "index")
            .contains(lower);
    if (reserved || isSymbol("(")) {
      next--;
      throw refused();
    }
    return column(word);
  }
}
