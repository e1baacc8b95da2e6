package io.javatask.worker.config;

import io.javatask.api.Nearest;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Reads the section {@code lineage}. */
final class LineageReader {
  private static final List<String> TYPES = List.of("http", "file", "kafka");
  private static final List<String> JOB_FIELDS =
      List.of("dag_id", "task_id", "run_id", "map_index", "task", "contract", "schema");
  private static final List<String> DATASET_FIELDS = List.of("path", "table", "contract", "schema");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Function<String, Path> below;
  private final Function<Section, Secret> token;

  /**
   * A reader.
   *
   * @param below resolves a path of the file
   * @param token reads the keys tokenEnv and tokenFile of a section
   */
  LineageReader(Function<String, Path> below, Function<Section, Secret> token) {
    this.below = below;
    this.token = token;
  }

  LineageSettings read(Section section, Set<String> locations) {
    section.allow(
        List.of(
            "namespace",
            "job",
            "runningEvery",
            "retention",
            "maxEvents",
            "transports",
            "datasets"));
    LineageSettings defaults = LineageSettings.NONE;
    return section.built(
        () ->
            new LineageSettings(
                section.value("namespace", text -> text, defaults.namespace()),
                section.value("job", text -> Template.parse(text, JOB_FIELDS), defaults.job()),
                section.value("runningEvery", Durations::parse, defaults.runningEvery()),
                section.value("retention", Durations::parse, defaults.retention()),
                section.value("maxEvents", ConfigReader::number, defaults.maxEvents()),
                transports(section.section("transports")),
                datasets(section.section("datasets"), locations)));
  }

  private Map<String, LineageTransport> transports(Section section) {
    Map<String, LineageTransport> transports = new LinkedHashMap<>();
    for (String name : section.keys()) {
      if (!name.matches("[a-z][a-z0-9_-]{0,99}")) {
        throw section.invalid(
            "the transport '" + name + "' is not of small letters, digits, _ and -");
      }
      transports.put(name, transport(section.section(name)));
    }
    return transports;
  }

  private LineageTransport transport(Section section) {
    return switch (section.required("type", LineageReader::type)) {
      case "http" -> http(section);
      case "file" -> {
        section.allow(List.of("type", "path"));
        yield new LineageTransport.File(section.required("path", below));
      }
      default -> kafka(section);
    };
  }

  private static String type(String text) {
    if (!TYPES.contains(text)) {
      throw new IllegalArgumentException(
          "there is no type of transport '" + text + "'" + Nearest.hint(text, TYPES));
    }
    return text;
  }

  private LineageTransport http(Section section) {
    section.allow(
        List.of("type", "url", "endpoint", "tokenEnv", "tokenFile", "timeout", "compression"));
    URI url = section.required("url", Urls::parse);
    boolean bare = url.getRawPath() == null || url.getRawPath().matches("/?");
    if (!bare && section.has("endpoint")) {
      throw section.invalid("the url has a path already; give no endpoint beside it");
    }
    String endpoint = section.value("endpoint", text -> text, "api/v1/lineage");
    return section.built(
        () ->
            new LineageTransport.Http(
                bare ? url.resolve("/" + endpoint.replaceFirst("^/+", "")) : url,
                token.apply(section),
                section.value("timeout", Durations::parse, TIMEOUT),
                section.value("compression", LineageReader::compression, false)));
  }

  private static boolean compression(String text) {
    List<String> words = List.of("none", "gzip");
    if (!words.contains(text)) {
      throw new IllegalArgumentException(
          "'" + text + "' is neither none nor gzip" + Nearest.hint(text, words));
    }
    return text.equals("gzip");
  }

  private LineageTransport kafka(Section section) {
    section.allow(List.of("type", "servers", "topic", "propertiesFile", "timeout"));
    return section.built(
        () ->
            new LineageTransport.Kafka(
                section.required("servers", text -> text),
                section.required("topic", text -> text),
                section.optional("propertiesFile", below),
                section.value("timeout", Durations::parse, TIMEOUT)));
  }

  private static Map<String, LineageSettings.DatasetName> datasets(
      Section section, Set<String> locations) {
    Map<String, LineageSettings.DatasetName> datasets = new LinkedHashMap<>();
    for (String location : section.keys()) {
      if (!locations.contains(location)) {
        throw section.invalid(
            "there is no location '" + location + "'" + Nearest.hint(location, locations));
      }
      Section named = section.section(location).allow(List.of("namespace", "name"));
      datasets.put(
          location,
          new LineageSettings.DatasetName(
              named.optional("namespace", text -> text),
              named.optional("name", text -> Template.parse(text, DATASET_FIELDS))));
    }
    return datasets;
  }
}
