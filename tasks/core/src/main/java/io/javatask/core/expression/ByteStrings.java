package io.javatask.core.expression;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** An immutable set of byte strings that is asked by slices, without copying them. */
public final class ByteStrings {
  private final byte[][] slots;

  public ByteStrings(List<String> members) {
    slots = new byte[Integer.highestOneBit(Math.max(4, members.size() * 2) * 2 - 1)][];
    for (String member : members) {
      byte[] bytes = member.getBytes(StandardCharsets.UTF_8);
      int slot = slot(bytes, 0, bytes.length);
      while (slots[slot] != null && !Arrays.equals(slots[slot], bytes)) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = bytes;
    }
  }

  public boolean contains(byte[] bytes, int start, int end) {
    int slot = slot(bytes, start, end);
    while (slots[slot] != null) {
      byte[] member = slots[slot];
      if (Arrays.equals(member, 0, member.length, bytes, start, end)) {
        return true;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return false;
  }

  private int slot(byte[] bytes, int start, int end) {
    int hash = end - start;
    for (int i = start; i < end; i++) {
      hash = hash * 31 + bytes[i];
    }
    hash *= 0x9E3779B1;
    return (hash >>> 16 ^ hash) & (slots.length - 1);
  }
}
