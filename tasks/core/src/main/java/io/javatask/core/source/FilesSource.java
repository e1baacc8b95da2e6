package io.javatask.core.source;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.LogicalType;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Several files as one source, in their order, each by its own header. A column that some files
 * have and others have not is null in the rows of the others.
 */
public final class FilesSource implements Source {
  private final String name;
  private final List<String> files;
  private final Function<String, Source> opener;
  private final ColumnPlan plan;
  private final Set<String> columns = new LinkedHashSet<>();
  private final FileDigest digests = new FileDigest();
  private boolean declares;
  private int opened;
  private Optional<Source> current = Optional.empty();
  private final List<Source> ended = new ArrayList<>();
  private Optional<String> digest = Optional.empty();

  /**
   * Looks at the header of every file.
   *
   * @param name how the report calls them together
   * @param files the names of the files, one or more
   * @param opener opens one of them
   */
  public FilesSource(
      String name, List<String> files, Function<String, Source> opener, ColumnPlan plan) {
    this.name = name;
    this.files = List.copyOf(files);
    this.opener = opener;
    this.plan = plan;
    for (String file : files) {
      try (Source source = opener.apply(file)) {
        columns.addAll(source.columns());
        declares |= source.declaresColumns();
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized List<String> columns() {
    // records alone tell the columns of some, and they are decoded later than they are read
    Set<String> all = new LinkedHashSet<>(columns);
    ended.forEach(source -> all.addAll(source.columns()));
    current.ifPresent(source -> all.addAll(source.columns()));
    return List.copyOf(all);
  }

  @Override
  public boolean declaresColumns() {
    return declares;
  }

  @Override
  public synchronized Optional<Chunk> next() {
    while (true) {
      if (current.isEmpty()) {
        if (opened == files.size()) {
          digest = digest.or(() -> Optional.of(digests.combined()));
          return Optional.empty();
        }
        current = Optional.of(opener.apply(files.get(opened++)));
      }
      Source source = current.get();
      Optional<Chunk> chunk = source.next();
      if (chunk.isPresent()) {
        return chunk.map(c -> () -> completed(c.decode()));
      }
      digests.add(source.digest().orElse(""), source.name());
      ended.add(source);
      close();
      current = Optional.empty();
    }
  }

  /** Gives a batch the columns that only other files have. */
  private Decoded completed(Decoded decoded) {
    Batch batch = decoded.batch();
    List<Column> all = new ArrayList<>(batch.columns());
    for (ColumnPlan.Wanted wanted : plan.wanted()) {
      if (batch.column(wanted.name()).isEmpty() && columns.contains(wanted.name())) {
        all.add(wanted.parser().parse(absent(wanted.name(), batch.rows()), true, Optional.empty()));
      }
    }
    return new Decoded(
        new Batch(all, batch.rows(), batch.positions(), batch.bytes()),
        decoded.rejected(),
        decoded.records(),
        decoded.newlines());
  }

  private static TextColumn absent(String name, int rows) {
    return new TextColumn(
        name,
        LogicalType.STRING,
        new byte[0],
        new int[rows],
        new int[rows],
        RowSet.all(rows),
        Optional.empty());
  }

  @Override
  public Optional<String> digest() {
    return digest;
  }

  @Override
  public void close() {
    current.ifPresent(Source::close);
  }
}
