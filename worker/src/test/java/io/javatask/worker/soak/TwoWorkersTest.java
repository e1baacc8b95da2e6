package io.javatask.worker.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.javatask.proto.v1.ContractSource;
import io.javatask.proto.v1.SubmitTaskRunRequest;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.worker.TestWorker;
import io.javatask.worker.soak.SoakTable.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two worker processes that load one partition of one PostgreSQL database at once. */
class TwoWorkersTest {
  private static final int ROWS = 20_000;

  @TempDir Path home = Path.of("");

  @Test
  void oneOfTwoReplacementsOfAPartitionStandsWhole() throws Exception {
    try (SoakStore store = new SoakStore.Postgres(home);
        SoakWorker one = start("one", store);
        SoakWorker two = start("two", store)) {
      List<String> hashes = new ArrayList<>();
      List<SubmitTaskRunRequest> requests = new ArrayList<>();
      for (String name : List.of("one", "two")) {
        SoakTable table = new SoakTable(Mode.REPLACE_PARTITION, "t", ROWS);
        SoakTable.Input input = table.input(0, 0, new Random(name.hashCode()));
        table.write(input, landing(name).resolve("in.csv"));
        var unused = table.apply(input);
        hashes.add(table.hash());
        requests.add(request(table, input));
      }
      one.submit(requests.get(0));
      two.submit(requests.get(1));
      assertThat(one.waited(requests.get(0).getRequestId()).getState())
          .isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
      assertThat(two.waited(requests.get(1).getRequestId()).getState())
          .isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);

      SoakTable.Digest found = new SoakTable.Digest();
      store.query(new SoakTable(Mode.REPLACE_PARTITION, "t", ROWS).query()).forEach(found::add);
      assertThat(hashes).contains(found.text());
      assertThat(store.query("SELECT sequence, deleted FROM _javatask_receipt ORDER BY sequence"))
          .as("the second replaces what the first has loaded")
          .satisfiesExactly(
              first -> assertThat(first).containsExactly("1", "0"),
              second -> assertThat(second.get(1)).isNotEqualTo("0"));
      assertThat(store.stages()).isEmpty();
    }
  }

  private Path landing(String name) throws Exception {
    return Files.createDirectories(home.resolve(name).resolve("landing"));
  }

  private SoakWorker start(String name, SoakStore store) throws Exception {
    return SoakWorker.start(
        Files.createDirectories(home.resolve(name)), Optional.empty(), store.location());
  }

  private static SubmitTaskRunRequest request(SoakTable table, SoakTable.Input input) {
    Struct inputs =
        Struct.newBuilder()
            .putFields("source", Value.newBuilder().setStringValue("landing:in.csv").build())
            .putFields("target", Value.newBuilder().setStringValue("warehouse:t").build())
            .build();
    return SubmitTaskRunRequest.newBuilder()
        .setRequestId(TestWorker.newId())
        .setCallerAttempt("try 1")
        .setTaskType("upsert")
        .setInputs(inputs)
        .setContract(ContractSource.newBuilder().setText(table.contract()))
        .setPartitionKey(input.partition())
        .build();
  }
}
