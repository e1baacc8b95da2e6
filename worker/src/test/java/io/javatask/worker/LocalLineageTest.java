package io.javatask.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.worker.cli.TestCommand;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What lineage backends hear of commands that run without a worker. */
class LocalLineageTest {
  private static final String CONTRACT =
      """
      {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "urn:test:orders", "name": "orders",
       "version": "1.0.0", "status": "active",
       "schema": [{"name": "orders", "properties": [
         {"name": "id", "logicalType": "string", "required": true}]}]}
      """;
  private static final String INGEST =
      "ingest --config worker.yaml --contract orders.json --source orders.csv --landing"
          + " warehouse:orders_raw";

  @TempDir Path directory = Path.of("");
  private LineageReceiver backend;

  @BeforeEach
  void start() throws IOException {
    backend = LineageReceiver.start();
    Files.writeString(directory.resolve("orders.json"), CONTRACT);
    Files.writeString(directory.resolve("orders.csv"), "id\na\nb\n");
    Files.writeString(
        directory.resolve("worker.yaml"),
        """
        lineage:
          namespace: dte.pipelines
          job: orders_pipeline
          transports:
            backend: {type: http, url: "%s"}
          datasets:
            warehouse: {name: "{table}"}
        """
            .formatted(backend.url()));
  }

  @AfterEach
  void stop() {
    backend.close();
  }

  @Test
  void aCommandTellsOfItsStartAndItsEnd() {
    TestCommand.run(directory, INGEST);

    assertThat(backend.events)
        .extracting(event -> event.path("eventType").asString())
        .containsExactly("START", "COMPLETE");
    JsonNode complete = backend.events.get(1);
    assertThat(complete.at("/job/namespace").asString()).isEqualTo("dte.pipelines");
    assertThat(complete.at("/job/name").asString()).isEqualTo("orders_pipeline");
    assertThat(complete.at("/inputs/0/name").asString())
        .isEqualTo(directory.resolve("orders.csv").toString());
    assertThat(complete.at("/outputs/0/name").asString()).isEqualTo("orders_raw");
    assertThat(complete.at("/outputs/0/outputFacets/outputStatistics/rowCount").asInt())
        .isEqualTo(2);
  }

  @Test
  void aCommandThatFailsSaysWhyAndNamesItsParent() throws IOException {
    Files.delete(directory.resolve("orders.csv"));
    String run = TestWorker.newId();
    StringWriter err = new StringWriter();
    int code =
        TestCommand.run(
            directory,
            Map.of("OPENLINEAGE_PARENT_ID", "a/b/dag.task/" + run),
            new StringWriter(),
            err,
            INGEST);

    assertThat(code).isEqualTo(2);
    JsonNode fail = backend.events.get(1);
    assertThat(fail.path("eventType").asString()).isEqualTo("FAIL");
    assertThat(fail.at("/run/facets/errorMessage/message").asString())
        .startsWith("SOURCE_NOT_FOUND: ");
    assertThat(fail.at("/run/facets/parent/job/namespace").asString()).isEqualTo("a/b");
    assertThat(fail.at("/run/facets/parent/job/name").asString()).isEqualTo("dag.task");
    assertThat(fail.at("/run/facets/parent/root/run/runId").asString()).isEqualTo(run);
  }

  @Test
  void aBackendThatIsAwayChangesNothingButIsNamed() {
    backend.close();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = TestCommand.run(directory, out, err, INGEST);

    assertThat(code).isZero();
    assertThat(out.toString()).contains("PROCEED");
    assertThat(err.toString())
        .startsWith("javatask: lineage backend: 2 of 2 events are lost: " + backend.url());
  }
}
