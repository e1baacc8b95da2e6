package io.javatask.worker.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Request ids of the command line: the same work has the same one, so that repeated loads fence
 * each other.
 */
final class RequestIds {
  /** The name space of these ids; drawn once, at random. */
  private static final UUID SPACE = UUID.fromString("6c1f0c2e-53a7-4d0b-9a55-0c6f4b1e7d32");

  private RequestIds() {}

  /** The name-based UUID (version 5, SHA-1) of what is to be done. */
  static String of(String... parts) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(bytes(SPACE));
      for (String part : parts) {
        byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
        // its length keeps ("a", "bc") apart from ("ab", "c")
        sha1.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
        sha1.update(utf8);
      }
      ByteBuffer hash = ByteBuffer.wrap(sha1.digest());
      long high = (hash.getLong() & ~0xF000L) | 0x5000L;
      long low = (hash.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
      return new UUID(high, low).toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }
}
