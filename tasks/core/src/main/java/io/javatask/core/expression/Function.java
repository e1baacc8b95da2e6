package io.javatask.core.expression;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The functions of the language, each with what it takes and what it comes to. */
@SuppressWarnings("ImmutableEnumChecker") // the list is an unmodifiable copy
public enum Function {
  LENGTH(Type.NUMBER, 0, Type.TEXT),
  LOWER(Type.TEXT, 0, Type.TEXT),
  UPPER(Type.TEXT, 0, Type.TEXT),
  TRIM(Type.TEXT, 0, Type.TEXT),
  LTRIM(Type.TEXT, 0, Type.TEXT),
  RTRIM(Type.TEXT, 0, Type.TEXT),
  SUBSTRING(Type.TEXT, 1, Type.TEXT, Type.NUMBER, Type.NUMBER),
  REPLACE(Type.TEXT, 0, Type.TEXT, Type.TEXT, Type.TEXT),
  STARTS_WITH(Type.BOOLEAN, 0, Type.TEXT, Type.TEXT),
  ENDS_WITH(Type.BOOLEAN, 0, Type.TEXT, Type.TEXT),
  CONTAINS(Type.BOOLEAN, 0, Type.TEXT, Type.TEXT),
  ABS(Type.NUMBER, 0, Type.NUMBER),
  FLOOR(Type.NUMBER, 0, Type.NUMBER),
  CEIL(Type.NUMBER, 0, Type.NUMBER),
  ROUND(Type.NUMBER, 1, Type.NUMBER, Type.NUMBER),
  YEAR(Type.NUMBER, 0, Type.DATE),
  MONTH(Type.NUMBER, 0, Type.DATE),
  DAY(Type.NUMBER, 0, Type.DATE),
  /** The date of a timestamp, in UTC. */
  DATE(Type.DATE, 0, Type.TIMESTAMP),
  /** The texts one after the other. */
  CONCAT(Type.TEXT),
  /** The first value that is there. */
  COALESCE(Type.NOTHING),
  LEAST(Type.NOTHING),
  GREATEST(Type.NOTHING),
  /** The first value, or null where it equals the second. */
  NULLIF(Type.NOTHING);

  private final Type result;
  private final int optional;
  private final List<Type> parameters;

  /**
   * @param result {@link Type#NOTHING} for the type of the arguments, which are all of one
   * @param optional how many of the parameters, from the last, may be left out
   * @param parameters none for any number of them
   */
  Function(Type result, int optional, Type... parameters) {
    this.result = result;
    this.optional = optional;
    this.parameters = List.of(parameters);
  }

  Function(Type result) {
    this(result, 0);
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Function> of(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return Arrays.stream(values()).filter(f -> f.name().equals(upper)).findFirst();
  }

  static List<String> words() {
    return Arrays.stream(values()).map(Function::word).toList();
  }

  Type result() {
    return result;
  }

  /** Whether the arguments are all of one type, which is also that of the result. */
  boolean isOfItsArguments() {
    return result == Type.NOTHING;
  }

  int least() {
    return parameters.isEmpty() ? 2 : parameters.size() - optional;
  }

  int most() {
    if (this == NULLIF) {
      return 2;
    }
    return parameters.isEmpty() ? Integer.MAX_VALUE : parameters.size();
  }

  Type parameter(int index) {
    return parameters.isEmpty() ? result : parameters.get(index);
  }
}
