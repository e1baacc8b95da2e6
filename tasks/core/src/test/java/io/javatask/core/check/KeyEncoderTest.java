package io.javatask.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.LogicalType;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyEncoderTest {
  private static final String UUID = "0f19a8c2-7e3d-4b65-9fa0-1234567890ab";

  @Test
  void tellsTextsThatDifferInOneCharacterFromAUuidApart() {
    Set<String> texts = new HashSet<>(Set.of(UUID));
    for (int i = 0; i < UUID.length(); i++) {
      for (char c : "0123456789abcdefABCDEFg`/:@G-_ \u007F\u0000é".toCharArray()) {
        texts.add(UUID.substring(0, i) + c + UUID.substring(i + 1));
      }
    }
    Set<String> keys = new HashSet<>();
    for (String text : texts) {
      byte[] key = key(text);
      keys.add(Arrays.toString(key));
      boolean lowerCase = text.matches("[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}");
      assertThat(key.length).as(text).isEqualTo(lowerCase ? 17 : 5 + utf8(text).length);
    }
    assertThat(keys).hasSameSizeAs(texts);
  }

  private static byte[] key(String text) {
    // the text stands between others, as in a block
    byte[] bytes = utf8("aa" + text + "aa");
    int[] starts = {2};
    int[] ends = {bytes.length - 2};
    TextColumn column =
        new TextColumn(
            "c", LogicalType.STRING, bytes, starts, ends, new RowSet(1), Optional.empty());
    KeyEncoder encoder = new KeyEncoder();
    encoder.encode(List.of(column), 0);
    return Arrays.copyOf(encoder.key(), encoder.length());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
