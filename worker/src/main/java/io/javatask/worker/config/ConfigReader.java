package io.javatask.worker.config;

import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TaskException;
import io.javatask.core.location.SqlPolicy;
import io.javatask.core.sink.DuckDBStore;
import io.javatask.core.task.Classified;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the worker's configuration: one YAML file, or none.
 *
 * <p>Relative paths are relative to the file; without a file, to {@code JAVATASK_HOME}, else to the
 * working directory.
 */
public final class ConfigReader {
  /** What a query begins with, behind its comments. */
  private static final Pattern QUERY =
      Pattern.compile("(?i)(?:\\s|--[^\\n]*(?:\\n|$)|/\\*(?s:.*?)\\*/)*+(?:SELECT|WITH)\\b");

  private static final String NAME = "[a-z][a-z0-9_-]*";

  private static final List<String> LEDGERS = List.of("sqlite", "postgres");

  private final Map<String, String> environment;
  private final Path workingDirectory;

  public ConfigReader(Map<String, String> environment, Path workingDirectory) {
    this.environment = Map.copyOf(environment);
    this.workingDirectory = workingDirectory;
  }

  /**
   * Reads a file, or takes the defaults where there is none.
   *
   * @throws TaskException INVALID_CONFIG with file, line, key and the nearest valid key
   */
  public WorkerConfig read(Optional<Path> file) {
    if (file.isEmpty()) {
      return WorkerConfig.defaults(home());
    }
    Path absolute = workingDirectory.resolve(file.get()).toAbsolutePath().normalize();
    Path base = absolute.getParent() == null ? absolute : absolute.getParent();
    String name = file.get().toString();
    return config(Section.root(name, YamlNode.parse(text(absolute, name), name)), base);
  }

  private Path home() {
    String home = environment.getOrDefault("JAVATASK_HOME", "");
    return workingDirectory.resolve(home).toAbsolutePath().normalize();
  }

  private static String text(Path file, String name) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new TaskException(
          ErrorCode.INVALID_CONFIG, "the configuration file " + name + " is not there", e);
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.INVALID_CONFIG,
          "the configuration file " + name + " cannot be read: " + e.getMessage(),
          e);
    }
  }

  private WorkerConfig config(Section root, Path base) {
    root.allow();
    WorkerConfig defaults = WorkerConfig.defaults(base);
    Path state = root.value("stateDir", text -> below(base, text), defaults.stateDir());
    Map<String, LocationConfig> locations =
        root.has("locations") ? locations(root.section("locations"), base) : defaults.locations();
    return root.built(
        () ->
            WorkerConfig.builder(base)
                .listen(root.value("listen", ListenAddress::parse, defaults.listen()))
                .security(security(root, base))
                .stateDir(state)
                .ledger(ledger(root.section("ledger"), base))
                .quarantineDir(
                    root.value(
                        "quarantineDir", text -> below(base, text), state.resolve("quarantine")))
                .held(held(root.section("quarantine")))
                .pluginsDir(root.optional("pluginsDir", text -> below(base, text)))
                .queues(queues(root))
                .runs(runs(root.section("runs")))
                .bounds(bounds(root.section("runs")))
                .retention(retention(root.section("retention")))
                .watch(watch(root.section("watch")))
                .log(log(root.section("log")))
                .lineage(lineage(root.section("lineage"), base, locations))
                .trust(trust(root.section("trust"), base))
                .metrics(
                    root.has("metrics")
                        ? Optional.of(metrics(root.section("metrics"), base))
                        : Optional.empty())
                .locations(locations)
                .build());
  }

  private LedgerConfig ledger(Section section, Path base) {
    String type = section.value("type", text -> one(LEDGERS, "ledger", text), LEDGERS.get(0));
    if (type.equals("sqlite")) {
      section.allow(List.of("type"));
      return LedgerConfig.DEFAULT;
    }
    section.allow();
    Secret password = password(section, "passwordEnv", "passwordFile", base);
    return section.built(
        () ->
            new LedgerConfig.Postgres(
                section.required("url", text -> text),
                section.required("user", text -> text),
                password,
                section.value("lease", Durations::parse, LedgerConfig.Postgres.LEASE)));
  }

  private static QueueSettings queues(Section root) {
    Section locations = root.section("locations");
    Map<String, String> bound = new LinkedHashMap<>();
    for (String name : locations.keys()) {
      locations
          .section(name)
          .optional("queue", text -> text)
          .ifPresent(queue -> bound.put(name, queue));
    }
    return root.built(
        () -> new QueueSettings(root.list("queues", QueueSettings.DEFAULT.served()), bound));
  }

  private static HeldSettings held(Section section) {
    section.allow();
    return section.built(
        () ->
            new HeldSettings(
                section.value("classified", ConfigReader::classified, Classified.MASKED),
                section.optional("retention", Durations::parse)));
  }

  private static Classified classified(String text) {
    List<String> words = List.of("masked", "clear");
    if (!words.contains(text)) {
      throw new IllegalArgumentException(
          "'" + text + "' is neither masked nor clear" + Nearest.hint(text, words));
    }
    return Classified.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private static Security security(Section root, Path base) {
    Section tls = root.section("tls");
    tls.allow();
    Optional<TlsFiles> files =
        tls.keys().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new TlsFiles(
                    tls.required("certificate", text -> below(base, text)),
                    tls.required("key", text -> below(base, text)),
                    tls.optional("clientCa", text -> below(base, text))));
    return new Security(files, root.optional("tokensFile", text -> below(base, text)));
  }

  private static Path below(Path base, String text) {
    return base.resolve(text).normalize();
  }

  private static RunLimits runs(Section section) {
    section.allow();
    RunLimits defaults = RunLimits.DEFAULT;
    return section.built(
        () ->
            new RunLimits(
                section.value("maxRunning", ConfigReader::number, defaults.maxRunning()),
                section.value("maxQueued", ConfigReader::number, defaults.maxQueued()),
                section.value("queueTimeout", Durations::parse, defaults.queueTimeout()),
                section.value("executionTimeout", Durations::parse, defaults.executionTimeout()),
                section.value("drainTimeout", Durations::parse, defaults.drainTimeout()),
                section.value("stopGrace", Durations::parse, defaults.stopGrace()),
                section.value("memory", ByteSizes::parse, defaults.memory())));
  }

  private static RunBounds bounds(Section section) {
    return section.built(
        () ->
            new RunBounds(
                section.optional("maxRows", ConfigReader::large),
                section.optional("maxBytes", ByteSizes::parse)));
  }

  private static Retention retention(Section section) {
    section.allow();
    return section.built(
        () ->
            new Retention(
                section.optional("age", Durations::parse),
                section.optional("runs", ConfigReader::number)));
  }

  private static LogFormat log(Section section) {
    section.allow();
    return section.value("format", LogFormat::parse, LogFormat.TEXT);
  }

  private static WatchSettings watch(Section section) {
    section.allow();
    return section.built(
        () ->
            new WatchSettings(
                section.value("keepalive", Durations::parse, WatchSettings.DEFAULT.keepalive())));
  }

  private LineageSettings lineage(
      Section section, Path base, Map<String, LocationConfig> locations) {
    return new LineageReader(
            text -> below(base, text),
            transport -> password(transport, "tokenEnv", "tokenFile", base))
        .read(section, locations.keySet());
  }

  private MetricsSettings metrics(Section section, Path base) {
    section.allow();
    Section otlp = section.section("otlp");
    otlp.allow();
    return section.built(
        () ->
            new MetricsSettings(
                section.has("listen") ? Optional.of(scrape(section, base)) : Optional.empty(),
                section.has("otlp") ? Optional.of(otlp(otlp, base)) : Optional.empty(),
                section.value("every", Durations::parse, MetricsSettings.EVERY)));
  }

  private MetricsSettings.Scrape scrape(Section section, Path base) {
    return new MetricsSettings.Scrape(
        section.required("listen", ListenAddress::parse),
        password(section, "tokenEnv", "tokenFile", base));
  }

  private MetricsSettings.Otlp otlp(Section section, Path base) {
    return section.built(
        () ->
            new MetricsSettings.Otlp(
                section.required("url", Urls::parse),
                password(section, "tokenEnv", "tokenFile", base),
                section.value("every", Durations::parse, MetricsSettings.EVERY)));
  }

  private TrustSettings trust(Section section, Path base) {
    section.allow();
    TrustSettings defaults = TrustSettings.DEFAULT;
    return section.built(
        () ->
            new TrustSettings(
                section.value("every", Durations::parse, defaults.every()),
                section.value("retention", Durations::parse, defaults.retention()),
                section.has("webhook")
                    ? Optional.of(webhook(section.section("webhook"), base))
                    : Optional.empty()));
  }

  private TrustSettings.WebhookSettings webhook(Section section, Path base) {
    section.allow();
    Secret token = password(section, "tokenEnv", "tokenFile", base);
    return section.built(
        () ->
            new TrustSettings.WebhookSettings(
                section.required("url", Urls::parse),
                token,
                section.value("timeout", Durations::parse, Duration.ofSeconds(10))));
  }

  private Map<String, LocationConfig> locations(Section section, Path base) {
    Map<String, LocationConfig> locations = new LinkedHashMap<>();
    for (String name : section.keys()) {
      if (!name.matches(NAME)) {
        throw section.invalid(
            "the location '" + name + "' is not of small letters, digits, _ and -");
      }
      locations.put(name, location(section.section(name), base));
    }
    return locations;
  }

  private LocationConfig location(Section section, Path base) {
    LocationType type = section.required("type", ConfigReader::locationType);
    section.allow(type.keys());
    return switch (type) {
      case DIRECTORY ->
          new LocationConfig.Directory(
              section.required("path", text -> below(base, text)), sql(section));
      case DUCKDB ->
          section.built(
              () ->
                  new LocationConfig.DuckDb(
                      section.required("path", text -> below(base, text)),
                      section.value("memory", ByteSizes::parse, DuckDBStore.MEMORY),
                      sql(section)));
      case POSTGRES -> postgres(section, base);
    };
  }

  private static LocationType locationType(String text) {
    List<String> names = Stream.of(LocationType.values()).map(LocationType::text).toList();
    return LocationType.valueOf(one(names, "location", text).toUpperCase(Locale.ROOT));
  }

  private static String one(List<String> types, String what, String text) {
    if (!types.contains(text)) {
      throw new IllegalArgumentException(
          "there is no type of " + what + " '" + text + "'" + Nearest.hint(text, types));
    }
    return text;
  }

  private LocationConfig postgres(Section section, Path base) {
    Secret password = password(section, "passwordEnv", "passwordFile", base);
    Secret queryPassword = password(section, "sqlPasswordEnv", "sqlPasswordFile", base);
    Optional<String> queryUser = section.optional("sqlUser", text -> text);
    if (queryUser.isEmpty() && (section.has("sqlPasswordEnv") || section.has("sqlPasswordFile"))) {
      throw section.invalid("a password of queries needs sqlUser beside it");
    }
    return section.built(
        () ->
            new LocationConfig.Postgres(
                section.required("url", text -> text),
                section.required("user", text -> text),
                password,
                queryUser.map(user -> new LocationConfig.QueryUser(user, queryPassword)),
                sql(section)));
  }

  private Secret password(Section section, String variable, String file, Path base) {
    if (section.has(variable) && section.has(file)) {
      throw section.invalid("give " + variable + " or " + file + ", not both");
    }
    return section
        .optional(variable, this::variable)
        .or(() -> section.optional(file, name -> line(base.resolve(name))))
        .orElse(Secret.NONE);
  }

  private static SqlPolicy sql(Section section) {
    return section.built(
        () ->
            new SqlPolicy(
                section.value("sqlFromSentContracts", ConfigReader::flag, false),
                section.value("sqlTimeout", Durations::parse, SqlPolicy.DEFAULT.timeout()),
                queries(section.section("queries"))));
  }

  private static Map<String, String> queries(Section section) {
    Map<String, String> queries = new LinkedHashMap<>();
    for (String name : section.keys()) {
      if (!name.matches(NAME)) {
        throw section.invalid("the query '" + name + "' is not of small letters, digits, _ and -");
      }
      queries.put(name, section.required(name, ConfigReader::query));
    }
    return queries;
  }

  /** One statement, as it stands within another. */
  private static String query(String text) {
    String stripped = text.strip();
    String single =
        stripped.endsWith(";") ? stripped.substring(0, stripped.length() - 1).strip() : stripped;
    if (single.indexOf(';') >= 0) {
      throw new IllegalArgumentException(
          "a query is one SELECT, and has no semicolon before its end; write one as chr(59)"
              + " inside a text");
    }
    if (!QUERY.matcher(single).lookingAt()) {
      throw new IllegalArgumentException("a query begins with SELECT or WITH");
    }
    return single;
  }

  private static boolean flag(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("'" + text + "' is neither true nor false");
    }
    return text.equals("true");
  }

  private Secret variable(String name) {
    String value = environment.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the environment has no variable '" + name + "'");
    }
    return new Secret(value);
  }

  private static Secret line(Path file) {
    try {
      return new Secret(Files.readString(file).strip());
    } catch (IOException e) {
      throw new IllegalArgumentException("the file " + file + " cannot be read", e);
    }
  }

  static int number(String text) {
    return whole(text, Integer::valueOf);
  }

  private static long large(String text) {
    return whole(text, Long::valueOf);
  }

  private static <T> T whole(String text, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
    }
  }
}
