package io.javatask.core.expression;

import io.javatask.core.expression.Term.Order;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Puts terms together whose types fit. Text that an expression writes is read as the date or time
 * that it is compared with; nothing else changes its type.
 */
final class Typing {
  private Typing() {}

  /** A term and where it begins, for messages. */
  record Placed(Term term, int at) {
    Type type() {
      return term.type();
    }

    Placed with(Term other) {
      return new Placed(other, at);
    }
  }

  static Term.Comparison comparison(Order order, Placed left, Placed right, int at) {
    List<Term> sides = alike(List.of(left, right));
    Type type = common(sides);
    boolean ordered = order != Order.EQUAL && order != Order.NOT_EQUAL;
    if (type == Type.JSON) {
      throw new ExpressionException(
          at, type.words() + " is compared with nothing; IS NULL asks whether it is there");
    }
    if (type == Type.BOOLEAN && ordered) {
      throw new ExpressionException(at, type.words() + " has no order");
    }
    return new Term.Comparison(order, sides.get(0), sides.get(1));
  }

  static Placed condition(Placed placed) {
    if (placed.type() != Type.BOOLEAN && placed.type() != Type.NOTHING) {
      throw new ExpressionException(
          placed.at, "a condition is true or false, and this is " + placed.type().words());
    }
    return placed;
  }

  static Placed of(Type wanted, Placed placed, String what) {
    Placed read = wanted.isTemporal() ? timed(placed, wanted, ZoneOffset.UTC) : placed;
    if (read.type() != wanted && read.type() != Type.NOTHING) {
      throw new ExpressionException(
          placed.at, what + " takes " + wanted.words() + ", not " + placed.type().words());
    }
    return read;
  }

  /** The terms, all of one type, null apart. */
  static List<Term> alike(List<Placed> placed) {
    Type type = common(placed.stream().map(Placed::term).toList());
    Optional<Placed> temporal = placed.stream().filter(p -> p.type().isTemporal()).findFirst();
    Type wanted = temporal.map(Placed::type).orElse(type);
    ZoneId zone =
        placed.stream().flatMap(p -> zone(p.term).stream()).findFirst().orElse(ZoneOffset.UTC);
    List<Term> terms = new ArrayList<>();
    for (Placed one : placed) {
      Placed read = wanted.isTemporal() ? timed(one, wanted, zone) : one;
      if (read.type() != wanted && read.type() != Type.NOTHING) {
        throw new ExpressionException(one.at, clash(one.type(), wanted));
      }
      terms.add(read.term);
    }
    return terms;
  }

  private static String clash(Type given, Type wanted) {
    String hint = "";
    if ((given == Type.TIMESTAMP && wanted == Type.DATE)
        || (given == Type.DATE && wanted == Type.TIMESTAMP)) {
      hint = "; date(…) is the date of a timestamp";
    } else if (given == Type.TEXT && wanted == Type.NUMBER) {
      hint = "; a number is written without quotes";
    } else if (given == Type.TEXT && wanted == Type.BOOLEAN) {
      hint = "; true and false are written without quotes";
    } else if (given == Type.NUMBER && wanted == Type.TEXT) {
      hint = "; text is written in quotes: '12'";
    }
    return given.words() + " is not compared with " + wanted.words() + hint;
  }

  /** The type of the first that has one; null where none has. */
  static Type common(List<Term> terms) {
    return terms.stream()
        .map(Term::type)
        .filter(t -> t != Type.NOTHING)
        .findFirst()
        .orElse(Type.NOTHING);
  }

  /** Text that the expression writes, as a date or time; anything else as it is. */
  private static Placed timed(Placed placed, Type type, ZoneId zone) {
    return placed.term instanceof Term.Text text
        ? placed.with(time(text.value(), type, zone, placed.at))
        : placed;
  }

  static Term.Whole time(String text, Type type, ZoneId zone, int at) {
    return new Term.Whole(
        Times.parse(text, type, zone)
            .orElseThrow(
                () ->
                    new ExpressionException(
                        at,
                        "'"
                            + text
                            + "' is not "
                            + type.words()
                            + " such as "
                            + Times.example(type))),
        type);
  }

  /** The zone of the first column in a term. */
  private static Optional<ZoneId> zone(Term term) {
    return columns(term).map(Term.Name::zone).findFirst();
  }

  /** The columns that a term reads, as often as it does. */
  static Stream<Term.Name> columns(Term term) {
    return term instanceof Term.Name name
        ? Stream.of(name)
        : parts(term).stream().flatMap(Typing::columns);
  }

  static List<Term> parts(Term term) {
    if (term instanceof Term.Calculation two) {
      return List.of(two.left(), two.right());
    } else if (term instanceof Term.Comparison two) {
      return List.of(two.left(), two.right());
    } else if (term instanceof Term.Call call) {
      return call.arguments();
    } else if (term instanceof Term.All all) {
      return all.parts();
    } else if (term instanceof Term.Any any) {
      return any.parts();
    } else if (term instanceof Term.Not not) {
      return List.of(not.part());
    } else if (term instanceof Term.IsNull is) {
      return List.of(is.part());
    } else if (term instanceof Term.Is is) {
      return List.of(is.part());
    } else if (term instanceof Term.OneOf one) {
      return List.of(one.value());
    } else if (term instanceof Term.Like like) {
      return List.of(like.text());
    }
    return term instanceof Term.Matches matches ? List.of(matches.text()) : List.of();
  }
}
