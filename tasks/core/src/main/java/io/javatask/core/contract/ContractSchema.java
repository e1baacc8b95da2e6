package io.javatask.core.contract;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import io.javatask.api.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Checks a document's shape against {@code contract.schema.json}, and says what is wrong in a
 * contract author's words.
 */
final class ContractSchema {
  static final String RESOURCE = "contract.schema.json";

  private @Nullable Schema schema;

  /** Loaded with the first document: the command line has much to say without any. */
  private synchronized Schema schema() {
    if (schema == null) {
      try (InputStream in =
          Objects.requireNonNull(ContractSchema.class.getResourceAsStream(RESOURCE), RESOURCE)) {
        schema =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return schema;
  }

  /** Reports what does not fit; places that already have an error are not spoken of again. */
  void check(JsonNode document, Findings findings) {
    for (Error error : schema().validate(document)) {
      String pointer = pointer(error);
      boolean said = error.getKeyword().equals("type") && findings.hasErrorAt(pointer);
      if (!said) {
        findings.error(pointer, message(error));
      }
    }
  }

  private static String pointer(Error error) {
    Place place = new Place(error.getInstanceNode(), pointer(error.getInstanceLocation()));
    return error.getKeyword().equals("additionalProperties")
        ? place.pointerTo(error.getProperty())
        : place.pointer();
  }

  private static String pointer(NodePath path) {
    StringBuilder pointer = new StringBuilder();
    for (int i = 0; i < path.getNameCount(); i++) {
      String name = String.valueOf(path.getElement(i));
      pointer.append('/').append(name.replace("~", "~0").replace("/", "~1"));
    }
    return pointer.toString();
  }

  private String message(Error error) {
    JsonNode value = error.getInstanceNode();
    JsonNode expected = error.getSchemaNode();
    String name = name(error.getInstanceLocation());
    return switch (error.getKeyword()) {
      case "additionalProperties" -> unknownKey(error);
      case "required" -> "missing key '" + error.getProperty() + "'";
      case "type" -> name + " must be " + kinds(expected) + ", not " + kindOf(value);
      case "enum" -> unknownValue(name, value, expected);
      case "minLength" -> name + " must not be empty";
      case "pattern" ->
          name + " must have no white space and none of . # / \\ @ ! % & ^, unlike " + value;
      case "minimum" -> name + " must be at least " + expected + ", not " + value;
      case "maximum" -> name + " must be at most " + expected + ", not " + value;
      case "exclusiveMinimum" -> name + " must be greater than " + expected + ", not " + value;
      case "minItems" -> name + " must have " + expected + " or more entries, not " + value.size();
      case "maxItems" -> name + " must have at most " + expected + " entries, not " + value.size();
      case "uniqueItems" -> name + " must not have the same entry twice";
      default -> throw new IllegalStateException("no words for keyword " + error.getKeyword());
    };
  }

  private String unknownKey(Error error) {
    JsonNode object = error.getInstanceNode();
    List<String> keys = keysOf(error.getSchemaLocation().getFragment().getParent());
    List<String> free = keys.stream().filter(key -> !object.has(key)).toList();
    String unknown = error.getProperty();
    // a key that is missing is meant rather than one that is there, but that may be there twice
    List<String> meant =
        Nearest.to(unknown, free).or(() -> Nearest.to(unknown, keys)).map(List::of).orElse(free);
    return "unknown key '" + unknown + "'" + Nearest.hint(unknown, meant);
  }

  /** The keys that the object schema at this place declares. */
  private List<String> keysOf(NodePath objectSchema) {
    JsonNode node = schema().getSchemaNode();
    for (int i = 0; i < objectSchema.getNameCount(); i++) {
      Object step = objectSchema.getElement(i);
      node = step instanceof Integer index ? node.path(index) : node.path(step.toString());
    }
    return List.copyOf(node.path("properties").propertyNames());
  }

  private static String unknownValue(String name, JsonNode value, JsonNode choices) {
    List<String> names = texts(choices);
    return value.isString()
        ? "unknown "
            + name
            + ": '"
            + value.stringValue()
            + "'"
            + Nearest.hint(value.stringValue(), names)
        : name + " must be one of " + String.join(", ", names) + ", not " + kindOf(value);
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asString).toList();
  }

  private static String name(NodePath path) {
    int count = path.getNameCount();
    if (count == 0) {
      return "the document";
    }
    Object last = path.getElement(count - 1);
    return last instanceof Integer
        ? (count == 1 ? "an entry" : "an entry of '" + path.getElement(count - 2) + "'")
        : "'" + last + "'";
  }

  private static String kinds(JsonNode type) {
    return (type.isArray() ? texts(type) : List.of(type.asString()))
        .stream().map(ContractSchema::withArticle).collect(Collectors.joining(" or "));
  }

  /** A node's kind in words, such as {@code a string}. */
  static String kindOf(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "an array";
      case STRING -> "a string";
      case NUMBER ->
          node.canConvertToExactIntegral() ? "a whole number" : "a number with a fraction";
      case BOOLEAN -> "a boolean";
      case NULL -> "null";
      case MISSING, BINARY, POJO -> "absent";
    };
  }

  private static String withArticle(String type) {
    return switch (type) {
      case "object" -> "an object";
      case "array" -> "an array";
      case "integer" -> "a whole number";
      case "null" -> "null";
      default -> "a " + type;
    };
  }
}
