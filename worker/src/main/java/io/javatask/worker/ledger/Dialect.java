package io.javatask.worker.ledger;

import java.util.List;

/** What the ledger's two databases have to be told in words of their own; the rest is the same. */
enum Dialect {
  /** One process, one writer: whoever reads in a transaction that writes has the whole file. */
  SQLITE,
  POSTGRES;

  private static final String MIGRATIONS = "classpath:io/javatask/worker/ledger";

  /** Ends a query whose rows are to stay as they were read until the transaction ends. */
  String forUpdate() {
    return switch (this) {
      case SQLITE -> "";
      case POSTGRES -> " FOR UPDATE";
    };
  }

  /** Where the migrations are. */
  List<String> migrations() {
    return switch (this) {
      case SQLITE -> List.of(MIGRATIONS);
      case POSTGRES -> List.of(MIGRATIONS, MIGRATIONS + "-postgres");
    };
  }
}
