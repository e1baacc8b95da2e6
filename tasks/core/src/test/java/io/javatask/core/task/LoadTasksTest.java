package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.location.ConfiguredLocations;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.Verdict;
import io.javatask.core.sink.DuckDBFiles;
import io.javatask.core.sink.DuckDBStore;
import io.javatask.core.sink.PostgresStore;
import io.javatask.core.sink.Store;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The three tasks on the shipped contract and generated data, in both stores. */
class LoadTasksTest {
  private static final String DAY_ONE = "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z";
  private static final String DAY_TWO = "2026-01-02T00:00:00Z/2026-01-03T00:00:00Z";
  private static final int ROWS = 4000;

  private static EmbeddedPostgres server;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    server = EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  /** A place for the tasks to work in, with one of the stores as its warehouse. */
  private final class Place {
    private final Contract contract;
    private final Supplier<Store> warehouse;
    private final ConfiguredLocations locations;
    private final Path quarantine;

    Place(Supplier<Store> warehouse) throws IOException {
      this.contract =
          new ContractReader()
              .read(
                  Files.readString(Path.of("../../contracts/user_events.json")),
                  "user_events.json",
                  Optional.empty());
      this.warehouse = warehouse;
      this.quarantine = Files.createTempDirectory(folder, "quarantine");
      this.locations =
          new ConfiguredLocations(Map.of("landing", folder), Map.of("warehouse", warehouse));
    }

    ValidationReport ingest(String file, String interval, long epoch) throws InterruptedException {
      return new Ingest(locations, options("ingest"))
          .run(
              context(interval, epoch),
              new Ingest.Input(
                  "landing:" + file,
                  "warehouse:raw",
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty()));
    }

    ValidationReport validate(String interval) throws InterruptedException {
      return new Validate(locations, options("validate"))
          .run(
              context(interval, 1),
              new Validate.Input(
                  Optional.empty(),
                  Optional.of("warehouse:raw"),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty()));
    }

    ValidationReport upsert(String interval, long epoch) throws InterruptedException {
      return new Upsert(locations, options("upsert"))
          .run(
              context(interval, epoch),
              new Upsert.Input(
                  Optional.of("warehouse:raw"),
                  Optional.empty(),
                  "warehouse:events",
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty()));
    }

    /** The tasks are three requests, though they have one name here. */
    private CoreTasks.Options options(String task) {
      return CoreTasks.Options.in(quarantine.resolve(task));
    }

    private LocalContext context(String interval, long epoch) {
      LocalContext context = LocalContext.of(contract, interval);
      return new LocalContext(contract, context.interval(), context.asOf(), epoch);
    }

    Store.TableHash target() {
      try (Store store = warehouse.get()) {
        return store.hash("events", contract);
      }
    }
  }

  private JsonNode generate(String day, double badPercent) throws Exception {
    Path truth = folder.resolve(day + ".json");
    Process generator =
        new ProcessBuilder(
                "python3",
                "../../contracts/sample/generate.py",
                "--day",
                day,
                "--rows",
                Integer.toString(ROWS),
                "--bad-percent",
                Double.toString(badPercent),
                "--out",
                folder.resolve(day + ".csv").toString(),
                "--truth",
                truth.toString())
            .inheritIO()
            .start();
    assertThat(generator.waitFor()).isZero();
    return new ObjectMapper().readTree(truth.toFile());
  }

  private List<Place> places() throws IOException {
    DuckDBFiles files = new DuckDBFiles();
    String url = server.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", "");
    return List.of(
        new Place(() -> new DuckDBStore(files, folder.resolve("w.duckdb"), "warehouse")),
        new Place(() -> PostgresStore.connecting(url, "postgres", Optional.empty(), "warehouse")));
  }

  @Test
  void loadsTheSameOnceInBothStores() throws Exception {
    JsonNode truth = generate("2026-01-01", 0.5).get("rows");
    long accepted = truth.get("accepted").longValue();
    List<Place> places = places();
    for (Place place : places) {
      ValidationReport landed = place.ingest("2026-01-01.csv", DAY_ONE, 1);
      assertThat(landed.verdict()).isEqualTo(Verdict.WARN);
      assertThat(landed.rows().accepted()).isEqualTo(accepted);
      assertThat(landed.rows().quarantined()).isEqualTo(truth.get("quarantined").longValue());
      assertThat(landed.rows().rejected()).isEqualTo(truth.get("rejected").longValue());
      assertThat(place.validate(DAY_ONE).verdict()).isEqualTo(Verdict.PROCEED);

      LoadReceipt first = place.upsert(DAY_ONE, 1).receipt().orElseThrow();
      assertThat(first.inserted()).isEqualTo(accepted);
      assertThat(first.contentHash()).contains(place.target().hash());
      LoadReceipt again = place.upsert(DAY_ONE, 2).receipt().orElseThrow();
      assertThat(again.unchanged()).isEqualTo(accepted);
      assertThat(again.inserted() + again.updated() + again.deleted()).isZero();
      assertThat(again.contentHash()).isEqualTo(first.contentHash());
      assertThat(landed.receipt().orElseThrow().contentHash()).isEqualTo(first.contentHash());
    }
    assertThat(places.get(0).target()).isEqualTo(places.get(1).target());
  }

  @Test
  void landsNothingOfADayThatIsTooBadUntilItsFileIsMended() throws Exception {
    for (Place place : places()) {
      generate("2026-01-02", 5);
      ValidationReport refused = place.ingest("2026-01-02.csv", DAY_TWO, 10);
      assertThat(refused.verdict()).isEqualTo(Verdict.FAIL);
      assertThat(refused.receipt()).isEmpty();
      assertThat(refused.violations()).anyMatch(v -> v.startsWith("maxBadPercent"));
      long bad = refused.quarantine().orElseThrow().rows();
      assertThat(bad).isEqualTo(refused.rows().quarantined() + refused.rows().rejected());
      assertThat(place.ingest("2026-01-02.csv", DAY_TWO, 11).quarantine().orElseThrow().rows())
          .isEqualTo(bad);

      generate("2026-01-02", 0.5);
      ValidationReport mended = place.ingest("2026-01-02.csv", DAY_TWO, 12);
      assertThat(mended.verdict()).isEqualTo(Verdict.WARN);
      assertThat(place.upsert(DAY_TWO, 12).receipt().orElseThrow().inserted())
          .isEqualTo(mended.rows().accepted());
    }
  }

  @Test
  void refusesAnAttemptThatANewerOneHasReplaced() throws Exception {
    generate("2026-01-01", 0.5);
    for (Place place : places()) {
      place.ingest("2026-01-01.csv", DAY_ONE, 30);
      assertThatThrownBy(() -> place.ingest("2026-01-01.csv", DAY_ONE, 29))
          .isInstanceOfSatisfying(
              TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SUPERSEDED));
    }
  }
}
