package io.javatask.core.expression;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** An immutable set of byte strings that is asked by slices, without copying them. */
public final class ByteStrings {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

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
    long hash = (long) end - start;
    int i = start;
    for (; i + 8 <= end; i += 8) {
      hash = (hash ^ (long) WORD.get(bytes, i)) * MULTIPLIER;
    }
    for (int rest = end; rest > i; rest--) {
      hash = hash * 31 + bytes[rest - 1];
    }
    hash *= MULTIPLIER;
    return (int) (hash >>> 40) & (slots.length - 1);
  }
}
