package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.LogicalType;
import io.javatask.api.RowSet;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A value parses as the column's type; nulls are not evaluated. */
final class OfType implements RowCheck {
  private final String column;
  private final LogicalType type;

  OfType(String column, LogicalType type) {
    this.column = column;
    this.type = type;
  }

  @Override
  public void test(Batch batch, RowSet asked, RowSet failing) {
    Column values = batch.column(column).orElseThrow();
    Optional<RowSet> malformed = values.malformed();
    malformed.ifPresent(failing::addAll);
    failing.retainAll(asked);
    asked.removeAll(values.nulls());
    asked.addAll(failing);
  }

  @Override
  public String reason(Batch batch, int row) {
    Optional<String> text = batch.column(column).flatMap(values -> values.text(row));
    if (text.filter(t -> t.indexOf(0) >= 0).isPresent()) {
      return "has the character U+0000, which no store keeps; take it out where the data come from";
    }
    return text.filter(this::isJsonOfType).isPresent()
        ? "holds what no store keeps: an escape of U+0000 or of half a character, or a number"
            + " beyond 1e9999; take it out where the data come from"
        : "not of type " + type.odcsName();
  }

  private boolean isJsonOfType(String text) {
    if (type != LogicalType.OBJECT && type != LogicalType.ARRAY) {
      return false;
    }
    try {
      JsonNode node = JsonMapper.shared().readTree(text);
      return type == LogicalType.OBJECT ? node.isObject() : node.isArray();
    } catch (JacksonException e) {
      return false;
    }
  }
}
