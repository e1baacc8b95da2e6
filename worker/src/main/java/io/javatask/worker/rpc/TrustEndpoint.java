package io.javatask.worker.rpc;

import io.grpc.stub.StreamObserver;
import io.javatask.proto.v1.EvaluateGateRequest;
import io.javatask.proto.v1.EvaluateGateResponse;
import io.javatask.proto.v1.GetDatasetTrustRequest;
import io.javatask.proto.v1.GetDatasetTrustResponse;
import io.javatask.proto.v1.GetErrorBudgetRequest;
import io.javatask.proto.v1.GetErrorBudgetResponse;
import io.javatask.proto.v1.ListDatasetsRequest;
import io.javatask.proto.v1.ListDatasetsResponse;
import io.javatask.proto.v1.ListMissesRequest;
import io.javatask.proto.v1.ListMissesResponse;
import io.javatask.proto.v1.ListRuleOutcomesRequest;
import io.javatask.proto.v1.ListRuleOutcomesResponse;
import io.javatask.proto.v1.OverrideGateRequest;
import io.javatask.proto.v1.OverrideGateResponse;
import io.javatask.proto.v1.TrustServiceGrpc;
import io.javatask.worker.ledger.TrustLedger;
import io.javatask.worker.trust.Trust;
import java.time.Clock;

/** Trust in data sets over the wire. */
final class TrustEndpoint extends TrustServiceGrpc.TrustServiceImplBase {
  private final TrustAnswers answers;

  TrustEndpoint(Trust trust, TrustLedger ledger, Clock clock) {
    this.answers = new TrustAnswers(trust, ledger, clock);
  }

  @Override
  public void listDatasets(
      ListDatasetsRequest request, StreamObserver<ListDatasetsResponse> observer) {
    Statuses.answer(observer, () -> answers.listDatasets(request));
  }

  @Override
  public void getDatasetTrust(
      GetDatasetTrustRequest request, StreamObserver<GetDatasetTrustResponse> observer) {
    Statuses.answer(observer, () -> answers.getDatasetTrust(request));
  }

  @Override
  public void listMisses(ListMissesRequest request, StreamObserver<ListMissesResponse> observer) {
    Statuses.answer(observer, () -> answers.listMisses(request));
  }

  @Override
  public void listRuleOutcomes(
      ListRuleOutcomesRequest request, StreamObserver<ListRuleOutcomesResponse> observer) {
    Statuses.answer(observer, () -> answers.listRuleOutcomes(request));
  }

  @Override
  public void getErrorBudget(
      GetErrorBudgetRequest request, StreamObserver<GetErrorBudgetResponse> observer) {
    Statuses.answer(observer, () -> answers.getErrorBudget(request));
  }

  @Override
  public void evaluateGate(
      EvaluateGateRequest request, StreamObserver<EvaluateGateResponse> observer) {
    Statuses.answer(observer, () -> answers.evaluateGate(request));
  }

  @Override
  public void overrideGate(
      OverrideGateRequest request, StreamObserver<OverrideGateResponse> observer) {
    Statuses.answer(observer, () -> answers.overrideGate(request));
  }
}
