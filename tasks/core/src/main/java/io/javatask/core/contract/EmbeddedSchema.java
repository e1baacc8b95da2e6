package io.javatask.core.contract;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.Comparator;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What can be said of a JSON Schema inside a contract before it meets data. */
final class EmbeddedSchema {
  private EmbeddedSchema() {}

  /** Why it is no JSON Schema of its dialect (2020-12 if it names none), if it is not. */
  static Optional<String> problem(JsonNode schema) {
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    JsonNode dialect = schema.path("$schema");
    String metaschema =
        dialect.isString()
            ? dialect.stringValue()
            : SpecificationVersion.DRAFT_2020_12.getDialectId();
    try {
      Optional<String> misshapen =
          registry.getSchema(SchemaLocation.of(metaschema)).validate(schema).stream()
              .min(Comparator.comparing(e -> e.getInstanceLocation().toString()))
              .map(EmbeddedSchema::message);
      if (misshapen.isEmpty()) {
        // references and patterns are resolved here
        registry.getSchema(schema).initializeValidators();
      }
      return misshapen;
    } catch (SchemaException e) {
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      return Optional.of(message.replaceFirst("^(?:[a-z]+\\.)+\\w+: ", ""));
    }
  }

  private static String message(Error error) {
    return error.getInstanceLocation() + " " + error.getMessage();
  }
}
