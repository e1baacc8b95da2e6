package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** A line is what Jackson would write of the same values. */
class JsonLineTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static String taken(JsonLine line) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    line.end(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  /** As it comes out of a file: half a character is none there. */
  private static String written(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8) + "\n";
  }

  @Test
  void writesNestedObjectsAsJacksonDoes() throws IOException {
    JsonLine line = new JsonLine();
    line.beginObject();
    line.put("row", Long.MIN_VALUE);
    line.beginArray("rules");
    for (String rule : new String[] {"a", "b"}) {
      line.beginObject();
      line.put("rule", rule);
      line.put("reason", Optional.empty());
      line.endObject();
    }
    line.endArray();
    line.beginObject("values");
    line.endObject();
    line.put("last", Optional.of("x"));
    line.endObject();
    ObjectNode expected = JSON.createObjectNode().put("row", Long.MIN_VALUE);
    var rules = expected.putArray("rules");
    rules.addObject().put("rule", "a").putNull("reason");
    rules.addObject().put("rule", "b").putNull("reason");
    expected.putObject("values");
    expected.put("last", "x");
    assertThat(taken(line)).isEqualTo(written(expected.toString()));
  }

  @Test
  void escapesEveryCharacterAsJacksonDoes() throws IOException {
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      String text = "a" + (char) c;
      JsonLine line = new JsonLine();
      line.beginObject();
      line.put(text, text);
      line.endObject();
      assertThat(taken(line))
          .isEqualTo(written(JSON.createObjectNode().put(text, text).toString()));
    }
  }

  @Test
  void beginsAnewAfterALineIsWritten() throws IOException {
    JsonLine line = new JsonLine();
    for (int i = 0; i < 2; i++) {
      line.beginObject();
      line.put("n", i);
      line.endObject();
      assertThat(taken(line)).isEqualTo("{\"n\":" + i + "}\n");
    }
  }
}
