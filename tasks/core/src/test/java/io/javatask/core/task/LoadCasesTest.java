package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.DataInterval;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskContext;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.location.ConfiguredLocations;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.Verdict;
import io.javatask.core.sink.DuckDBFiles;
import io.javatask.core.sink.DuckDBStore;
import io.javatask.core.sink.PostgresStore;
import io.javatask.core.sink.Store;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Runs every case of {@code conformance/cases/loads} on both stores. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoadCasesTest {
  private static final YAMLMapper YAML = new YAMLMapper();

  private final DuckDBFiles files = new DuckDBFiles();
  private final AtomicLong epochs = new AtomicLong(1000);
  private EmbeddedPostgres server;
  private int databases;

  @TempDir Path folder;

  @BeforeAll
  void start() throws IOException {
    server = EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start();
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  static Stream<Arguments> cases() throws IOException {
    Path cases = Path.of("..", "..", "conformance", "cases", "loads");
    try (Stream<Path> files = Files.list(cases)) {
      return files.sorted().toList().stream()
          .flatMap(f -> read(f).values().stream())
          .flatMap(
              c ->
                  Stream.of("duckdb", "postgres")
                      .map(store -> Arguments.of(store, c.get("case").asString(), c)));
    }
  }

  private static JsonNode read(Path file) {
    try {
      return YAML.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("cases")
  void leavesTheTableThatTheCaseExpects(String store, String name, JsonNode test) throws Exception {
    List<JsonNode> steps = List.copyOf(test.get("steps").values());
    List<List<JsonNode>> orders =
        test.path("any_order").asBoolean(false) ? permutations(steps) : List.of(steps);
    for (List<JsonNode> order : orders) {
      Database database = database(store);
      boolean strict = orders.size() == 1;
      for (JsonNode step : order) {
        run(database, test, step, strict, false);
      }
      assertThat(database.table(test)).as(order.toString()).isEqualTo(expected(test));
      if (test.path("again").asBoolean(false) && order.equals(steps)) {
        for (JsonNode step : order) {
          run(database, test, step, false, true);
        }
        assertThat(database.table(test)).as("again, " + order).isEqualTo(expected(test));
      }
      assertThat(database.stages()).isEmpty();
    }
  }

  private static List<List<JsonNode>> permutations(List<JsonNode> steps) {
    if (steps.isEmpty()) {
      return List.of(List.of());
    }
    List<List<JsonNode>> all = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      List<JsonNode> others = new ArrayList<>(steps);
      JsonNode first = others.remove(i);
      for (List<JsonNode> rest : permutations(others)) {
        all.add(Stream.concat(Stream.of(first), rest.stream()).toList());
      }
    }
    return all;
  }

  private static List<List<String>> expected(JsonNode test) {
    return sorted(
        test.get("table").values().stream()
            .map(row -> row.values().stream().map(LoadCasesTest::text).toList())
            .toList());
  }

  private static String text(JsonNode value) {
    return value.isNull() ? "null" : value.asString();
  }

  private static List<List<String>> sorted(List<List<String>> rows) {
    return rows.stream().sorted(Comparator.comparing(Object::toString)).toList();
  }

  /**
   * @param strict whether the receipt is looked at
   * @param force whether known inputs are forced through
   */
  private void run(Database database, JsonNode test, JsonNode step, boolean strict, boolean force)
      throws Exception {
    if (step.has("sql")) {
      database.execute(step.get("sql").asString());
      return;
    }
    if (!step.has("together")) {
      load(database, test, step, strict, force);
      return;
    }
    ExecutorService pool = Executors.newFixedThreadPool(step.get("together").size());
    try {
      List<Future<?>> loads = new ArrayList<>();
      for (JsonNode one : step.get("together").values()) {
        loads.add(
            pool.submit(
                () -> {
                  load(database, test, one, strict, force);
                  return null;
                }));
      }
      for (Future<?> load : loads) {
        load.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private void load(Database database, JsonNode test, JsonNode step, boolean strict, boolean force)
      throws Exception {
    Contract contract =
        new ContractReader().read(contract(test).toString(), "case.json", Optional.empty());
    String partition = step.has("day") ? day(step.get("day").asInt()) : "";
    boolean verify = step.has("verify");
    String request =
        step.path("request").asString(partition + (verify ? " verified" : ""))
            + "/"
            + test.hashCode();
    Path rows = Files.createTempFile(folder, "rows", ".jsonl");
    Files.write(rows, step.get("rows").values().stream().map(JsonNode::toString).toList());
    long epoch = step.path("epoch").asLong(epochs.incrementAndGet());
    Upsert.Input input =
        new Upsert.Input(
            Optional.empty(),
            Optional.of("landing:" + rows.getFileName()),
            "warehouse:t",
            Optional.of(step.path("mode").asString("")).filter(m -> !m.isEmpty()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(force || step.path("force").asBoolean(false)),
            Optional.of(verify));
    Upsert upsert = new Upsert(database.locations(), CoreTasks.Options.in(folder.resolve("q")));
    LoadContext context = new LoadContext(contract, request, partition, epoch);
    Optional<String> error = Optional.ofNullable(step.get("error")).map(JsonNode::asString);
    try {
      ValidationReport report = upsert.run(context, input);
      assertThat(error).as("should have failed").isEmpty();
      check(report, step, strict);
    } catch (TaskException e) {
      assertThat(e.code()).as(e.getMessage()).isEqualTo(error.map(ErrorCode::valueOf).orElse(null));
    }
  }

  private static void check(ValidationReport report, JsonNode step, boolean strict) {
    if (step.has("verdict")) {
      assertThat(report.verdict().name()).isEqualTo(step.get("verdict").asString());
    } else {
      assertThat(report.verdict()).isNotEqualTo(Verdict.FAIL);
    }
    if (step.has("verify")) {
      assertThat(report.receipt()).isEmpty();
      JsonNode errors = YAML.valueToTree(report.idempotencyErrors().orElseThrow());
      assertThat(errors.toString()).isEqualTo(step.get("verify").toString());
    } else if (strict && step.has("receipt")) {
      JsonNode receipt = YAML.valueToTree(report.receipt().orElseThrow());
      step.get("receipt")
          .properties()
          .forEach(
              told ->
                  assertThat(receipt.get(told.getKey()).asString())
                      .as(told.getKey() + " of " + receipt)
                      .isEqualTo(told.getValue().asString()));
    }
  }

  private static String day(int day) {
    Instant start = Instant.parse("2025-12-31T00:00:00Z").plus(Duration.ofDays(day));
    return new DataInterval(start, start.plus(Duration.ofDays(1))).toString();
  }

  private static ObjectNode contract(JsonNode test) {
    ObjectNode schema = YAML.createObjectNode().put("name", "t");
    ArrayNode properties = schema.putArray("properties");
    List<String> key = test.get("key").values().stream().map(JsonNode::asString).toList();
    List<String> versions =
        test.at("/load/versions").values().stream().map(JsonNode::asString).toList();
    List<String> required =
        test.path("required").values().stream().map(JsonNode::asString).toList();
    boolean history = test.at("/load/mode").asString("").equals("history");
    test.get("columns")
        .properties()
        .forEach(
            column -> {
              ObjectNode property =
                  properties
                      .addObject()
                      .put("name", column.getKey())
                      .put("logicalType", column.getValue().asString());
              if (key.contains(column.getKey())) {
                property.put("primaryKey", true);
                property.put("primaryKeyPosition", key.indexOf(column.getKey()) + 1);
              }
              if ((history && versions.contains(column.getKey()))
                  || required.contains(column.getKey())) {
                property.put("required", true);
              }
            });
    ArrayNode custom = schema.putArray("customProperties");
    ObjectNode policy = YAML.createObjectNode();
    policy.put("onViolation", "quarantine").put("emptyBatch", "pass");
    custom.addObject().put("property", "policy").set("value", policy);
    if (test.has("load")) {
      custom.addObject().put("property", "load").set("value", test.get("load"));
    }
    ObjectNode document =
        YAML.createObjectNode()
            .put("apiVersion", "v3.2.0")
            .put("kind", "DataContract")
            .put("id", "t")
            .put("version", "1.0.0")
            .put("status", "active");
    document.putArray("schema").add(schema);
    return document;
  }

  private Database database(String store) throws SQLException {
    databases++;
    if (store.equals("duckdb")) {
      Path file = folder.resolve("warehouse" + databases + ".duckdb");
      // a case begins with a database that is there and empty, whichever store has it
      DriverManager.getConnection("jdbc:duckdb:" + file).close();
      return new Database(
          () -> new DuckDBStore(files, file, "warehouse"),
          "jdbc:duckdb:" + file,
          Optional.of(folder.resolve("warehouse" + databases + ".duckdb.stage")));
    }
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("drop schema public cascade; create schema public");
    }
    String url = server.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", "");
    return new Database(
        () -> PostgresStore.connecting(url, "postgres", Optional.empty(), "warehouse"),
        url + "?user=postgres",
        Optional.empty());
  }

  /** The database of a case, empty at first. */
  private final class Database {
    private final Supplier<Store> opener;
    private final String url;
    private final Optional<Path> staged;

    Database(Supplier<Store> opener, String url, Optional<Path> staged) {
      this.opener = opener;
      this.url = url;
      this.staged = staged;
    }

    ConfiguredLocations locations() {
      return new ConfiguredLocations(Map.of("landing", folder), Map.of("warehouse", opener));
    }

    void execute(String sql) throws SQLException {
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    List<List<String>> table(JsonNode test) throws SQLException {
      List<String> columns = new ArrayList<>(test.get("columns").propertyNames());
      test.path("added").values().forEach(c -> columns.add(c.asString()));
      String select =
          columns.stream()
              .map(c -> "CAST(\"" + c + "\" AS varchar)")
              .collect(Collectors.joining(", ", "SELECT ", " FROM t"));
      return sorted(query(select));
    }

    List<List<String>> stages() throws Exception {
      if (staged.isPresent()) {
        return Files.exists(staged.get()) ? List.of(List.of(staged.get().toString())) : List.of();
      }
      return query("SELECT relname FROM pg_class WHERE relname LIKE '\\_javatask\\_stage%'");
    }

    private List<List<String>> query(String sql) throws SQLException {
      List<List<String>> rows = new ArrayList<>();
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(sql)) {
        while (row.next()) {
          List<String> cells = new ArrayList<>();
          for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            cells.add(String.valueOf(row.getString(i)));
          }
          rows.add(cells);
        }
      }
      return rows;
    }
  }

  /** One attempt of a request. */
  private record LoadContext(Contract contract, String requestId, String partition, long epoch)
      implements TaskContext {
    @Override
    public Optional<DataInterval> interval() {
      return Optional.of(partition).filter(p -> !p.isEmpty()).map(DataInterval::parse);
    }

    @Override
    public Instant asOf() {
      return interval().map(DataInterval::end).orElse(Instant.EPOCH);
    }

    @Override
    public void checkpoint() {}

    @Override
    public <T> T require(Class<T> part) {
      return part == Contract.class ? part.cast(contract) : part.cast(ContractOrigin.OWN);
    }

    @Override
    public void progress(long rows, long bytes) {}

    @Override
    public void log(String message) {}

    @Override
    public void checked(String rule, String status, long evaluated, long failed, String message) {}
  }
}
