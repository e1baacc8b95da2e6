package io.javatask.core.task;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** A digest of a row's values, by which a change of them is seen. */
final class Seal {
  private final MessageDigest digest;

  Seal() {
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  void add(String column, Optional<String> value) {
    part(column);
    digest.update((byte) (value.isPresent() ? 1 : 0));
    value.ifPresent(this::part);
  }

  /** Its length keeps ("a", "bc") apart from ("ab", "c"). */
  private void part(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
    digest.update(utf8);
  }

  String text() {
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }
}
