package io.javatask.core.sink;

import static java.math.BigInteger.ONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.ErrorCode;
import io.javatask.api.LogicalType;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Property;
import io.javatask.core.source.ColumnPlan;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetSourceTest {
  @TempDir Path folder;

  @Test
  void readsWholeNumbersOfEveryWidth() throws Exception {
    for (String type :
        List.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "UINTEGER")) {
      assertThat(read("42::" + type, LogicalType.INTEGER)).isEqualTo("42");
    }
    assertThat(read("9007199254740993::UBIGINT", LogicalType.INTEGER))
        .isEqualTo("9007199254740993");
    assertThat(read("18446744073709551615::UBIGINT", LogicalType.INTEGER))
        .isEqualTo("malformed 18446744073709551615");
    assertThat(read("3.0::DOUBLE", LogicalType.INTEGER)).isEqualTo("3");
    assertThat(read("3.5::DOUBLE", LogicalType.INTEGER)).isEqualTo("malformed 3.5");
    assertThat(read("5.00::DECIMAL(10,2)", LogicalType.INTEGER)).isEqualTo("5");
    assertThat(read("'17'", LogicalType.INTEGER)).isEqualTo("17");
    assertThat(read("NULL::INTEGER", LogicalType.INTEGER)).isEqualTo("null");
  }

  @Test
  void readsNumbersAndDecimalsExactly() throws Exception {
    assertThat(read("0.1::FLOAT", LogicalType.NUMBER)).isEqualTo(Double.toString((double) 0.1f));
    assertThat(read("1e300::DOUBLE", LogicalType.NUMBER)).isEqualTo(Double.toString(1e300));
    String wide = "12345678901234567890123456789.012345678";
    Property decimal = decimal(38, 9);
    assertThat(read("'" + wide + "'::DECIMAL(38,9)", decimal)).isEqualTo(wide);
    assertThat(read("'0.5'::DECIMAL(4,1)", decimal)).isEqualTo("0.5");
    assertThat(read("'123456.789'::DECIMAL(9,3)", decimal(6, 2))).isEqualTo("malformed 123456.789");
    assertThat(read("0.1::DOUBLE", decimal(6, 2))).isEqualTo("0.1");
  }

  /** The greatest, the least and the one nearest to zero of each size that there is. */
  @Test
  void readsDecimalsOfEverySizeUpToTheirEnds() throws Exception {
    for (int precision = 1; precision <= 38; precision++) {
      List<Property> sizes = new ArrayList<>();
      List<String> ends = new ArrayList<>();
      List<String> selects = new ArrayList<>();
      for (int scale = 0; scale <= precision; scale++) {
        String name = "d" + precision + "_" + scale;
        sizes.add(TestRows.decimal(name, precision, scale));
        String most = plain(BigInteger.TEN.pow(precision).subtract(ONE), scale);
        String least = plain(ONE, scale);
        for (String value : List.of(most, "-" + most, least, "-" + least)) {
          ends.add(name + " " + value);
        }
        selects.add(
            "unnest(['%1$s', '-%1$s', '%2$s', '-%2$s'])::DECIMAL(%3$d,%4$d) AS %5$s"
                .formatted(most, least, precision, scale, name));
      }
      assertThat(cells(write("SELECT " + String.join(", ", selects)), sizes)).isEqualTo(ends);
    }
  }

  private static String plain(BigInteger digits, int scale) {
    return new BigDecimal(digits, scale).toPlainString();
  }

  /** All decimals of a file, column by column. */
  private static List<String> cells(Path file, List<Property> properties) {
    Contract contract = TestRows.contract(properties.toArray(Property[]::new));
    List<String> cells = new ArrayList<>();
    try (ParquetSource source =
        new ParquetSource(file, "x.parquet", contract, ColumnPlan.of(contract))) {
      Batch batch = source.next().orElseThrow().decode().batch();
      for (Column column : batch.columns()) {
        for (int row = 0; row < batch.rows(); row++) {
          String text = column.text(row).orElse("null");
          cells.add(column.name() + " " + new BigDecimal(text).toPlainString());
        }
      }
    }
    return cells;
  }

  @Test
  void readsTimesToTheMicrosecond() throws Exception {
    String expected = "2024-05-06T07:08:09.123456Z";
    String local = "TIMESTAMP '2024-05-06 07:08:09.123456'";
    assertThat(read(local, LogicalType.TIMESTAMP)).isEqualTo(expected);
    assertThat(read("TIMESTAMP_NS '2024-05-06 07:08:09.123456999'", LogicalType.TIMESTAMP))
        .isEqualTo(expected);
    String zoned = "'2024-05-06 09:08:09.123456999+02'::TIMESTAMPTZ_NS";
    assertThat(read(zoned, LogicalType.TIMESTAMP)).isEqualTo(expected);
    assertThat(read(zoned, timestamp("Europe/Berlin"))).isEqualTo(expected);
    assertThat(read(zoned, LogicalType.DATE)).startsWith("malformed 2024-05-06");
    String early = "1969-12-31T23:59:59.999999Z";
    for (String type : List.of("TIMESTAMP_NS", "TIMESTAMPTZ_NS")) {
      assertThat(read("'1969-12-31 23:59:59.999999001'::" + type, LogicalType.TIMESTAMP))
          .isEqualTo(early);
      assertThat(read("NULL::" + type, LogicalType.TIMESTAMP)).isEqualTo("null");
    }
    assertThat(read("TIMESTAMPTZ '2024-05-06 07:08:09.123456+00'", LogicalType.TIMESTAMP))
        .isEqualTo(expected);
    assertThat(read(local, timestamp("Europe/Berlin"))).isEqualTo("2024-05-06T05:08:09.123456Z");
    assertThat(read("DATE '1583-01-01'", LogicalType.DATE)).isEqualTo("1583-01-01");
    assertThat(read("TIME '23:59:59.999999'", LogicalType.TIME)).isEqualTo("23:59:59.999999");
    assertThat(read("DATE '2024-01-01'", LogicalType.TIMESTAMP)).isEqualTo("malformed 2024-01-01");
  }

  @Test
  void readsInfiniteTimesAsMalformed() throws Exception {
    for (String type : List.of("TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMP_NS", "TIMESTAMPTZ_NS")) {
      for (String infinite : List.of("infinity", "-infinity")) {
        String value = "'" + infinite + "'::" + type;
        assertThat(read(value, LogicalType.TIMESTAMP)).isEqualTo("malformed " + infinite);
        assertThat(read(value, timestamp("Europe/Berlin"))).isEqualTo("malformed " + infinite);
      }
    }
  }

  @Test
  void readsTextBooleansAndNestedValues() throws Exception {
    assertThat(read("'grüße \"x\"'", LogicalType.STRING)).isEqualTo("grüße \"x\"");
    assertThat(read("''", LogicalType.STRING)).isEqualTo("");
    assertThat(read("'b'::ENUM('a','b')", LogicalType.STRING)).isEqualTo("b");
    assertThat(read("true", LogicalType.BOOLEAN)).isEqualTo("true");
    assertThat(read("[1,2,NULL]", LogicalType.ARRAY)).isEqualTo("[1,2,null]");
    assertThat(read("{'a': 1, 'b': ['x']}", LogicalType.OBJECT))
        .isEqualTo("{\"a\":1,\"b\":[\"x\"]}");
    assertThat(read("MAP {'k': 1}", LogicalType.OBJECT)).isEqualTo("{\"k\":1}");
    assertThat(read("{'a': 1}", LogicalType.ARRAY)).isEqualTo("malformed {\"a\":1}");
  }

  @Test
  void findsValuesOfATypeThatTheContractDoesNotMean() throws Exception {
    assertThat(read("7", LogicalType.STRING)).isEqualTo("malformed 7");
    assertThat(read("1", LogicalType.BOOLEAN)).isEqualTo("malformed 1");
    assertThat(read("true", LogicalType.INTEGER)).isEqualTo("malformed true");
    assertThat(read("'\\xAA'::BLOB", LogicalType.STRING)).isEqualTo("malformed \\xAA");
    assertThat(read("NULL::BLOB", LogicalType.STRING)).isEqualTo("null");
  }

  @Test
  void readsManyRowsInTheirOrderWithADigest() throws Exception {
    Path file = write("SELECT range AS a, 'text ' || range AS b FROM range(300000)");
    Contract contract =
        TestRows.contract(
            TestRows.column("a", LogicalType.INTEGER), TestRows.column("b", LogicalType.STRING));
    long read = 0;
    try (ParquetSource source =
        new ParquetSource(file, "x.parquet", contract, ColumnPlan.of(contract))) {
      assertThat(source.columns()).containsExactly("a", "b");
      for (var chunk = source.next(); chunk.isPresent(); chunk = source.next()) {
        var decoded = chunk.get().decode().at(read, 0);
        Batch batch = decoded.batch();
        for (int row = 0; row < batch.rows(); row++) {
          assertThat(batch.columns().get(0).text(row)).contains(Long.toString(read + row));
          assertThat(batch.columns().get(1).text(row)).contains("text " + (read + row));
          assertThat(batch.ordinal(row)).isEqualTo(read + row);
        }
        read += decoded.records();
      }
      assertThat(source.digest().orElseThrow()).startsWith("sha256:");
    }
    assertThat(read).isEqualTo(300_000);
  }

  @Test
  void namesWhatCannotBeRead() throws IOException {
    Contract contract = TestRows.contract(TestRows.column("a", LogicalType.INTEGER));
    assertCode(folder.resolve("no.parquet"), contract, ErrorCode.SOURCE_NOT_FOUND);
    Path broken = folder.resolve("broken.parquet");
    Files.writeString(broken, "PAR1 but nothing else PAR1");
    assertCode(broken, contract, ErrorCode.SOURCE_UNREADABLE);
  }

  private static void assertCode(Path file, Contract contract, ErrorCode code) {
    assertThatThrownBy(() -> new ParquetSource(file, "x", contract, ColumnPlan.of(contract)))
        .isInstanceOfSatisfying(TaskException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private String read(String expression, LogicalType type) throws Exception {
    return read(expression, TestRows.column("a", type));
  }

  /** The one cell of a file, as text; told when it is malformed or null. */
  private String read(String expression, Property property) throws Exception {
    Path file = write("SELECT " + expression + " AS a");
    Contract contract = TestRows.contract(property);
    List<String> cells = new ArrayList<>();
    try (ParquetSource source =
        new ParquetSource(file, "x.parquet", contract, ColumnPlan.of(contract))) {
      for (var chunk = source.next(); chunk.isPresent(); chunk = source.next()) {
        Column column = chunk.get().decode().batch().columns().get(0);
        assertThat(column.type()).isEqualTo(property.type());
        boolean malformed = column.malformed().filter(rows -> rows.contains(0)).isPresent();
        cells.add((malformed ? "malformed " : "") + column.text(0).orElse("null"));
      }
    }
    assertThat(cells).hasSize(1);
    return cells.get(0);
  }

  private Path write(String select) throws SQLException {
    Path file = folder.resolve("x.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute("COPY (" + select + ") TO '" + file + "' (FORMAT parquet)");
    }
    return file;
  }

  private static Property decimal(int precision, int scale) {
    return property(
        LogicalType.NUMBER, Optional.of(new Property.DecimalSize(precision, scale)), "UTC");
  }

  private static Property timestamp(String zone) {
    return property(LogicalType.TIMESTAMP, Optional.empty(), zone);
  }

  private static Property property(
      LogicalType type, Optional<Property.DecimalSize> decimal, String zone) {
    return new Property(
        "a",
        type,
        Optional.empty(),
        decimal,
        false,
        false,
        0,
        Optional.empty(),
        ZoneId.of(zone),
        false);
  }
}
