package io.javatask.worker.rpc;

import io.javatask.core.report.LoadReceipt;
import io.javatask.proto.v1.ListReceiptsRequest;
import io.javatask.proto.v1.ListReceiptsResponse;
import io.javatask.proto.v1.ReceiptServiceGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/** Asks a worker for the receipts of what it can reach. */
public final class ReceiptsClient implements AutoCloseable {
  private static final int DEADLINE_SECONDS = 60;
  private static final int PAGE = 500;

  private final WorkerConnection worker;

  private ReceiptsClient(WorkerConnection worker) {
    this.worker = worker;
  }

  /** A client of a worker; nothing is sent yet. */
  public static ReceiptsClient connect(WorkerAddress worker) {
    return new ReceiptsClient(worker.connect());
  }

  /** The newest first, and no more than {@code most}. */
  public List<LoadReceipt> receipts(
      Optional<String> dataset, Optional<String> partition, int most) {
    List<LoadReceipt> receipts = new ArrayList<>();
    String token = "";
    do {
      var request =
          ListReceiptsRequest.newBuilder()
              .setDataset(dataset.orElse(""))
              .setPartition(partition.orElse(""))
              .setPageSize(Math.min(PAGE, most - receipts.size()))
              .setPageToken(token);
      ListReceiptsResponse page = page(request.build());
      for (String receipt : page.getReceiptsList()) {
        receipts.add(JsonMapper.shared().readValue(receipt, LoadReceipt.class));
      }
      token = page.getNextPageToken();
    } while (!token.isEmpty() && receipts.size() < most);
    return receipts;
  }

  private ListReceiptsResponse page(ListReceiptsRequest request) {
    return worker.call(
        () ->
            ReceiptServiceGrpc.newBlockingStub(worker.channel())
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .listReceipts(request));
  }

  @Override
  public void close() {
    worker.close();
  }
}
