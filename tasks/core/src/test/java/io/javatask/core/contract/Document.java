package io.javatask.core.contract;

import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A small valid contract, and changes to it. */
final class Document {
  static final JsonMapper JSON = ContractDocument.mapper();

  private final ObjectNode root;

  private Document(String json) {
    this.root = (ObjectNode) JSON.readTree(json);
  }

  /** Schema object {@code t} with columns {@code id}, {@code n}, {@code at}, {@code s}. */
  static Document valid() {
    return new Document(
        """
        {
          "apiVersion": "v3.2.0",
          "kind": "DataContract",
          "id": "c",
          "version": "1.0.0",
          "schema": [
            {
              "name": "t",
              "properties": [
                {"name": "id", "logicalType": "string", "primaryKey": true},
                {"name": "n", "logicalType": "integer"},
                {"name": "at", "logicalType": "timestamp", "required": true},
                {"name": "s", "logicalType": "string"}
              ]
            }
          ]
        }
        """);
  }

  /** The valid one with column {@code n} of this type and with these options. */
  static Document column(String logicalType, String options) {
    return valid()
        .set("/schema/0/properties/1/logicalType", '"' + logicalType + '"')
        .set("/schema/0/properties/1/logicalTypeOptions", options);
  }

  /** The valid one with a quality rule on the column {@code n}. */
  static Document columnRule(String rule) {
    return valid().set("/schema/0/properties/1/quality", "[" + rule + "]");
  }

  /** The valid one with a quality rule on the schema object. */
  static Document tableRule(String rule) {
    return valid().set("/schema/0/quality", "[" + rule + "]");
  }

  /** The valid one with a custom rule of ours on the schema object. */
  static Document check(String implementation) {
    return tableRule(
        "{\"type\": \"custom\", \"engine\": \"javatask\", \"implementation\": "
            + implementation
            + "}");
  }

  static Document policy(String policy) {
    return valid()
        .set("/customProperties", "[{\"property\": \"policy\", \"value\": " + policy + "}]");
  }

  static Document sla(String sla) {
    return valid().set("/slaProperties", "[" + sla + "]");
  }

  /** Puts a value where the pointer says; the last step may be new, {@code -} appends. */
  Document set(String pointer, String value) {
    JsonNode node = JSON.readTree(value);
    String key = last(pointer);
    JsonNode holder = root.at(parent(pointer));
    if (holder instanceof ObjectNode object) {
      object.set(key, node);
    } else if (holder instanceof ArrayNode array && key.equals("-")) {
      array.add(node);
    } else if (holder instanceof ArrayNode array) {
      array.set(Integer.parseInt(key), node);
    } else {
      throw new IllegalArgumentException("nothing at " + pointer);
    }
    return this;
  }

  Document remove(String pointer) {
    ((ObjectNode) root.at(parent(pointer))).remove(last(pointer));
    return this;
  }

  private static JsonPointer parent(String pointer) {
    return JsonPointer.compile(pointer).head();
  }

  private static String last(String pointer) {
    return JsonPointer.compile(pointer).last().getMatchingProperty();
  }

  JsonNode root() {
    return root;
  }

  String text() {
    return root.toString();
  }
}
