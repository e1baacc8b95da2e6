package io.javatask.core.contract;

/** What the failures of a check are blamed on. Rows that are blamed can be quarantined. */
enum Blames {
  ROW("a row", "one row, for its own values"),
  GROUP("rows together", "a row, for what other rows hold"),
  SET("the set", "no row, but the whole: its columns, or a number of it");

  private final String words;
  private final String meaning;

  Blames(String words, String meaning) {
    this.words = words;
    this.meaning = meaning;
  }

  String words() {
    return words;
  }

  String meaning() {
    return meaning;
  }
}
