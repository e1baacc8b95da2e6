package io.javatask.worker.rpc;

import com.google.protobuf.util.Durations;
import io.grpc.stub.StreamObserver;
import io.javatask.core.task.QuarantineFolder.Entry;
import io.javatask.core.task.QuarantineShelf;
import io.javatask.proto.v1.ListQuarantineRequest;
import io.javatask.proto.v1.ListQuarantineResponse;
import io.javatask.proto.v1.PurgeQuarantineRequest;
import io.javatask.proto.v1.PurgeQuarantineResponse;
import io.javatask.proto.v1.QuarantineEntry;
import io.javatask.proto.v1.QuarantineServiceGrpc;
import io.javatask.proto.v1.ShowQuarantineRequest;
import io.javatask.proto.v1.ShowQuarantineResponse;
import io.javatask.worker.run.QuarantineSweep;
import io.javatask.worker.run.RequestException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The quarantine over the wire. */
final class QuarantineEndpoint extends QuarantineServiceGrpc.QuarantineServiceImplBase {
  /** Most bytes of rows in one answer, well below what a message may have. */
  private static final int MAX_BYTES = 3 << 20;

  private final QuarantineShelf shelf;
  private final QuarantineSweep sweep;

  QuarantineEndpoint(QuarantineShelf shelf, QuarantineSweep sweep) {
    this.shelf = shelf;
    this.sweep = sweep;
  }

  @Override
  public void listQuarantine(
      ListQuarantineRequest request, StreamObserver<ListQuarantineResponse> observer) {
    Statuses.answer(
        observer,
        () ->
            ListQuarantineResponse.newBuilder()
                .addAllEntries(entries(shelf.entries(table(request.getTable()))))
                .build());
  }

  @Override
  public void showQuarantine(
      ShowQuarantineRequest request, StreamObserver<ShowQuarantineResponse> observer) {
    Statuses.answer(
        observer,
        () -> {
          if (request.getId().isEmpty()) {
            throw new RequestException("id", "is missing");
          }
          ShowQuarantineResponse.Builder response = ShowQuarantineResponse.newBuilder();
          int bytes = 0;
          int limit = Requests.pageSize(request.getLimit(), 100, 1000);
          for (String row : shelf.rows(request.getId(), limit)) {
            bytes += row.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_BYTES) {
              break;
            }
            response.addRows(row);
          }
          return response.build();
        });
  }

  @Override
  public void purgeQuarantine(
      PurgeQuarantineRequest request, StreamObserver<PurgeQuarantineResponse> observer) {
    Statuses.answer(
        observer,
        () -> {
          if (!request.hasOlderThan()
              || !Durations.isValid(request.getOlderThan())
              || Durations.isNegative(request.getOlderThan())) {
            throw new RequestException("older_than", "is not an age");
          }
          Duration age =
              Duration.ofSeconds(
                  request.getOlderThan().getSeconds(), request.getOlderThan().getNanos());
          return PurgeQuarantineResponse.newBuilder()
              .addAllEntries(
                  entries(sweep.purge(table(request.getTable()), age, request.getDryRun())))
              .build();
        });
  }

  private static Optional<String> table(String name) {
    return Optional.of(name).filter(text -> !text.isEmpty());
  }

  private static List<QuarantineEntry> entries(List<Entry> entries) {
    return entries.stream()
        .map(
            entry ->
                QuarantineEntry.newBuilder()
                    .setId(entry.id())
                    .setContract(entry.contract())
                    .setRequestId(entry.requestId())
                    .setRows(entry.rows())
                    .setReleased(entry.released())
                    .setBytes(entry.bytes())
                    .setWriteTime(Wire.time(entry.written()))
                    .build())
        .toList();
  }
}
