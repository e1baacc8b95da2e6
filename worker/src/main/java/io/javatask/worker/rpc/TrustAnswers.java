package io.javatask.worker.rpc;

import io.javatask.proto.v1.EvaluateGateRequest;
import io.javatask.proto.v1.EvaluateGateResponse;
import io.javatask.proto.v1.GatePurpose;
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
import io.javatask.proto.v1.MissState;
import io.javatask.proto.v1.OverrideGateRequest;
import io.javatask.proto.v1.OverrideGateResponse;
import io.javatask.worker.ledger.Miss;
import io.javatask.worker.ledger.MissQuery;
import io.javatask.worker.ledger.Page;
import io.javatask.worker.ledger.TrustDataset;
import io.javatask.worker.ledger.TrustLedger;
import io.javatask.worker.run.RequestException;
import io.javatask.worker.trust.DatasetTrust;
import io.javatask.worker.trust.Gate;
import io.javatask.worker.trust.Trust;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Answers what is asked of data sets: the same over the wire, and for a command that looks into a
 * ledger.
 */
final class TrustAnswers {
  private static final int USUAL_POINTS = 30;
  private static final int MOST_POINTS = 120;
  private static final Duration LONGEST_WINDOW = Duration.ofDays(400);

  private final Trust trust;
  private final TrustLedger ledger;
  private final Clock clock;

  TrustAnswers(Trust trust, TrustLedger ledger, Clock clock) {
    this.trust = trust;
    this.ledger = ledger;
    this.clock = clock;
  }

  ListDatasetsResponse listDatasets(ListDatasetsRequest request) {
    int size = Requests.pageSize(request.getPageSize(), 50, 200);
    if (request.getNamesOnly()) {
      return names(request, size);
    }
    Page<DatasetTrust> page =
        TaskRunEndpoint.paged(
            () ->
                trust.list(
                    request.getDagIdsList(),
                    size,
                    request.getPageToken(),
                    asOf(request.hasAsOfTime(), request.getAsOfTime())));
    ListDatasetsResponse.Builder response =
        ListDatasetsResponse.newBuilder().setNextPageToken(page.next());
    page.items().forEach(dataset -> response.addDatasets(TrustWire.dataset(dataset)));
    return response.build();
  }

  private ListDatasetsResponse names(ListDatasetsRequest request, int size) {
    Page<TrustDataset> page =
        TaskRunEndpoint.paged(
            () -> ledger.datasets(request.getDagIdsList(), size, request.getPageToken()));
    ListDatasetsResponse.Builder response =
        ListDatasetsResponse.newBuilder().setNextPageToken(page.next());
    page.items().forEach(dataset -> response.addDatasets(TrustWire.dataset(dataset)));
    return response.build();
  }

  GetDatasetTrustResponse getDatasetTrust(GetDatasetTrustRequest request) {
    Duration window =
        request.hasWindow() ? Requests.timeout("window", request.getWindow()) : Trust.USUAL_WINDOW;
    if (window.compareTo(LONGEST_WINDOW) > 0) {
      throw new RequestException("window", "is longer than " + LONGEST_WINDOW.toDays() + " days");
    }
    if (request.getPoints() < 0 || request.getPoints() > MOST_POINTS) {
      throw new RequestException("points", "must be 1 to " + MOST_POINTS);
    }
    int points = request.getPoints() == 0 ? USUAL_POINTS : request.getPoints();
    return TrustWire.trust(
        trust.of(
            name(request.getDataset()),
            window,
            asOf(request.hasAsOfTime(), request.getAsOfTime()),
            points));
  }

  ListMissesResponse listMisses(ListMissesRequest request) {
    Optional<String> dataset =
        Requests.text("dataset", request.getDataset()).map(name -> trust.find(name).id());
    MissQuery query =
        new MissQuery(
            request.getDagIdsList(),
            Requests.text("task_id", request.getTaskId()),
            dataset,
            open(request.getState()),
            TrustWire.kinds(request.getKind()),
            request.hasStartTime()
                ? Optional.of(Requests.instant("start_time", request.getStartTime()))
                : Optional.empty(),
            request.hasEndTime()
                ? Optional.of(Requests.instant("end_time", request.getEndTime()))
                : Optional.empty(),
            Requests.pageSize(request.getPageSize(), 50, 500),
            request.getPageToken());
    Page<Miss> page = TaskRunEndpoint.paged(() -> ledger.misses(query));
    Map<String, TrustDataset> known = new HashMap<>();
    ListMissesResponse.Builder response =
        ListMissesResponse.newBuilder().setNextPageToken(page.next());
    for (Miss miss : page.items()) {
      TrustDataset of =
          known.computeIfAbsent(miss.datasetId(), id -> ledger.dataset(id).orElseThrow());
      response.addMisses(TrustWire.miss(miss, of));
    }
    return response.build();
  }

  private static Optional<Boolean> open(MissState state) {
    return switch (state) {
      case MISS_STATE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
      case MISS_STATE_OPEN -> Optional.of(true);
      case MISS_STATE_CLOSED -> Optional.of(false);
    };
  }

  ListRuleOutcomesResponse listRuleOutcomes(ListRuleOutcomesRequest request) {
    Optional<TrustDataset> dataset =
        Requests.text("dataset", request.getDataset()).map(trust::find);
    Optional<String> run =
        Optional.of(request.getRequestId()).filter(id -> !id.isEmpty()).map(Requests::requestId);
    if (dataset.isEmpty() && run.isEmpty()) {
      throw new RequestException("dataset", "is missing, and so is request_id: give one of them");
    }
    int size = Requests.pageSize(request.getPageSize(), 50, 500);
    Page<TrustLedger.RuleOutcome> page =
        TaskRunEndpoint.paged(
            () ->
                ledger.outcomes(
                    dataset.map(TrustDataset::id),
                    run,
                    Requests.text("rule", request.getRule()),
                    size,
                    request.getPageToken()));
    Map<String, String> names = new HashMap<>();
    ListRuleOutcomesResponse.Builder response =
        ListRuleOutcomesResponse.newBuilder().setNextPageToken(page.next());
    for (TrustLedger.RuleOutcome outcome : page.items()) {
      String name =
          names.computeIfAbsent(
              outcome.datasetId(), id -> ledger.dataset(id).map(TrustDataset::name).orElse(""));
      response.addOutcomes(TrustWire.outcome(outcome, name));
    }
    return response.build();
  }

  GetErrorBudgetResponse getErrorBudget(GetErrorBudgetRequest request) {
    GetErrorBudgetResponse.Builder response = GetErrorBudgetResponse.newBuilder();
    trust
        .budgets(
            trust.find(name(request.getDataset())),
            Requests.text("sla", request.getSla()).stream().toList(),
            asOf(request.hasAsOfTime(), request.getAsOfTime()))
        .forEach(budget -> response.addBudgets(TrustWire.budget(budget)));
    return response.build();
  }

  EvaluateGateResponse evaluateGate(EvaluateGateRequest request) {
    TrustDataset dataset = trust.find(name(request.getDataset()));
    Instant at = asOf(request.hasAsOfTime(), request.getAsOfTime()).orElseGet(clock::instant);
    Optional<Gate.Verdict> onUnknown = TrustWire.verdict(request.getOnUnknown());
    if (onUnknown.filter(v -> v == Gate.Verdict.UNKNOWN).isPresent()) {
      throw new RequestException("on_unknown", "must be ALLOW, WARN or BLOCK");
    }
    Trust.Question question =
        new Trust.Question(
            request.getSlasList(), purpose(request.getPurpose()), onUnknown, Optional.of(at));
    DatasetTrust summary = trust.summary(dataset, at);
    return TrustWire.gate(trust.gate(summary, question), summary);
  }

  private static Gate.Purpose purpose(GatePurpose purpose) {
    return switch (purpose) {
      case GATE_PURPOSE_UNSPECIFIED, GATE_PURPOSE_FEATURE -> Gate.Purpose.FEATURE;
      case GATE_PURPOSE_REPAIR -> Gate.Purpose.REPAIR;
      case GATE_PURPOSE_BACKFILL -> Gate.Purpose.BACKFILL;
      case UNRECOGNIZED -> throw new RequestException("purpose", "holds what is no purpose");
    };
  }

  OverrideGateResponse overrideGate(OverrideGateRequest request) {
    TrustDataset dataset = trust.find(name(request.getDataset()));
    if (!request.hasExpireTime()) {
      throw new RequestException("expire_time", "is missing");
    }
    TrustLedger.GateOverride made =
        trust.override(
            dataset,
            Requests.text("reason", request.getReason()).orElse(""),
            Requests.text("author", request.getAuthor()).orElse(""),
            Requests.instant("expire_time", request.getExpireTime()));
    return OverrideGateResponse.newBuilder()
        .setOverride(TrustWire.override(dataset.name(), made))
        .build();
  }

  private static String name(String dataset) {
    return Requests.text("dataset", dataset)
        .orElseThrow(() -> new RequestException("dataset", "is missing"));
  }

  private static Optional<Instant> asOf(boolean given, com.google.protobuf.Timestamp time) {
    return given ? Optional.of(Requests.instant("as_of_time", time)) : Optional.empty();
  }
}
