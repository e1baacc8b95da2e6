package io.javatask.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.javatask.proto.v1.ContractSource;
import io.javatask.proto.v1.SubmitTaskRunRequest;
import io.javatask.proto.v1.TaskRunServiceGrpc;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.proto.v1.WaitTaskRunRequest;
import io.javatask.worker.cli.TestCommand;
import io.javatask.worker.config.LedgerConfig;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an operator looks at: the doctor and the log. */
@ParameterizedClass
@EnumSource
class OperationsTest {
  private static final String CONTRACT =
      """
      {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "urn:test:things", "version": "1.0.0",
       "schema": [{"name": "things", "properties": [{"name": "id", "logicalType": "string"}]}]}
      """;

  @Parameter TestLedger kind = TestLedger.SQLITE;
  @TempDir Path home = Path.of("");

  @Test
  void theDoctorFindsAWorkerThatRunsWell() throws Exception {
    Files.createDirectories(home.resolve("landing"));
    Files.createDirectories(home.resolve("contracts"));
    LedgerConfig ledger = kind.fresh();
    Files.writeString(
        home.resolve("worker.yaml"), "listen: 127.0.0.1:0\n" + TestLedger.yaml(ledger));
    try (TestWorker worker = TestWorker.start(home, ledger)) {
      assertThat(worker.port).isPositive();

      String found = TestCommand.run(home, "doctor --config worker.yaml");

      assertThat(found.lines().toList())
          .allSatisfy(line -> assertThat(line).startsWith("ok "))
          .anySatisfy(line -> assertThat(line).contains("java", "MiB of heap"))
          .anySatisfy(line -> assertThat(line).contains("ledger", "version", "workers: 127.0.0.1"))
          .anySatisfy(line -> assertThat(line).contains("location landing"))
          .anySatisfy(line -> assertThat(line).contains("location warehouse", "not there yet"));
    }
  }

  @Test
  void theDoctorSaysWhatIsWrongAndChangesNothing() throws Exception {
    Files.writeString(home.resolve("pw"), "hunter2-of-the-shop\n");
    Files.writeString(home.resolve("tokens"), "airflow runs some-token-0123456789\n");
    Files.writeString(
        home.resolve("worker.yaml"),
        """
        listen: 127.0.0.1:0
        tokensFile: tokens
        stateDir: state
        locations:
          landing: {type: directory, path: nowhere}
          attic: {type: duckdb, path: pw/attic.duckdb}
          shop: {type: postgres, url: "jdbc:postgresql://127.0.0.1:1/shop", user: u, passwordFile: pw}
        """);
    StringWriter out = new StringWriter();

    int code = TestCommand.run(home, out, new StringWriter(), "doctor --json --config worker.yaml");

    assertThat(code).isEqualTo(2);
    List<JsonNode> findings = JsonMapper.shared().readTree(out.toString()).valueStream().toList();
    assertThat(levels(findings, "security")).containsExactly("FAILED INVALID_CONFIG");
    assertThat(levels(findings, "ledger")).containsExactly("OK ");
    assertThat(levels(findings, "location landing")).containsExactly("WARNING ");
    assertThat(levels(findings, "location attic")).containsExactly("FAILED STORE_DENIED");
    assertThat(levels(findings, "location shop")).containsExactly("FAILED STORE_UNAVAILABLE");
    assertThat(out.toString()).doesNotContain("hunter2").doesNotContain("some-token");
    assertThat(home.resolve("state")).doesNotExist();
  }

  @Test
  void theDoctorReadsAConfigurationThatIsWrong() throws Exception {
    Files.writeString(home.resolve("worker.yaml"), "lisen: 127.0.0.1:0\n");
    StringWriter out = new StringWriter();

    assertThat(TestCommand.run(home, out, new StringWriter(), "doctor --config worker.yaml"))
        .isEqualTo(2);
    assertThat(out.toString())
        .contains("failed   config")
        .contains("INVALID_CONFIG: worker.yaml:1: unknown key 'lisen'; did you mean 'listen'?");
  }

  private static List<String> levels(List<JsonNode> findings, String subject) {
    return findings.stream()
        .filter(finding -> finding.path("subject").asString().equals(subject))
        .map(finding -> finding.path("level").asString() + " " + finding.path("code").asString(""))
        .toList();
  }

  @Test
  void theLogIsJsonThatNamesTheRunWhereThatIsAskedFor() throws Exception {
    Files.writeString(
        home.resolve("worker.yaml"),
        "listen: 127.0.0.1:0\nlog: {format: json}\n" + TestLedger.yaml(kind.fresh()));
    CommandProcess worker = CommandProcess.start(home);
    try {
      String id = TestWorker.newId();
      runWithoutASource(worker.port(), id);

      List<JsonNode> lines =
          Files.readAllLines(home.resolve("worker.log")).stream()
              .filter(line -> !line.startsWith("javatask "))
              .map(JsonMapper.shared()::readTree)
              .toList();
      assertThat(lines)
          .anySatisfy(
              line -> {
                assertThat(line.path("mdc").path("run").asString()).isEqualTo(id);
                assertThat(line.path("level").asString()).isEqualTo("INFO");
                assertThat(line.path("formattedMessage").asString())
                    .startsWith("run " + id + " failed: SOURCE_NOT_FOUND");
              });
    } finally {
      worker.process().destroyForcibly().waitFor();
    }
  }

  private static void runWithoutASource(int port, String id) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      var runs = TaskRunServiceGrpc.newBlockingStub(channel);
      var submitted =
          runs.submitTaskRun(
              SubmitTaskRunRequest.newBuilder()
                  .setRequestId(id)
                  .setCallerAttempt("try-1")
                  .setTaskType("validate")
                  .setContract(ContractSource.newBuilder().setText(CONTRACT))
                  .setInputs(
                      com.google.protobuf.Struct.newBuilder()
                          .putFields(
                              "source",
                              com.google.protobuf.Value.newBuilder()
                                  .setStringValue("landing:none.csv")
                                  .build()))
                  .build());
      assertThat(submitted.hasTaskRun()).isTrue();
      assertThat(
              runs.waitTaskRun(WaitTaskRunRequest.newBuilder().setRequestId(id).build())
                  .getTaskRun()
                  .getState())
          .isEqualTo(TaskRunState.TASK_RUN_STATE_FAILED);
    } finally {
      channel.shutdownNow();
    }
  }
}
