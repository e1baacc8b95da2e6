package io.javatask.core.sink;

import io.javatask.api.ErrorCode;
import io.javatask.api.RowSet;
import io.javatask.api.TaskException;
import io.javatask.core.check.RowQueries;
import io.javatask.core.contract.Property;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Parquet files beside the database: one of rows, and one for each time that rows were withdrawn.
 * The commit reads them where they lie, so that rows are written into the database once.
 */
final class DuckDBStaging implements Staging {
  private static final String SUFFIX = ".parquet";

  private final Connection connection;
  private final Path directory;
  private final StageName name;
  private final List<Property> properties;
  private final Set<String> live;
  private final List<Path> withdrawn = new ArrayList<>();
  private @Nullable ParquetFile file;
  private long staged;
  private boolean sealed;

  /**
   * @param live the names of stages that are at work, this one among them until it is discarded;
   *     whoever makes the directory or takes it away holds its monitor
   */
  DuckDBStaging(
      Connection connection,
      Path directory,
      StageName name,
      List<Property> properties,
      Set<String> live) {
    this.live = live;
    this.connection = connection;
    this.directory = directory;
    this.name = name;
    this.properties = properties;
    live.add(name.text());
  }

  /** Removes what earlier attempts of the same request left, and what is not live. */
  static void sweep(Path directory, StageName name, Set<String> live) {
    synchronized (live) {
      if (!Files.isDirectory(directory)) {
        return;
      }
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
        for (Path file : files) {
          String stage =
              file.getFileName().toString().replaceFirst("(-withdrawn-\\d+)?\\.parquet$", "");
          boolean dead = stage.startsWith(StageName.prefix()) && !live.contains(stage);
          if (dead || (name.replaces(stage) && !stage.equals(name.text()))) {
            Files.deleteIfExists(file);
          }
        }
      } catch (IOException e) {
        throw failure("clearing the staging directory", e);
      }
    }
  }

  @Override
  public void write(ContractColumns columns, RowSet accepted) {
    try {
      file().write(columns, accepted);
      staged += accepted.count();
    } catch (IOException e) {
      throw failure("staging rows", e);
    }
  }

  private ParquetFile file() throws IOException {
    if (sealed) {
      throw new IllegalStateException("staging is sealed");
    }
    if (file == null) {
      file = create(path(""), properties);
    }
    return file;
  }

  private ParquetFile create(Path path, List<Property> columns) throws IOException {
    synchronized (live) {
      Files.createDirectories(directory);
      return new ParquetFile(path, columns);
    }
  }

  private Path path(String kind) {
    return directory.resolve(name.text() + kind + SUFFIX);
  }

  @Override
  public void withdraw(long[] ordinals) {
    Path path = path("-withdrawn-" + withdrawn.size());
    try {
      withdrawn.add(path);
      try (ParquetFile out = create(path, List.of())) {
        out.writeOrdinals(ordinals);
      }
    } catch (IOException e) {
      throw failure("withdrawing rows", e);
    }
  }

  @Override
  public long seal() throws SQLException {
    if (!sealed) {
      try {
        file().close();
      } catch (IOException e) {
        throw failure("staging rows", e);
      }
      sealed = true;
      if (!withdrawn.isEmpty()) {
        staged = count();
      }
    }
    return staged;
  }

  private long count() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM " + relation())) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public String relation() {
    StringBuilder select = new StringBuilder("(SELECT ");
    for (int i = 0; i < properties.size(); i++) {
      Property property = properties.get(i);
      select
          .append(ParquetFile.column(i))
          .append(ColumnKind.of(property) == ColumnKind.JSON ? "::JSON AS " : " AS ")
          .append(Sql.identifier(property.name()))
          .append(", ");
    }
    select
        .append(ParquetFile.ORDINAL)
        .append(" AS ")
        .append(LoadColumn.ORDINAL.quoted())
        .append(" FROM read_parquet(")
        .append(Sql.literal(path("").toString()))
        .append(") AS p");
    if (!withdrawn.isEmpty()) {
      select
          .append(" WHERE NOT EXISTS (SELECT 1 FROM read_parquet([")
          .append(
              withdrawn.stream()
                  .map(p -> Sql.literal(p.toString()))
                  .collect(Collectors.joining(", ")))
          .append("]) AS w WHERE w.")
          .append(ParquetFile.ORDINAL)
          .append(" = p.")
          .append(ParquetFile.ORDINAL)
          .append(")");
    }
    return select.append(")").toString();
  }

  @Override
  public RowQueries queries(SqlScope scope) throws SQLException {
    seal();
    List<Path> files = new ArrayList<>(withdrawn);
    files.add(path(""));
    return LockedDuckDB.open(
        relation(), files, directory.resolve(name.text() + ".spill"), scope, () -> {});
  }

  /** The files outlive the transaction, in case it fails; {@link #discard} removes them. */
  @Override
  public void dropWithin() {
    // See above.
  }

  @Override
  public void discard() {
    live.remove(name.text());
    try {
      if (file != null) {
        file.abandon();
        Files.deleteIfExists(path(""));
      }
      for (Path path : withdrawn) {
        Files.deleteIfExists(path);
      }
      synchronized (live) {
        // Fails if another load has its rows there, which is as well.
        Files.deleteIfExists(directory);
      }
    } catch (IOException e) {
      // The next attempt of the request, or the sweep, removes what is left.
      return;
    }
  }

  private static TaskException failure(String doing, IOException e) {
    String why = Optional.ofNullable(e.getMessage()).orElse(e.toString());
    ErrorCode code = WriteFailures.code(e);
    return new TaskException(
        code,
        doing
            + " failed: "
            + why
            + (code == ErrorCode.STORE_FULL
                ? "; free space on the store's disk, then try again"
                : ""),
        e);
  }
}
