package io.javatask.core.contract;

import io.javatask.api.LogicalType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The {@code format} of a number: how many bits it has, and whether it has a sign. */
enum NumberWidth {
  I8,
  I16,
  I32,
  I64,
  I128,
  U8,
  U16,
  U32,
  U64,
  U128,
  F32,
  F64;

  static Optional<NumberWidth> of(String name, LogicalType type) {
    return Arrays.stream(values())
        .filter(w -> w.odcsName().equals(name) && w.isFor(type))
        .findFirst();
  }

  static List<String> names(LogicalType type) {
    return Arrays.stream(values()).filter(w -> w.isFor(type)).map(NumberWidth::odcsName).toList();
  }

  /** Arguments of the range that it comes to; empty if every value of a batch is within it. */
  Map<String, JsonNode> range() {
    Map<String, JsonNode> arguments = new LinkedHashMap<>();
    if (this == F32) {
      BigDecimal most = new BigDecimal(Float.MAX_VALUE);
      arguments.put("min", JsonNodeFactory.instance.numberNode(most.negate()));
      arguments.put("max", JsonNodeFactory.instance.numberNode(most));
      return arguments;
    }
    if (this == F64 || this == I64 || this == I128) {
      return arguments;
    }
    boolean signed = isSigned();
    BigInteger most = BigInteger.TWO.pow(signed ? bits() - 1 : bits()).subtract(BigInteger.ONE);
    arguments.put("min", number(signed ? most.not() : BigInteger.ZERO));
    if (bits() < Long.SIZE) {
      arguments.put("max", number(most));
    }
    return arguments;
  }

  /** What a batch makes of a width that is not its own. */
  Optional<String> note() {
    return switch (this) {
      case I128, U64, U128 ->
          Optional.of("whole numbers are held in 64 bits with a sign; larger ones do not parse");
      case F32 ->
          Optional.of(
              "numbers are held as 64-bit floats; digits that 32 bits cannot hold are kept");
      case I8, I16, I32, I64, U8, U16, U32, F64 -> Optional.empty();
    };
  }

  private boolean isFor(LogicalType type) {
    return type == (isFloat() ? LogicalType.NUMBER : LogicalType.INTEGER);
  }

  private boolean isFloat() {
    return this == F32 || this == F64;
  }

  private boolean isSigned() {
    return name().startsWith("I");
  }

  private int bits() {
    return Integer.parseInt(name().substring(1));
  }

  private String odcsName() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static JsonNode number(BigInteger value) {
    return JsonNodeFactory.instance.numberNode(value.longValueExact());
  }
}
