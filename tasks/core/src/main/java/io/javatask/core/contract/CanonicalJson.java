package io.javatask.core.contract;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * JSON in one form for all documents that mean the same: keys sorted by UTF-16 code unit at every
 * level, no white space, {@code 1.0} and {@code 1e0} as {@code 1}.
 */
public final class CanonicalJson {
  private CanonicalJson() {}

  /** SHA-256 of the canonical form's UTF-8, as 64 hex digits. */
  static String sha256(JsonNode node) {
    try {
      byte[] bytes = of(node).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  public static String of(JsonNode node) {
    StringBuilder out = new StringBuilder();
    write(node, out);
    return out.toString();
  }

  private static void write(JsonNode node, StringBuilder out) {
    switch (node.getNodeType()) {
      case OBJECT -> writeObject(node, out);
      case ARRAY -> writeArray(node, out);
      case STRING -> writeText(node.stringValue(), out);
      case NUMBER -> out.append(number(node.decimalValue()));
      case BOOLEAN -> out.append(node.booleanValue());
      case NULL, MISSING -> out.append("null");
      case BINARY, POJO ->
          throw new IllegalArgumentException("not JSON text: " + node.getNodeType());
    }
  }

  private static void writeObject(JsonNode node, StringBuilder out) {
    char separator = '{';
    for (String key : new TreeSet<>(node.propertyNames())) {
      out.append(separator);
      writeText(key, out);
      out.append(':');
      write(node.get(key), out);
      separator = ',';
    }
    out.append(node.isEmpty() ? "{}" : "}");
  }

  private static void writeArray(JsonNode node, StringBuilder out) {
    char separator = '[';
    for (JsonNode entry : node.values()) {
      out.append(separator);
      write(entry, out);
      separator = ',';
    }
    out.append(node.isEmpty() ? "[]" : "]");
  }

  /** Digits and exponent, never a long row of zeros: {@code 1e999999} must stay small. */
  private static String number(BigDecimal value) {
    BigDecimal plain = value.stripTrailingZeros();
    return Math.abs((long) plain.scale()) <= 30
        ? plain.toPlainString()
        : plain.unscaledValue() + "e" + -(long) plain.scale();
  }

  private static void writeText(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
