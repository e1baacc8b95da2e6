package io.javatask.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactKeysTest {
  @Test
  void findsWhatAMapFindsWhileItSpills() {
    Random random = new Random(42);
    Map<Integer, Integer> expected = new HashMap<>();
    try (ExactKeys keys = new ExactKeys(0)) {
      for (int i = 0; i < 1_500_000; i++) {
        int key = random.nextInt(1_000_000);
        byte[] bytes = ByteBuffer.allocate(16).putInt(key).putLong(key * 31L).putInt(7).array();
        Integer before = expected.putIfAbsent(key, expected.size());
        int id = keys.add(bytes, 4 + key % 13);
        if (before == null) {
          assertThat(id).isEqualTo(-1);
        } else {
          assertThat(id).isEqualTo(before);
        }
      }
      assertThat(keys.size()).isEqualTo(expected.size());
    }
  }

  @Test
  void tellsTheEmptyKeyAndPrefixesApart() {
    try (ExactKeys keys = new ExactKeys(1 << 20)) {
      byte[] bytes = new byte[16];
      assertThat(keys.add(bytes, 0)).isEqualTo(-1);
      assertThat(keys.add(bytes, 1)).isEqualTo(-1);
      assertThat(keys.add(bytes, 8)).isEqualTo(-1);
      assertThat(keys.add(bytes, 9)).isEqualTo(-1);
      assertThat(keys.add(bytes, 0)).isNotNegative();
      assertThat(keys.add(bytes, 9)).isNotNegative();
      assertThat(keys.size()).isEqualTo(4);
    }
  }

  @Test
  void findsKeysOfEveryLengthAfterTheySpilled() {
    byte[] bytes = new byte[100_000];
    try (ExactKeys keys = new ExactKeys(0)) {
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 400; i++) {
          bytes[0] = (byte) i;
          bytes[1] = (byte) (i >> 8);
          int before = keys.add(bytes, bytes.length - i);
          assertThat(before).isEqualTo(round == 0 ? -1 : i);
        }
      }
      assertThat(keys.size()).isEqualTo(400);
    }
  }
}
