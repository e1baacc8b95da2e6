package io.javatask.core.contract;

import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.regex.RegularExpressionFactory;
import com.networknt.schema.resource.InputStreamSource;
import com.networknt.schema.resource.SchemaLoader;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON Schema inside a contract: how it is compiled, and what can be said of it before it meets
 * data. It is of dialect 2020-12 unless it names another, and refers to nothing but itself and the
 * dialects' own schemas: no file is read for it, and nothing is fetched.
 */
public final class EmbeddedSchema {
  private static final Pattern DIALECTS =
      Pattern.compile(
          "https?://json-schema\\.org/"
              + "(?:draft-0[467]/schema#?|draft/20(?:19-09|20-12)/(?:schema|meta/[a-z-]+))");

  /** One of each kind: what asks only for itself is never done with any of them. */
  private static final List<JsonNode> PROBES =
      List.of(
          JsonNodeFactory.instance.nullNode(),
          JsonNodeFactory.instance.booleanNode(true),
          JsonNodeFactory.instance.numberNode(0),
          JsonNodeFactory.instance.stringNode(""),
          JsonNodeFactory.instance.arrayNode(),
          JsonNodeFactory.instance.objectNode());

  private EmbeddedSchema() {}

  /**
   * Compiles a schema.
   *
   * @param patterns the engine that its regular expressions run on
   * @param assertFormat whether {@code format} is asserted where the dialect only annotates with it
   * @throws SchemaException if it is none, or refers to what is elsewhere
   */
  public static Schema compile(
      JsonNode schema, RegularExpressionFactory patterns, boolean assertFormat) {
    Schema compiled = registry(patterns, assertFormat).getSchema(schema);
    // references and patterns are resolved here
    compiled.initializeValidators();
    return compiled;
  }

  /** Why it is no JSON Schema of its dialect, if it is not. */
  static Optional<String> problem(JsonNode schema) {
    JsonNode dialect = schema.path("$schema");
    String metaschema =
        dialect.isString()
            ? dialect.stringValue()
            : SpecificationVersion.DRAFT_2020_12.getDialectId();
    RegularExpressionFactory patterns = EmbeddedSchema::checked;
    try {
      Optional<String> misshapen =
          registry(patterns, false)
              .getSchema(SchemaLocation.of(metaschema))
              .validate(schema)
              .stream()
              .min(Comparator.comparing(e -> e.getInstanceLocation().toString()))
              .map(EmbeddedSchema::message);
      if (misshapen.isEmpty()) {
        compile(allResolved(schema), patterns, false);
        Schema compiled = compile(schema, patterns, false);
        PROBES.forEach(compiled::validate);
      }
      return misshapen;
    } catch (SchemaException e) {
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      return Optional.of(message.replaceFirst("^(?:[a-z]+\\.)+\\w+: ", ""));
    } catch (StackOverflowError e) {
      return Optional.of("a reference comes back to itself without an end");
    }
  }

  /**
   * The schema with dynamic references as plain ones: those are resolved when the schema is
   * compiled, these only when a value gets there.
   */
  private static JsonNode allResolved(JsonNode schema) {
    JsonNode copy = schema.deepCopy();
    for (JsonNode holder : copy.findParents("$dynamicRef")) {
      if (holder instanceof ObjectNode object && object.get("$dynamicRef").isString()) {
        JsonNode reference = object.remove("$dynamicRef");
        object.withArray("allOf").addObject().set("$ref", reference);
      }
    }
    return copy;
  }

  private static SchemaRegistry registry(RegularExpressionFactory patterns, boolean assertFormat) {
    SchemaRegistryConfig.Builder config =
        SchemaRegistryConfig.builder().regularExpressionFactory(patterns).locale(Locale.ROOT);
    if (assertFormat) {
      // else each dialect has its own way
      config.formatAssertionsEnabled(true);
    }
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12,
        registry -> registry.schemaRegistryConfig(config.build()).schemaLoader(new Closed()));
  }

  private static com.networknt.schema.regex.RegularExpression checked(String pattern) {
    // what is not linear runs on the other engine, which takes all that the translation lets pass
    try {
      Pattern compiled = Pattern.compile(EcmaRegex.translated(pattern, RegexEngine.BACKTRACKING));
      return value -> compiled.matcher(value).find();
    } catch (PatternSyntaxException e) {
      throw new SchemaException(
          "the regular expression '" + pattern + "' does not compile: " + e.getDescription());
    }
  }

  private static String message(Error error) {
    return error.getInstanceLocation() + " " + error.getMessage();
  }

  /** Loads the dialects' own schemas, which lie in the validator, and nothing else. */
  private static final class Closed extends SchemaLoader {
    Closed() {
      super(List.of(), List.of());
    }

    @Override
    public InputStreamSource getSchemaResource(AbsoluteIri iri) {
      if (!DIALECTS.matcher(iri.toString()).matches()) {
        throw new SchemaException(
            "'" + iri + "' is not in the schema; one in a contract refers to nothing outside it");
      }
      return super.getSchemaResource(iri);
    }
  }
}
