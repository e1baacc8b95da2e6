package io.javatask.core.sink;

/** What is said of a stored column that has another type than the contract's. */
final class Clash {
  private Clash() {}

  /** Names column and types, and what to do; it tells no value, which may be classified. */
  static String message(Dialect.Query.Source source) {
    return "column '"
        + source.property().name()
        + "' is of type "
        + source.existingType()
        + " and has a value that is no "
        + source.property().type().odcsName()
        + " of the contract: read it by a query that casts it, or correct the contract";
  }
}
