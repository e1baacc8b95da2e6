package io.javatask.core.contract;

/** What a check costs: what it has to keep, and whether a row can be judged when it is seen. */
enum Cost {
  P("a predicate on one row, judged when the row is seen; nothing is kept but counts"),
  A("one number over all rows, merged from batch to batch; constant memory"),
  K("the values of a column in their order, exactly; they spill to disk past a bound"),
  D("the different values or groups, exactly; they spill to disk past a bound"),
  O(
      "the order of the rows: each is compared with the ones before it; constant memory. A stored"
          + " table is read by its key, else by all of its columns: of how its rows came nothing is"
          + " known"),
  OS("the order of values, which the check sorts by itself; they spill to disk past a bound"),
  AP("a number over all rows, then every row against it; the values spill to disk past a bound"),
  J("a second data set or another table"),
  U("whatever a check of your own does; the batches come in their order"),
  S("a query that the store answers; no row is fetched but those shown"),
  M("the columns of the source; no row is looked at"),
  NONE("not evaluated by Javatask");

  private final String meaning;

  Cost(String meaning) {
    this.meaning = meaning;
  }

  /** As the reference writes it. */
  String label() {
    return switch (this) {
      case P, A, K, D, O, J, S, M -> name();
      case U -> "own";
      case OS -> "O, K";
      case AP -> "A, P";
      case NONE -> "–";
    };
  }

  String meaning() {
    return meaning;
  }
}
