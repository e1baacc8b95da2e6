package io.javatask.core.sink;

import static io.javatask.core.sink.TestRows.column;
import static io.javatask.core.sink.TestRows.contract;
import static io.javatask.core.sink.TestRows.decimal;
import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.Batch;
import io.javatask.api.LogicalType;
import io.javatask.api.RowSet;
import io.javatask.core.contract.Contract;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowHashTest {
  /** The hash of {@link StoreCompatibility#extremes}; it may never change. */
  static final String EXTREMES = "sum128:c5362948e2f68e7d52a474b31b86df4f";

  private static String hash(Contract contract, @Nullable Object[]... rows) {
    TestRows batch = TestRows.of(contract);
    for (Object[] row : rows) {
      batch.row(row);
    }
    return StoreCompatibility.hash(contract, batch.batch());
  }

  private static @Nullable Object[] row(@Nullable Object... cells) {
    return cells;
  }

  @Test
  void isTheFirstHalfOfASha256OfTheCanonicalForm() throws Exception {
    Contract contract =
        contract(
            column("a", LogicalType.STRING),
            column("b", LogicalType.INTEGER),
            column("c", LogicalType.STRING));
    byte[] canonical =
        "\u0001\0\0\0\u0002hi\u0002\0\0\0\0\0\0\u0001\u0000\u0000"
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] sha = MessageDigest.getInstance("SHA-256").digest(canonical);
    assertThat(hash(contract, row("hi", 256L, null)))
        .isEqualTo("sum128:" + HexFormat.of().formatHex(sha, 0, 16));
  }

  @Test
  void theHashOfKnownRowsNeverChanges() {
    assertThat(
            StoreCompatibility.hash(StoreCompatibility.EVERY_TYPE, StoreCompatibility.extremes()))
        .isEqualTo(EXTREMES);
  }

  @Test
  void ordersAndBatchesDoNotMatter() {
    Contract contract = contract(column("a", LogicalType.STRING));
    Batch one = TestRows.of(contract).row("x").row("y").batch();
    RowHash parts = RowHash.of(contract);
    RowSet second = new RowSet(2);
    second.add(1);
    parts.add(one, second);
    RowHash other = RowHash.of(contract);
    other.add(TestRows.of(contract).row("x").batch(), RowSet.all(1));
    parts.add(other);
    assertThat(parts.text()).isEqualTo(hash(contract, row("y"), row("x")));
    assertThat(parts.rows()).isEqualTo(2);
  }

  @Test
  void aRowTwiceIsNotNoRow() {
    Contract contract = contract(column("a", LogicalType.STRING));
    assertThat(hash(contract, row("x"), row("x"))).isNotEqualTo(hash(contract));
    assertThat(hash(contract)).isEqualTo("sum128:" + "0".repeat(32));
  }

  @Test
  void cellsDoNotRunIntoEachOther() {
    Contract contract = contract(column("a", LogicalType.STRING), column("b", LogicalType.STRING));
    assertThat(hash(contract, row("ab", "c")))
        .isNotEqualTo(hash(contract, row("a", "bc")))
        .isNotEqualTo(hash(contract, row("abc", "")));
    assertThat(hash(contract, row("a", ""))).isNotEqualTo(hash(contract, row("a", null)));
    assertThat(hash(contract, row(null, "a"))).isNotEqualTo(hash(contract, row("a", null)));
  }

  @Test
  void equalNumbersHashAlike() {
    Contract decimals = contract(decimal("n", 38, 10));
    assertThat(hash(decimals, row(new BigDecimal("1.50"))))
        .isEqualTo(hash(decimals, row(new BigDecimal("1.5"))))
        .isEqualTo(hash(decimals, row(new BigDecimal("1.5000000000000000000000000"))))
        .isNotEqualTo(hash(decimals, row(new BigDecimal("15"))));
    assertThat(hash(decimals, row(new BigDecimal("100"))))
        .isEqualTo(hash(decimals, row(new BigDecimal("1E+2"))));
    assertThat(hash(decimals, row(new BigDecimal("0.00"))))
        .isEqualTo(hash(decimals, row(new BigDecimal("0"))));
    Contract doubles = contract(column("n", LogicalType.NUMBER));
    assertThat(hash(doubles, row(0.0))).isEqualTo(hash(doubles, row(-0.0)));
  }

  @Test
  void decimalsOfAllMagnitudesHashAsTheirTwosComplement() {
    Contract decimals = contract(decimal("n", 38, 0));
    for (String edge :
        new String[] {
          "127",
          "128",
          "-128",
          "-129",
          "32767",
          "32768",
          "999999999999999999",
          "-999999999999999999"
        }) {
      BigDecimal value = new BigDecimal(edge);
      assertThat(hash(decimals, row(value)))
          .as(edge)
          .isEqualTo(hash(decimals, row(value.setScale(20))));
    }
  }

  @Test
  void equalDocumentsHashAlike() {
    Contract documents = contract(column("d", LogicalType.OBJECT));
    assertThat(hash(documents, row("{\"b\": 1.0, \"a\": {\"y\": [1, 2], \"x\": null}}")))
        .isEqualTo(hash(documents, row("{\"a\":{\"x\":null,\"y\":[1,2]},\"b\":1}")))
        .isNotEqualTo(hash(documents, row("{\"a\":{\"x\":null,\"y\":[2,1]},\"b\":1}")));
  }
}
