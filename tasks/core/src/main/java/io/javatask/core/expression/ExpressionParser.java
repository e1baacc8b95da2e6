package io.javatask.core.expression;

import io.javatask.api.Nearest;
import io.javatask.core.expression.Term.Operator;
import io.javatask.core.expression.Term.Order;
import io.javatask.core.expression.Token.Kind;
import io.javatask.core.expression.Typing.Placed;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads the words of an expression into terms, checking their types on the way. */
final class ExpressionParser {
  private static final int MOST_NESTED = 50;
  private static final int MOST_CALCULATIONS = 200;
  private static final int MOST_DIGITS = 400;

  private static final Set<String> KEYWORDS =
      Set.of(
          "AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "MATCHES", "ESCAPE", "IS", "NULL", "TRUE",
          "FALSE");

  private static final Map<String, Order> ORDERS =
      Map.of(
          "=", Order.EQUAL,
          "==", Order.EQUAL,
          "<>", Order.NOT_EQUAL,
          "!=", Order.NOT_EQUAL,
          "<", Order.LESS,
          "<=", Order.LESS_OR_EQUAL,
          ">", Order.GREATER,
          ">=", Order.GREATER_OR_EQUAL);

  private static final Map<String, Operator> PRODUCTS =
      Map.of("*", Operator.MULTIPLY, "/", Operator.DIVIDE, "%", Operator.REMAINDER);

  private static final Map<String, Type> TIMES =
      Map.of("DATE", Type.DATE, "TIME", Type.TIME, "TIMESTAMP", Type.TIMESTAMP);

  private final List<Token> tokens;
  private final List<Field> fields;
  private final boolean undeclared;
  private int next;
  private int nested;
  private int calculations;

  ExpressionParser(List<Token> tokens, List<Field> fields, boolean undeclared) {
    this.tokens = tokens;
    this.fields = fields;
    this.undeclared = undeclared;
  }

  Term parse() {
    if (peek().kind() == Kind.END) {
      throw new ExpressionException(0, "an expression is a condition, such as status = 'paid'");
    }
    Placed root = Typing.condition(any());
    if (peek().kind() != Kind.END) {
      throw unexpected("the end, AND, OR or an operator");
    }
    return root.term();
  }

  private Placed any() {
    Placed first = all();
    if (!peek().isWord("OR")) {
      return first;
    }
    List<Term> parts = new ArrayList<>(List.of(Typing.condition(first).term()));
    while (takeWord("OR")) {
      parts.add(Typing.condition(all()).term());
    }
    return first.with(new Term.Any(parts));
  }

  private Placed all() {
    Placed first = negation();
    if (!peek().isWord("AND")) {
      return first;
    }
    List<Term> parts = new ArrayList<>(List.of(Typing.condition(first).term()));
    while (takeWord("AND")) {
      parts.add(Typing.condition(negation()).term());
    }
    return first.with(new Term.All(parts));
  }

  private Placed negation() {
    int at = peek().at();
    if (!takeWord("NOT")) {
      return predicate();
    }
    deeper(at);
    Placed part = Typing.condition(negation());
    nested--;
    return new Placed(new Term.Not(part.term()), at);
  }

  private Placed predicate() {
    Placed left = sum();
    Token token = peek();
    Optional<Order> order =
        token.kind() == Kind.SYMBOL
            ? Optional.ofNullable(ORDERS.get(token.text()))
            : Optional.empty();
    if (order.isPresent()) {
      next++;
      return left.with(Typing.comparison(order.get(), left, sum(), token.at()));
    }
    if (takeSymbol("~")) {
      return left.with(matches(left));
    }
    if (takeSymbol("!~")) {
      return left.with(new Term.Not(matches(left)));
    }
    if (takeWord("IS")) {
      return left.with(is(left));
    }
    boolean negated = takeWord("NOT");
    Optional<Term> condition = named(left);
    if (negated && condition.isEmpty()) {
      throw unexpected("IN, BETWEEN, LIKE or MATCHES");
    }
    return condition.map(c -> left.with(negated ? new Term.Not(c) : c)).orElse(left);
  }

  private Optional<Term> named(Placed left) {
    if (takeWord("IN")) {
      return Optional.of(in(left));
    } else if (takeWord("BETWEEN")) {
      return Optional.of(between(left));
    } else if (takeWord("LIKE")) {
      return Optional.of(like(left));
    }
    return takeWord("MATCHES") ? Optional.of(matches(left)) : Optional.empty();
  }

  private Term is(Placed left) {
    boolean negated = takeWord("NOT");
    Term condition;
    if (takeWord("NULL")) {
      condition = new Term.IsNull(left.term());
    } else if (peek().isWord("TRUE") || peek().isWord("FALSE")) {
      boolean truth = take().isWord("TRUE");
      condition = new Term.Is(Typing.condition(left).term(), truth);
    } else {
      throw unexpected("NULL, TRUE or FALSE");
    }
    return negated ? new Term.Not(condition) : condition;
  }

  private Term between(Placed value) {
    int at = peek().at();
    Placed low = sum();
    if (!takeWord("AND")) {
      throw unexpected("AND, and the upper end");
    }
    Placed high = sum();
    return new Term.All(
        List.of(
            Typing.comparison(Order.GREATER_OR_EQUAL, value, low, at),
            Typing.comparison(Order.LESS_OR_EQUAL, value, high, at)));
  }

  /** Values that are written are one set; any other is compared by itself. */
  private Term in(Placed value) {
    expect("(");
    List<Placed> members = list();
    List<Term> terms = new ArrayList<>();
    List<Term> written = new ArrayList<>();
    for (Placed member : members) {
      Term.Comparison equal = Typing.comparison(Order.EQUAL, value, member, member.at());
      boolean isWritten =
          equal.right() instanceof Term.Text
              || equal.right() instanceof Term.Numeric
              || equal.right() instanceof Term.Whole;
      if (isWritten && value.type() != Type.NOTHING && !(value.term() instanceof Term.Text)) {
        written.add(equal.right());
      } else {
        terms.add(equal);
      }
    }
    if (!written.isEmpty()) {
      terms.add(0, new Term.OneOf(value.term(), written));
    }
    return terms.size() == 1 ? terms.get(0) : new Term.Any(terms);
  }

  private List<Placed> list() {
    List<Placed> entries = new ArrayList<>();
    do {
      deeper(peek().at());
      entries.add(any());
      nested--;
    } while (takeSymbol(","));
    expect(")");
    return entries;
  }

  private Term like(Placed text) {
    Token pattern = written("a pattern in quotes, such as 'A%'");
    OptionalInt escape = OptionalInt.empty();
    if (takeWord("ESCAPE")) {
      Token character = written("a character in quotes");
      if (character.text().codePointCount(0, character.text().length()) != 1) {
        throw new ExpressionException(character.at(), "ESCAPE takes one character");
      }
      escape = OptionalInt.of(character.text().codePointAt(0));
    }
    if (escape.isPresent() && SqlPattern.endsInEscape(pattern.text(), escape.getAsInt())) {
      throw new ExpressionException(pattern.at(), "the pattern ends with its escape character");
    }
    Placed of = Typing.of(Type.TEXT, text, "LIKE");
    return new Term.Like(of.term(), pattern.text(), escape);
  }

  private Term matches(Placed text) {
    Token regex = written("a regular expression in quotes, such as '^A'");
    Placed of = Typing.of(Type.TEXT, text, "MATCHES");
    return new Term.Matches(of.term(), regex.text(), regex.at());
  }

  private Token written(String what) {
    if (peek().kind() != Kind.TEXT) {
      throw unexpected(what);
    }
    return take();
  }

  private Placed sum() {
    Placed left = product();
    while (peek().isSymbol("+") || peek().isSymbol("-") || peek().isSymbol("||")) {
      Token operator = operator();
      Placed right = product();
      left = left.with(sum(operator, left, right));
    }
    return left;
  }

  /** A long chain of calculations is as deep as it is long. */
  private Token operator() {
    if (++calculations > MOST_CALCULATIONS) {
      throw new ExpressionException(
          peek().at(), "an expression calculates at most " + MOST_CALCULATIONS + " times");
    }
    return take();
  }

  private static Term sum(Token operator, Placed left, Placed right) {
    if (operator.text().equals("||")) {
      return new Term.Call(
          Function.CONCAT,
          List.of(
              Typing.of(Type.TEXT, left, "||").term(), Typing.of(Type.TEXT, right, "||").term()),
          Type.TEXT);
    }
    boolean minus = operator.text().equals("-");
    boolean times =
        minus
            && (left.type().isTemporal() || right.type().isTemporal())
            && left.type() != Type.TIME
            && right.type() != Type.TIME;
    if (times) {
      List<Term> sides = Typing.alike(List.of(left, right));
      return new Term.Calculation(Operator.SUBTRACT, sides.get(0), sides.get(1));
    }
    return calculation(minus ? Operator.SUBTRACT : Operator.ADD, operator, left, right);
  }

  private static Term calculation(Operator kind, Token operator, Placed left, Placed right) {
    return new Term.Calculation(
        kind,
        Typing.of(Type.NUMBER, left, operator.text()).term(),
        Typing.of(Type.NUMBER, right, operator.text()).term());
  }

  private Placed product() {
    Placed left = signed();
    while (peek().kind() == Kind.SYMBOL && PRODUCTS.containsKey(peek().text())) {
      Token operator = operator();
      Operator kind = PRODUCTS.getOrDefault(operator.text(), Operator.MULTIPLY);
      left = left.with(calculation(kind, operator, left, signed()));
    }
    return left;
  }

  private Placed signed() {
    Token sign = peek();
    if (!sign.isSymbol("-") && !sign.isSymbol("+")) {
      return primary();
    }
    next++;
    deeper(sign.at());
    Placed value = Typing.of(Type.NUMBER, signed(), sign.text());
    nested--;
    if (sign.isSymbol("+")) {
      return new Placed(value.term(), sign.at());
    }
    Term negative =
        value.term() instanceof Term.Numeric number
            ? new Term.Numeric(number.value().negate())
            : new Term.Calculation(
                Operator.SUBTRACT, new Term.Numeric(BigDecimal.ZERO), value.term());
    return new Placed(negative, sign.at());
  }

  private Placed primary() {
    Token token = take();
    switch (token.kind()) {
      case NUMBER -> {
        return new Placed(new Term.Numeric(number(token)), token.at());
      }
      case TEXT -> {
        return new Placed(new Term.Text(token.text()), token.at());
      }
      case QUOTED -> {
        return new Placed(column(token), token.at());
      }
      case WORD -> {
        return new Placed(word(token), token.at());
      }
      case SYMBOL, END -> {
        if (!token.isSymbol("(")) {
          throw unexpected(token, "a column, a value or a function");
        }
        deeper(token.at());
        Placed inner = any();
        nested--;
        expect(")");
        return inner;
      }
    }
    throw new IllegalStateException(token.kind().toString());
  }

  private static BigDecimal number(Token token) {
    BigDecimal value;
    try {
      value = new BigDecimal(token.text());
    } catch (NumberFormatException e) {
      throw new ExpressionException(token.at(), "'" + token.text() + "' is not a number");
    }
    if (value.precision() > MOST_DIGITS || Math.abs((long) value.scale()) > MOST_DIGITS) {
      throw new ExpressionException(
          token.at(), "a number has at most " + MOST_DIGITS + " digits, before or after the point");
    }
    return value;
  }

  private Term word(Token word) {
    String upper = word.text().toUpperCase(Locale.ROOT);
    if (upper.equals("TRUE") || upper.equals("FALSE")) {
      return new Term.Whole(upper.equals("TRUE") ? 1 : 0, Type.BOOLEAN);
    }
    if (upper.equals("NULL")) {
      return new Term.Nothing();
    }
    if (KEYWORDS.contains(upper)) {
      throw unexpected(word, "a column, a value or a function");
    }
    Optional<Type> time = Optional.ofNullable(TIMES.get(upper));
    if (time.isPresent() && peek().kind() == Kind.TEXT) {
      return Typing.time(peek().text(), time.get(), ZoneOffset.UTC, take().at());
    }
    return peek().isSymbol("(") ? call(word) : column(word);
  }

  private Term column(Token name) {
    Optional<Field> field = fields.stream().filter(f -> f.name().equals(name.text())).findFirst();
    return field
        .map(f -> new Term.Name(f.name(), Type.of(f.type()), f.zone()))
        .or(() -> undeclared(name))
        .orElseThrow(() -> new ExpressionException(name.at(), unknown(name)));
  }

  private Optional<Term.Name> undeclared(Token name) {
    return undeclared
        ? Optional.of(new Term.Name(name.text(), Type.TEXT, ZoneOffset.UTC))
        : Optional.empty();
  }

  private String unknown(Token name) {
    String quotes =
        name.kind() == Kind.QUOTED
            ? "; text is written in single quotes: '" + name.text() + "'"
            : "";
    return "unknown column '"
        + name.text()
        + "'"
        + Nearest.hint(name.text(), fields.stream().map(Field::name).toList())
        + quotes;
  }

  private Term call(Token name) {
    Function function =
        Function.of(name.text())
            .orElseThrow(
                () ->
                    new ExpressionException(
                        name.at(),
                        "unknown function '"
                            + name.text()
                            + "'"
                            + Nearest.hint(
                                name.text().toLowerCase(Locale.ROOT), Function.words())));
    expect("(");
    List<Placed> given = takeSymbol(")") ? List.of() : list();
    if (given.size() < function.least() || given.size() > function.most()) {
      throw new ExpressionException(name.at(), number(function, given.size()));
    }
    if (function.isOfItsArguments()) {
      List<Term> terms = Typing.alike(given);
      Type type = Typing.common(terms);
      if (type == Type.JSON && function != Function.COALESCE) {
        throw new ExpressionException(name.at(), type.words() + " is not compared");
      }
      return new Term.Call(function, terms, type);
    }
    List<Term> terms = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      terms.add(argument(function, i, given.get(i)).term());
    }
    return new Term.Call(function, terms, function.result());
  }

  /** The parts of a date are also those of a timestamp, in UTC. */
  private static Placed argument(Function function, int index, Placed given) {
    boolean datePart = function.parameter(index) == Type.DATE;
    if (datePart && given.type() == Type.TIMESTAMP) {
      return given.with(new Term.Call(Function.DATE, List.of(given.term()), Type.DATE));
    }
    return Typing.of(function.parameter(index), given, function.word());
  }

  private static String number(Function function, int given) {
    String least =
        function.least() == function.most()
            ? Integer.toString(function.least())
            : function.most() == Integer.MAX_VALUE
                ? function.least() + " or more"
                : function.least() + " or " + function.most();
    return function.word() + " takes " + least + " arguments, not " + given;
  }

  private void deeper(int at) {
    if (++nested > MOST_NESTED) {
      throw new ExpressionException(
          at, "nested more than " + MOST_NESTED + " times within each other");
    }
  }

  private Token peek() {
    return tokens.get(next);
  }

  private Token take() {
    Token token = tokens.get(next);
    if (token.kind() != Kind.END) {
      next++;
    }
    return token;
  }

  private boolean takeWord(String word) {
    boolean is = peek().isWord(word);
    next += is ? 1 : 0;
    return is;
  }

  private boolean takeSymbol(String symbol) {
    boolean is = peek().isSymbol(symbol);
    next += is ? 1 : 0;
    return is;
  }

  private void expect(String symbol) {
    if (!takeSymbol(symbol)) {
      throw unexpected("'" + symbol + "'");
    }
  }

  private ExpressionException unexpected(String wanted) {
    return unexpected(peek(), wanted);
  }

  private static ExpressionException unexpected(Token found, String wanted) {
    return new ExpressionException(found.at(), "expected " + wanted + ", found " + found.shown());
  }
}
