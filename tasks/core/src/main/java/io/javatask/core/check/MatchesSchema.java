package io.javatask.core.check;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.regex.RegularExpression;
import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import io.javatask.core.contract.EmbeddedSchema;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A record, or the JSON in one of its cells, is valid under a JSON Schema (2020-12 unless it names
 * another).
 */
final class MatchesSchema implements RowCheck {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final Optional<String> column;
  private final String recordColumn;
  private final Schema schema;
  private final Optional<FlatSchema> flat;

  /**
   * @param column the cell to look at; absent for the whole record
   * @param recordColumn name of the column that holds whole records as JSON, where the source has
   *     one
   */
  MatchesSchema(
      Optional<String> column, String recordColumn, JsonNode schema, boolean assertFormat) {
    this.column = column;
    this.recordColumn = recordColumn;
    this.schema = compile(schema, assertFormat);
    this.flat = FlatSchema.of(schema, assertFormat, part -> compile(part, assertFormat), JSON);
  }

  private static Schema compile(JsonNode schema, boolean assertFormat) {
    return EmbeddedSchema.compile(schema, MatchesSchema::pattern, assertFormat);
  }

  private static RegularExpression pattern(String source) {
    Regex regex = Regex.ofEcma(source);
    return text -> regex.finder().find(text);
  }

  @Override
  public void test(Batch batch, RowSet asked, RowSet failing) {
    column.flatMap(batch::column).ifPresent(c -> asked.removeAll(c.nulls()));
    open(batch, asked)
        .forEach(
            row -> {
              if (!errors(batch, row).isEmpty()) {
                failing.add(row);
              }
            });
  }

  /** The rows whose record may be invalid. */
  private RowSet open(Batch batch, RowSet asked) {
    return flat.flatMap(
            part ->
                batch
                    .column(column.orElse(recordColumn))
                    .filter(TextColumn.class::isInstance)
                    .map(records -> part.open((TextColumn) records, asked)))
        .orElse(asked);
  }

  @Override
  public String reason(Batch batch, int row) {
    List<String> errors = errors(batch, row);
    String more = errors.size() > 1 ? " (and " + (errors.size() - 1) + " more)" : "";
    return errors.isEmpty() ? "" : errors.get(0) + more;
  }

  private List<String> errors(Batch batch, int row) {
    JsonNode node;
    try {
      node = column.isPresent() ? cell(batch, row) : record(batch, row);
    } catch (JacksonException e) {
      return List.of("not JSON: " + e.getOriginalMessage());
    } catch (NumberFormatException e) {
      return List.of("holds a number beyond all limits: " + e.getMessage());
    }
    if (node.isMissingNode()) {
      return List.of("not JSON: there is no value");
    }
    try {
      return schema.validate(node).stream().map(MatchesSchema::word).sorted().toList();
    } catch (JacksonException | ArithmeticException | NumberFormatException e) {
      // the validator reads some numbers as 64-bit ones
      return List.of("holds a number that cannot be judged: " + e.getMessage());
    } catch (StackOverflowError e) {
      return List.of("nested too deep to be judged, or a reference of the schema has no end");
    }
  }

  private static String word(Error error) {
    return error.getInstanceLocation() + ": " + error.getMessage();
  }

  private JsonNode cell(Batch batch, int row) {
    Column cells = batch.column(column.orElseThrow()).orElseThrow();
    return JSON.readTree(cells.text(row).orElseThrow());
  }

  private JsonNode record(Batch batch, int row) {
    Optional<Column> whole = batch.column(recordColumn);
    if (whole.isPresent()) {
      return JSON.readTree(whole.get().text(row).orElseThrow());
    }
    ObjectNode node = JSON.createObjectNode();
    for (Column cells : batch.columns()) {
      node.set(cells.name(), value(cells, row));
    }
    return node;
  }

  /** A malformed cell is shown as its text, which then is of the wrong type for the schema too. */
  private static JsonNode value(Column cells, int row) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (cells.isNull(row)) {
      return cells.text(row).<JsonNode>map(nodes::stringNode).orElse(nodes.nullNode());
    }
    return switch (cells.type()) {
      case OBJECT, ARRAY -> JSON.readTree(cells.text(row).orElseThrow());
      case INTEGER, NUMBER -> nodes.numberNode(new BigDecimal(cells.text(row).orElseThrow()));
      case BOOLEAN -> nodes.booleanNode(cells.text(row).orElseThrow().equals("true"));
      case STRING, DATE, TIME, TIMESTAMP -> nodes.stringNode(cells.text(row).orElseThrow());
    };
  }
}
