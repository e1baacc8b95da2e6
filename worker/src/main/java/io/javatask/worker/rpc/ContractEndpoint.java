package io.javatask.worker.rpc;

import io.grpc.stub.StreamObserver;
import io.javatask.core.report.WindowReport;
import io.javatask.proto.v1.ContractServiceGrpc;
import io.javatask.proto.v1.GetContractWindowRequest;
import io.javatask.proto.v1.GetContractWindowResponse;
import io.javatask.proto.v1.ListContractsRequest;
import io.javatask.proto.v1.ListContractsResponse;
import io.javatask.proto.v1.RegisterContractRequest;
import io.javatask.proto.v1.RegisterContractResponse;
import io.javatask.worker.ledger.ContractLedger;
import io.javatask.worker.ledger.Page;
import io.javatask.worker.run.Contracts;
import io.javatask.worker.run.RequestException;
import io.javatask.worker.run.Windows;
import tools.jackson.databind.json.JsonMapper;

/** Contracts over the wire. */
final class ContractEndpoint extends ContractServiceGrpc.ContractServiceImplBase {
  private final Contracts contracts;
  private final ContractLedger ledger;
  private final Windows windows;
  private final JsonMapper json;

  ContractEndpoint(Contracts contracts, ContractLedger ledger, Windows windows, JsonMapper json) {
    this.contracts = contracts;
    this.ledger = ledger;
    this.windows = windows;
    this.json = json;
  }

  @Override
  public void registerContract(
      RegisterContractRequest request, StreamObserver<RegisterContractResponse> observer) {
    Statuses.answer(
        observer,
        () -> {
          if (request.getText().isEmpty()) {
            throw new RequestException("text", "is missing");
          }
          var registered =
              contracts.register(request.getText(), Requests.origin(request.getOrigin()));
          return RegisterContractResponse.newBuilder()
              .setContract(Wire.contract(registered, true))
              .build();
        });
  }

  @Override
  public void listContracts(
      ListContractsRequest request, StreamObserver<ListContractsResponse> observer) {
    Statuses.answer(
        observer,
        () -> {
          int size = Requests.pageSize(request.getPageSize(), 50, 500);
          Page<ContractLedger.Registered> page =
              TaskRunEndpoint.paged(() -> ledger.list(size, request.getPageToken()));
          ListContractsResponse.Builder response =
              ListContractsResponse.newBuilder().setNextPageToken(page.next());
          page.items().forEach(found -> response.addContracts(Wire.contract(found, false)));
          return response.build();
        });
  }

  @Override
  public void getContractWindow(
      GetContractWindowRequest request, StreamObserver<GetContractWindowResponse> observer) {
    Statuses.answer(
        observer,
        () -> {
          WindowReport report = windows.report(Requests.window(request), Requests.asOf(request));
          return GetContractWindowResponse.newBuilder()
              .setReport(json.writeValueAsString(report))
              .build();
        });
  }
}
