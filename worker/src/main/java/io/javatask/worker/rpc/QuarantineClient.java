package io.javatask.worker.rpc;

import com.google.protobuf.Duration;
import io.javatask.core.task.QuarantineFolder.Entry;
import io.javatask.proto.v1.ListQuarantineRequest;
import io.javatask.proto.v1.PurgeQuarantineRequest;
import io.javatask.proto.v1.QuarantineEntry;
import io.javatask.proto.v1.QuarantineServiceGrpc;
import io.javatask.proto.v1.ShowQuarantineRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks a worker for what its runs kept back. */
public final class QuarantineClient implements AutoCloseable {
  private static final int DEADLINE_SECONDS = 60;

  private final WorkerConnection worker;

  private QuarantineClient(WorkerConnection worker) {
    this.worker = worker;
  }

  /** A client of a worker; nothing is sent yet. */
  public static QuarantineClient connect(WorkerAddress worker) {
    return new QuarantineClient(worker.connect());
  }

  private QuarantineServiceGrpc.QuarantineServiceBlockingStub stub() {
    return QuarantineServiceGrpc.newBlockingStub(worker.channel())
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  /** What is there, the oldest first. */
  public List<Entry> entries(Optional<String> table) {
    var request = ListQuarantineRequest.newBuilder().setTable(table.orElse("")).build();
    return entries(worker.call(() -> stub().listQuarantine(request)).getEntriesList());
  }

  /** The first rows of an entry, as JSON. */
  public List<String> rows(String id, int limit) {
    var request = ShowQuarantineRequest.newBuilder().setId(id).setLimit(limit).build();
    return limit == 0 ? List.of() : worker.call(() -> stub().showQuarantine(request)).getRowsList();
  }

  /** Removes what is older; returns what is gone, or would be. */
  public List<Entry> purge(Optional<String> table, java.time.Duration age, boolean dryRun) {
    var request =
        PurgeQuarantineRequest.newBuilder()
            .setTable(table.orElse(""))
            .setOlderThan(
                Duration.newBuilder().setSeconds(age.getSeconds()).setNanos(age.getNano()))
            .setDryRun(dryRun)
            .build();
    return entries(worker.call(() -> stub().purgeQuarantine(request)).getEntriesList());
  }

  private static List<Entry> entries(List<QuarantineEntry> entries) {
    return entries.stream()
        .map(
            entry ->
                new Entry(
                    entry.getId(),
                    entry.getContract(),
                    entry.getRequestId(),
                    entry.getRows(),
                    entry.getReleased(),
                    entry.getBytes(),
                    Wire.instant(entry.getWriteTime())))
        .toList();
  }

  @Override
  public void close() {
    worker.close();
  }
}
