package io.javatask.worker.rpc;

import io.grpc.stub.StreamObserver;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.task.ReceiptShelf;
import io.javatask.proto.v1.ListReceiptsRequest;
import io.javatask.proto.v1.ListReceiptsResponse;
import io.javatask.proto.v1.ReceiptServiceGrpc;
import io.javatask.worker.run.RequestException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** Receipts over the wire. */
final class ReceiptEndpoint extends ReceiptServiceGrpc.ReceiptServiceImplBase {
  private final ReceiptShelf shelf;
  private final JsonMapper json;

  ReceiptEndpoint(ReceiptShelf shelf, JsonMapper json) {
    this.shelf = shelf;
    this.json = json;
  }

  @Override
  public void listReceipts(
      ListReceiptsRequest request, StreamObserver<ListReceiptsResponse> observer) {
    Statuses.answer(observer, () -> page(request));
  }

  private ListReceiptsResponse page(ListReceiptsRequest request) {
    int size = Requests.pageSize(request.getPageSize(), 50, 500);
    int from = offset(request.getPageToken());
    List<LoadReceipt> all =
        shelf.receipts(given(request.getDataset()), given(request.getPartition()));
    List<LoadReceipt> page = all.stream().skip(from).limit(size).toList();
    ListReceiptsResponse.Builder response = ListReceiptsResponse.newBuilder();
    page.forEach(receipt -> response.addReceipts(json.writeValueAsString(receipt)));
    if (from + page.size() < all.size()) {
      response.setNextPageToken(Integer.toString(from + page.size()));
    }
    return response.build();
  }

  private static int offset(String token) {
    if (!token.matches("[0-9]{0,9}")) {
      throw new RequestException("page_token", "is none that a page came with");
    }
    return token.isEmpty() ? 0 : Integer.parseInt(token);
  }

  private static Optional<String> given(String text) {
    return Optional.of(text).filter(t -> !t.isEmpty());
  }
}
