package io.javatask.worker.run;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.javatask.api.ErrorCode;
import io.javatask.api.JavaTask;
import io.javatask.api.Nearest;
import io.javatask.api.TaskSpec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The task types of this worker, and the check of what they are given. */
public final class TaskTypes {
  /**
   * The {@code format} of an input that speaks of a place, {@code location:path}; its location must
   * be there when the run is submitted.
   */
  public static final String REFERENCE = "reference";

  private final Map<String, JavaTask<?, ?>> tasks = new TreeMap<>();
  private final Map<String, TaskSpec<?, ?>> specs = new TreeMap<>();
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();
  private final JsonMapper json;
  private final Fleet fleet;

  public TaskTypes(List<JavaTask<?, ?>> tasks, JsonMapper json, Fleet fleet) {
    this.json = json;
    this.fleet = fleet;
    for (JavaTask<?, ?> task : tasks) {
      TaskSpec<?, ?> spec = task.spec();
      if (this.tasks.put(spec.name(), task) != null) {
        throw new IllegalArgumentException("there are two tasks of the type '" + spec.name() + "'");
      }
      specs.put(spec.name(), spec);
    }
  }

  /** What the types are, by name. */
  public List<TaskSpec<?, ?>> specs() {
    return List.copyOf(specs.values());
  }

  public Collection<String> names() {
    return tasks.keySet();
  }

  /**
   * What a type is.
   *
   * @param field the field that names it, for the message
   * @throws RequestException TASK_TYPE_NOT_FOUND with the nearest name
   */
  public TaskSpec<?, ?> spec(String field, String name) {
    TaskSpec<?, ?> spec = specs.get(name);
    if (spec == null) {
      throw new RequestException(
          field,
          ErrorCode.TASK_TYPE_NOT_FOUND,
          "there is no task type '" + name + "'" + Nearest.hint(name, specs.keySet()));
    }
    return spec;
  }

  /**
   * The task of a type.
   *
   * @throws RequestException TASK_TYPE_NOT_FOUND, for a run that an earlier worker took
   */
  JavaTask<?, ?> task(String name) {
    JavaTask<?, ?> task = tasks.get(name);
    if (task == null) {
      throw new RequestException(
          "task_type", ErrorCode.TASK_TYPE_NOT_FOUND, "the worker has no '" + name + "' any more");
    }
    return task;
  }

  /**
   * The inputs as the task's own record.
   *
   * @throws RequestException INVALID_INPUT or LOCATION_NOT_FOUND, naming the field and the nearest
   *     valid one
   */
  <I> I input(TaskSpec<I, ?> spec, ObjectNode inputs) {
    checkSchema(spec, inputs);
    checkReferences(spec, inputs);
    return convert(spec, inputs);
  }

  /** The inputs as the task's own record, after they have been checked. */
  public <I> I convert(TaskSpec<I, ?> spec, ObjectNode inputs) {
    try {
      return json.treeToValue(inputs, spec.inputType());
    } catch (JacksonException e) {
      Throwable cause = e.getCause() instanceof IllegalArgumentException inner ? inner : e;
      String message = cause == e ? e.getOriginalMessage() : String.valueOf(cause.getMessage());
      throw new RequestException("inputs" + path(e), message);
    }
  }

  private static String path(JacksonException e) {
    StringBuilder path = new StringBuilder();
    for (JacksonException.Reference step : e.getPath()) {
      path.append(
          step.getPropertyName() == null
              ? "[" + step.getIndex() + "]"
              : "." + step.getPropertyName());
    }
    return path.toString();
  }

  private void checkSchema(TaskSpec<?, ?> spec, ObjectNode inputs) {
    Schema schema = schemas.computeIfAbsent(spec.name(), name -> compile(spec.inputSchema()));
    for (Error error : schema.validate(inputs)) {
      throw blame(error, List.copyOf(schema.getSchemaNode().path("properties").propertyNames()));
    }
  }

  private static Schema compile(String schema) {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schema);
  }

  private static RequestException blame(Error error, List<String> known) {
    String field = "inputs" + field(String.valueOf(error.getInstanceLocation()));
    String property = error.getProperty();
    String keyword = String.valueOf(error.getKeyword());
    if (property != null && keyword.endsWith("Properties")) {
      return new RequestException(
          field + "." + property, "no such input" + Nearest.hint(property, known));
    }
    if (property != null && keyword.equals("required")) {
      return new RequestException(field + "." + property, "is missing");
    }
    JsonNode value = error.getInstanceNode();
    JsonNode allowed = error.getSchemaNode();
    if (keyword.equals("enum") && value != null && allowed != null) {
      List<String> names = allowed.valueStream().map(JsonNode::asString).toList();
      String given = value.asString(value.toString());
      return new RequestException(
          field,
          "'"
              + given
              + "' is not one of "
              + String.join(", ", names)
              + Nearest.to(given, names).map(n -> "; did you mean '" + n + "'?").orElse(""));
    }
    if (keyword.equals("oneOf") && value != null && allowed != null) {
      return oneOf(field, value, allowed);
    }
    return new RequestException(field, error.getMessage());
  }

  /** Of alternatives that each require a field. */
  private static RequestException oneOf(String field, JsonNode value, JsonNode alternatives) {
    List<String> names =
        alternatives
            .valueStream()
            .flatMap(alternative -> alternative.path("required").valueStream())
            .map(JsonNode::asString)
            .distinct()
            .toList();
    boolean some = names.stream().anyMatch(value::has);
    return new RequestException(
        field, (some ? "give only one of '" : "give one of '") + String.join("', '", names) + "'");
  }

  /** {@code /a/0/b} as {@code .a[0].b}. */
  private static String field(String pointer) {
    return pointer.replaceAll("/(\\d+)(?=/|$)", "[$1]").replace('/', '.');
  }

  private void checkReferences(TaskSpec<?, ?> spec, ObjectNode inputs) {
    references(spec, inputs)
        .forEach((name, reference) -> checkReference("inputs." + name, reference));
  }

  private Map<String, String> references(TaskSpec<?, ?> spec, ObjectNode inputs) {
    Schema schema = schemas.computeIfAbsent(spec.name(), name -> compile(spec.inputSchema()));
    JsonNode properties = schema.getSchemaNode().path("properties");
    Map<String, String> references = new LinkedHashMap<>();
    inputs
        .properties()
        .forEach(
            input -> {
              if (properties.path(input.getKey()).path("format").asString("").equals(REFERENCE)) {
                references.put(input.getKey(), input.getValue().asString(""));
              }
            });
    return references;
  }

  /** Names of the locations that inputs speak of, which were checked. */
  List<String> locations(TaskSpec<?, ?> spec, ObjectNode inputs) {
    return references(spec, inputs).values().stream()
        .map(reference -> reference.substring(0, reference.indexOf(':')))
        .distinct()
        .toList();
  }

  private void checkReference(String field, String reference) {
    int colon = reference.indexOf(':');
    if (colon < 0) {
      throw new RequestException(
          field,
          ErrorCode.LOCATION_NOT_FOUND,
          "'"
              + reference
              + "' names no location; write LOCATION:PATH, where LOCATION is one of "
              + String.join(", ", fleet.locations()));
    }
    String location = reference.substring(0, colon);
    if (!fleet.knows(location)) {
      throw new RequestException(
          field,
          ErrorCode.LOCATION_NOT_FOUND,
          "there is no location '" + location + "'" + Nearest.hint(location, fleet.locations()));
    }
  }
}
