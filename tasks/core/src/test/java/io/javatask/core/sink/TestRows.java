package io.javatask.core.sink;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LogicalType;
import io.javatask.api.LongColumn;
import io.javatask.api.Positions;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.FileDialect;
import io.javatask.core.contract.LoadPolicy;
import io.javatask.core.contract.Policy;
import io.javatask.core.contract.Property;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Builds contracts and batches from plain Java values. */
final class TestRows {
  private final Contract contract;
  private final List<@Nullable Object[]> rows = new ArrayList<>();
  private long firstOrdinal;

  private TestRows(Contract contract) {
    this.contract = contract;
  }

  static TestRows of(Contract contract) {
    return new TestRows(contract);
  }

  /** A row, in contract order: String, Long, Double, BigDecimal, Boolean, or java.time; or null. */
  TestRows row(@Nullable Object... cells) {
    if (cells.length != contract.properties().size()) {
      throw new IllegalArgumentException("a row has " + contract.properties().size() + " cells");
    }
    rows.add(cells);
    return this;
  }

  TestRows from(long ordinal) {
    this.firstOrdinal = ordinal;
    return this;
  }

  Batch batch() {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < contract.properties().size(); i++) {
      columns.add(column(i));
    }
    return new Batch(columns, rows.size(), Positions.consecutive("test", firstOrdinal), 0);
  }

  private Column column(int index) {
    Property property = contract.properties().get(index);
    int size = rows.size();
    RowSet nulls = new RowSet(size);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int[] starts = new int[size];
    int[] ends = new int[size];
    long[] longs = new long[size];
    double[] doubles = new double[size];
    byte[] scales = new byte[size];
    BigDecimal[] large = new BigDecimal[size];
    for (int row = 0; row < size; row++) {
      Object cell = rows.get(row)[index];
      starts[row] = bytes.size();
      if (cell == null) {
        nulls.add(row);
      } else if (cell instanceof String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
      } else if (cell instanceof Double number) {
        doubles[row] = number;
      } else if (cell instanceof BigDecimal decimal) {
        boolean small = decimal.precision() <= 18 && decimal.scale() >= 0 && decimal.scale() <= 18;
        longs[row] = small ? decimal.unscaledValue().longValueExact() : 0;
        scales[row] = small ? (byte) decimal.scale() : -1;
        large[row] = decimal;
      } else {
        longs[row] = asLong(cell);
      }
      ends[row] = bytes.size();
    }
    return switch (property.type()) {
      case STRING, OBJECT, ARRAY ->
          new TextColumn(
              property.name(),
              property.type(),
              bytes.toByteArray(),
              starts,
              ends,
              nulls,
              Optional.empty());
      case NUMBER ->
          property.decimal().isPresent()
              ? new DecimalColumn(
                  property.name(), longs, scales, Optional.of(large), nulls, Optional.empty())
              : new DoubleColumn(property.name(), doubles, nulls, Optional.empty());
      case INTEGER, BOOLEAN, DATE, TIMESTAMP, TIME ->
          new LongColumn(property.name(), property.type(), longs, nulls, Optional.empty());
    };
  }

  private static long asLong(Object cell) {
    if (cell instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    if (cell instanceof LocalDate date) {
      return date.toEpochDay();
    }
    if (cell instanceof LocalTime time) {
      return time.toNanoOfDay() / 1000;
    }
    if (cell instanceof Instant instant) {
      return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
    }
    return (Long) cell;
  }

  /** A contract of these columns; the first is the key unless another is. */
  static Contract contract(Property... properties) {
    return new Contract(
        "urn:test:rows",
        "rows",
        "1.0.0",
        "sha256:" + "0".repeat(64),
        "rows",
        Arrays.asList(properties),
        List.of(),
        Policy.DEFAULT,
        List.of(),
        Optional.empty(),
        FileDialect.DEFAULT,
        LoadPolicy.DEFAULT);
  }

  static Property key(String name, LogicalType type, int position) {
    return property(name, type, Optional.empty(), position);
  }

  static Property column(String name, LogicalType type) {
    return property(name, type, Optional.empty(), 0);
  }

  static Property decimal(String name, int precision, int scale) {
    return property(
        name, LogicalType.NUMBER, Optional.of(new Property.DecimalSize(precision, scale)), 0);
  }

  private static Property property(
      String name, LogicalType type, Optional<Property.DecimalSize> size, int keyPosition) {
    return new Property(
        name,
        type,
        Optional.empty(),
        size,
        keyPosition > 0,
        keyPosition > 0,
        keyPosition,
        Optional.empty(),
        ZoneOffset.UTC,
        false);
  }
}
