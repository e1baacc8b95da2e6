package io.javatask.core.contract;

/** What a check says of a set without a row that it is asked of. */
enum WhenEmpty {
  PASSES("no row fails"),
  FAILS("there is no value to judge"),
  JUDGED("as 0, as no value at all, or by the columns, which are there without rows");

  private final String meaning;

  WhenEmpty(String meaning) {
    this.meaning = meaning;
  }

  String meaning() {
    return meaning;
  }
}
