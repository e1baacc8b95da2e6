package io.javatask.core.sink;

import static io.javatask.core.sink.TestRows.column;
import static io.javatask.core.sink.TestRows.contract;
import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.Batch;
import io.javatask.api.LogicalType;
import io.javatask.api.RowSet;
import io.javatask.core.contract.Contract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetFileTest {
  private static final Contract ROWS =
      contract(
          column("text", LogicalType.STRING),
          column("whole", LogicalType.INTEGER),
          column("flag", LogicalType.BOOLEAN));

  @TempDir Path home = Path.of("");

  /** Rows whose cells tell their ordinal, with some nulls. */
  private static Batch batch(int from, int count, String filling) {
    TestRows rows = TestRows.of(ROWS).from(from);
    for (int i = from; i < from + count; i++) {
      rows.row(i % 5 == 0 ? null : filling + i, i % 7 == 0 ? null : (long) i, i % 2 == 0);
    }
    return rows.batch();
  }

  private static void write(ParquetFile file, Batch batch, RowSet accepted) throws IOException {
    file.write(new ContractColumns(ROWS.properties(), batch), accepted);
  }

  private List<String> ask(String select) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(select.replace("FILE", "'" + home.resolve("f.parquet") + "'"))) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  private List<String> groups() throws SQLException {
    return ask(
        "SELECT row_group_num_rows FROM parquet_metadata(FILE) GROUP BY row_group_id, 1 ORDER BY"
            + " row_group_id");
  }

  @Test
  void batchesOfAnySizeBecomeRowGroupsOfTheSizeOfDuckDbsOwn() throws Exception {
    try (ParquetFile file = new ParquetFile(home.resolve("f.parquet"), ROWS.properties())) {
      for (int from = 0; from < 280_000; from += 7000) {
        RowSet accepted = RowSet.all(7000);
        accepted.remove(from / 7000);
        write(file, batch(from, 7000, "text "), accepted);
      }
      write(file, batch(280_000, 130_000, "text "), RowSet.all(130_000));
    }
    assertThat(groups()).containsExactly("122880", "122880", "122880", "41320");
    assertThat(
            ask(
                "SELECT count(*) FROM read_parquet(FILE) WHERE c0 IS NOT DISTINCT FROM CASE WHEN"
                    + " ordinal % 5 = 0 THEN NULL ELSE 'text ' || ordinal END AND c1 IS NOT"
                    + " DISTINCT FROM CASE WHEN ordinal % 7 = 0 THEN NULL ELSE ordinal END AND c2"
                    + " = (ordinal % 2 = 0)"))
        .containsExactly("409960");
    assertThat(ask("SELECT count(DISTINCT ordinal) FROM read_parquet(FILE)"))
        .containsExactly("409960");
    assertThat(
            ask(
                "SELECT count(*) FROM read_parquet(FILE) WHERE ordinal < 280000 AND ordinal % 7000"
                    + " = ordinal // 7000"))
        .containsExactly("0");
  }

  @Test
  void rowsThatFillGroupsExactlyLeaveNoneWithoutRows() throws Exception {
    try (ParquetFile file = new ParquetFile(home.resolve("f.parquet"), ROWS.properties())) {
      write(file, batch(0, 2 * 122_880, ""), RowSet.all(2 * 122_880));
      write(file, batch(0, 10, ""), new RowSet(10));
    }
    assertThat(groups()).containsExactly("122880", "122880");
    assertThat(ask("SELECT sum(ordinal) FROM read_parquet(FILE)")).containsExactly("30198865920");
  }

  @Test
  void aFileMayHaveNoRows() throws Exception {
    new ParquetFile(home.resolve("f.parquet"), ROWS.properties()).close();
    assertThat(ask("SELECT count(*) FROM read_parquet(FILE)")).containsExactly("0");
  }

  @Test
  void ordinalsAloneGoTogether() throws Exception {
    try (ParquetFile file = new ParquetFile(home.resolve("f.parquet"), List.of())) {
      file.writeOrdinals(LongStream.range(0, 200_000).toArray());
    }
    assertThat(ask("SELECT count(DISTINCT ordinal) FROM read_parquet(FILE)"))
        .containsExactly("200000");
  }

  @Test
  void wideRowsMakeSmallerOnes() throws Exception {
    String wide = "x".repeat(10_000);
    try (ParquetFile file = new ParquetFile(home.resolve("f.parquet"), ROWS.properties())) {
      for (int from = 0; from < 6000; from += 1000) {
        write(file, batch(from, 1000, wide), RowSet.all(1000));
      }
    }
    assertThat(groups()).containsExactly("4000", "2000");
    assertThat(ask("SELECT max(length(c0)) FROM read_parquet(FILE)")).containsExactly("10004");
  }

  @Test
  void whatIsAbandonedIsNotWritten() throws Exception {
    Path path = home.resolve("f.parquet");
    ParquetFile file = new ParquetFile(path, ROWS.properties());
    write(file, batch(0, 1000, "text "), RowSet.all(1000));
    file.abandon();
    file.close();
    assertThat(Files.size(path)).isEqualTo(4);
  }
}
