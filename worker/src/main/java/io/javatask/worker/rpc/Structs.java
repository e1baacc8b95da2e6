package io.javatask.worker.rpc;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes JSON of a {@code Struct}, whose numbers are all doubles. */
final class Structs {
  /** Beyond this not every whole number is a double of its own. */
  private static final double EXACT = 1L << 53;

  private final JsonMapper json;

  Structs(JsonMapper json) {
    this.json = json;
  }

  ObjectNode object(Struct struct) {
    ObjectNode object = json.createObjectNode();
    struct.getFieldsMap().forEach((name, value) -> object.set(name, node(value)));
    return object;
  }

  ArrayNode array(List<Struct> structs) {
    ArrayNode array = json.createArrayNode();
    structs.forEach(struct -> array.add(object(struct)));
    return array;
  }

  private JsonNode node(Value value) {
    return switch (value.getKindCase()) {
      case NULL_VALUE, KIND_NOT_SET -> json.nullNode();
      case BOOL_VALUE -> json.getNodeFactory().booleanNode(value.getBoolValue());
      case STRING_VALUE -> json.getNodeFactory().stringNode(value.getStringValue());
      case NUMBER_VALUE -> number(value.getNumberValue());
      case STRUCT_VALUE -> object(value.getStructValue());
      case LIST_VALUE -> {
        ArrayNode array = json.createArrayNode();
        value.getListValue().getValuesList().forEach(item -> array.add(node(item)));
        yield array;
      }
    };
  }

  private JsonNode number(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) <= EXACT;
    return whole
        ? json.getNodeFactory().numberNode((long) value)
        : json.getNodeFactory().numberNode(value);
  }
}
