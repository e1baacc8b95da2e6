package io.javatask.core.task;

import io.javatask.core.sink.Store;
import io.javatask.core.source.Source;
import java.util.List;
import java.util.Optional;

/** Rows of a store that nobody else has open: closing them closes it. */
record StoreSource(Source rows, Store store) implements Source {
  @Override
  public String name() {
    return rows.name();
  }

  @Override
  public List<String> columns() {
    return rows.columns();
  }

  @Override
  public boolean declaresColumns() {
    return rows.declaresColumns();
  }

  @Override
  public Optional<Chunk> next() {
    return rows.next();
  }

  @Override
  public Optional<String> digest() {
    return rows.digest();
  }

  @Override
  public void close() {
    try {
      rows.close();
    } finally {
      store.close();
    }
  }
}
