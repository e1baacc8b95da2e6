package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * A text is one JSON value of any kind. A cell that is no text fails: a number is not JSON that
 * somebody wrote.
 */
final class JsonParseable extends ColumnCheck {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  JsonParseable(String column) {
    super(column);
  }

  @Override
  void find(Column column, RowSet failing) {
    for (int i = 0; i < column.size(); i++) {
      boolean parses =
          column instanceof TextColumn text
              && !text.isNull(i)
              && parses(text.bytes(), text.start(i), text.end(i));
      if (!parses) {
        failing.add(i);
      }
    }
  }

  private static boolean parses(byte[] bytes, int start, int end) {
    try (JsonParser parser =
        FACTORY.createParser(ObjectReadContext.empty(), bytes, start, end - start)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (JacksonException e) {
      return false;
    }
  }

  @Override
  String reason() {
    return "not JSON";
  }
}
