package io.javatask.worker.rpc;

import io.javatask.core.contract.Sla;
import io.javatask.core.contract.Slo;
import io.javatask.core.report.ValidationReport;
import io.javatask.proto.v1.BudgetPoint;
import io.javatask.proto.v1.BudgetingMethod;
import io.javatask.proto.v1.Certification;
import io.javatask.proto.v1.Dataset;
import io.javatask.proto.v1.ErrorBudget;
import io.javatask.proto.v1.EvaluateGateResponse;
import io.javatask.proto.v1.GateOverride;
import io.javatask.proto.v1.GateVerdict;
import io.javatask.proto.v1.GetDatasetTrustResponse;
import io.javatask.proto.v1.MetricPoint;
import io.javatask.proto.v1.MissCause;
import io.javatask.proto.v1.MissState;
import io.javatask.proto.v1.OnExhausted;
import io.javatask.proto.v1.RuleOutcome;
import io.javatask.proto.v1.SlaKind;
import io.javatask.proto.v1.SlaStatus;
import io.javatask.proto.v1.TrustMetric;
import io.javatask.proto.v1.TrustMetricName;
import io.javatask.worker.ledger.Miss;
import io.javatask.worker.ledger.TrustDataset;
import io.javatask.worker.ledger.TrustLedger;
import io.javatask.worker.trust.Budget;
import io.javatask.worker.trust.BurnRate;
import io.javatask.worker.trust.DatasetTrust;
import io.javatask.worker.trust.Gate;
import io.javatask.worker.trust.Incidents;
import io.javatask.worker.trust.Metric;
import io.javatask.worker.trust.SlaState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What is known of data sets, as it goes over the wire. */
final class TrustWire {
  private TrustWire() {}

  static GetDatasetTrustResponse trust(DatasetTrust trust) {
    GetDatasetTrustResponse.Builder wire =
        GetDatasetTrustResponse.newBuilder()
            .setDataset(dataset(trust))
            .setAsOfTime(Wire.time(trust.asOf()))
            .setWindow(duration(trust.window()))
            .setIncidents(incidents(trust.incidents()));
    trust.slas().forEach(sla -> wire.addSlas(sla(sla)));
    trust.budgets().forEach(budget -> wire.addBudgets(budget(budget)));
    trust.metrics().forEach(metric -> wire.addMetrics(metric(metric)));
    trust.openMisses().forEach(miss -> wire.addOpenMisses(miss(miss, trust.dataset())));
    trust.newest().publishTime().ifPresent(time -> wire.setPublishTime(Wire.time(time)));
    trust.newest().newest().ifPresent(time -> wire.setNewestTime(Wire.time(time)));
    trust
        .override()
        .ifPresent(override -> wire.setOverride(override(trust.dataset().name(), override)));
    return wire.build();
  }

  static Dataset dataset(DatasetTrust trust) {
    Dataset.Builder wire =
        builder(trust.dataset())
            .setStatus(status(trust.status()))
            .setOpenMisses(trust.openMissCount());
    trust.certification().ifPresent(c -> wire.setCertification(certification(c, trust.asOf())));
    trust.budgetLeft().ifPresent(wire::setBudgetLeft);
    return wire.build();
  }

  /** Without what is computed from facts. */
  static Dataset dataset(TrustDataset dataset) {
    return builder(dataset).build();
  }

  private static Dataset.Builder builder(TrustDataset dataset) {
    Dataset.Builder wire =
        Dataset.newBuilder()
            .setName(dataset.name())
            .setContractId(dataset.contractId())
            .setContractName(dataset.contractName())
            .setContractVersion(dataset.contractVersion())
            .setContractHash(dataset.contractHash())
            .setSchema(dataset.schema())
            .setDagId(dataset.dagId())
            .setTaskId(dataset.taskId());
    dataset
        .lastRun()
        .ifPresent(
            run -> {
              wire.setLastRequestId(run.requestId())
                  .setLastSettleTime(Wire.time(run.settleTime()))
                  .setLastState(Wire.state(run.state()));
              run.verdict().ifPresent(wire::setLastVerdict);
            });
    return wire;
  }

  private static Certification certification(
      io.javatask.core.contract.Certification certification, Instant asOf) {
    return Certification.newBuilder()
        .setUseCase(certification.useCase())
        .setRisk(certification.risk())
        .setValue(certification.value())
        .setOwner(certification.owner().orElse(""))
        .setExpireDate(certification.expiresAt().map(Object::toString).orElse(""))
        .setExpired(certification.expired(asOf.atZone(ZoneOffset.UTC).toLocalDate()))
        .build();
  }

  private static io.javatask.proto.v1.SlaState sla(SlaState state) {
    var wire =
        io.javatask.proto.v1.SlaState.newBuilder()
            .setName(state.name())
            .setKind(kind(state.kind()))
            .setStatus(status(state.status()))
            .setObjective(state.objective())
            .setObserved(state.observed())
            .setReason(state.reason())
            .setOfBackfills(state.ofBackfills());
    state.due().ifPresent(due -> wire.setDueTime(Wire.time(due)));
    state.interval().ifPresent(interval -> wire.setInterval(Wire.interval(interval)));
    return wire.build();
  }

  static ErrorBudget budget(Budget budget) {
    ErrorBudget.Builder wire =
        ErrorBudget.newBuilder()
            .setSla(budget.sla())
            .setTarget(budget.slo().target())
            .setWindow(duration(budget.slo().window()))
            .setBudgetingMethod(method(budget.slo().method()))
            .setOnExhausted(onExhausted(budget.slo().onExhausted()))
            .setGood(budget.good())
            .setValid(budget.valid())
            .setExhausted(budget.exhausted());
    budget.left().ifPresent(wire::setLeft);
    budget.burnRates().forEach(rate -> wire.addBurnRates(burnRate(rate)));
    budget.exhaust().ifPresent(time -> wire.setExhaustTime(Wire.time(time)));
    for (Budget.Point point : budget.points()) {
      BudgetPoint.Builder at = BudgetPoint.newBuilder().setTime(Wire.time(point.time()));
      point.left().ifPresent(at::setLeft);
      wire.addPoints(at);
    }
    return wire.build();
  }

  private static io.javatask.proto.v1.BurnRate burnRate(BurnRate rate) {
    var wire =
        io.javatask.proto.v1.BurnRate.newBuilder()
            .setLongWindow(duration(rate.longWindow()))
            .setShortWindow(duration(rate.shortWindow()))
            .setThreshold(rate.threshold())
            .setAlerting(rate.alerting());
    rate.longRate().ifPresent(wire::setLongRate);
    rate.shortRate().ifPresent(wire::setShortRate);
    return wire.build();
  }

  private static TrustMetric metric(Metric metric) {
    TrustMetric.Builder wire =
        TrustMetric.newBuilder().setName(name(metric.name())).setUnit(metric.name().unit());
    metric.value().ifPresent(wire::setValue);
    for (Metric.Point point : metric.points()) {
      wire.addPoints(point(point.time(), point.value()));
    }
    return wire.build();
  }

  private static MetricPoint point(Instant time, OptionalDouble value) {
    MetricPoint.Builder wire = MetricPoint.newBuilder().setTime(Wire.time(time));
    value.ifPresent(wire::setValue);
    return wire.build();
  }

  private static io.javatask.proto.v1.Incidents incidents(Incidents incidents) {
    var wire =
        io.javatask.proto.v1.Incidents.newBuilder()
            .setClosed(incidents.closed().size())
            .setOpen(incidents.open().size());
    incidents.mean().ifPresent(mean -> wire.setMean(duration(mean)));
    incidents.median().ifPresent(median -> wire.setMedian(duration(median)));
    incidents.open().stream()
        .findFirst()
        .ifPresent(oldest -> wire.setOldestOpenTime(Wire.time(oldest)));
    return wire.build();
  }

  static io.javatask.proto.v1.Miss miss(Miss miss, TrustDataset dataset) {
    var wire =
        io.javatask.proto.v1.Miss.newBuilder()
            .setId(miss.id())
            .setDataset(dataset.name())
            .setContractId(dataset.contractId())
            .setSla(miss.sla())
            .setKind(kind(Sla.Kind.valueOf(miss.kind())))
            .setState(
                miss.end().isPresent() ? MissState.MISS_STATE_CLOSED : MissState.MISS_STATE_OPEN)
            .setPartition(miss.part())
            .setBeginTime(Wire.time(miss.begin()))
            .setCause(cause(miss.cause()))
            .setDetail(miss.detail())
            .setRequestId(miss.requestId().orElse(""))
            .setDagId(miss.dagId())
            .setTaskId(miss.taskId())
            .setDagRunId(miss.dagRunId())
            .setObjective(miss.objective())
            .setObserved(miss.observed())
            .setDetectTime(Wire.time(miss.detectTime()));
    miss.interval().ifPresent(interval -> wire.setInterval(Wire.interval(interval)));
    miss.end().ifPresent(end -> wire.setEndTime(Wire.time(end)));
    return wire.build();
  }

  static RuleOutcome outcome(TrustLedger.RuleOutcome outcome, String dataset) {
    return RuleOutcome.newBuilder()
        .setRule(outcome.outcome().rule())
        .setCheck(outcome.outcome().check())
        .setStatus(outcome.outcome().status())
        .setSeverity(outcome.outcome().severity())
        .setEvaluated(outcome.outcome().evaluated())
        .setFailed(outcome.outcome().failed())
        .setObserved(outcome.outcome().observed())
        .setDataset(dataset)
        .setPartition(outcome.part())
        .setRequestId(outcome.requestId())
        .setEpoch(outcome.epoch())
        .setSettleTime(Wire.time(outcome.settleTime()))
        .build();
  }

  static EvaluateGateResponse gate(Gate gate, DatasetTrust summary) {
    EvaluateGateResponse.Builder wire =
        EvaluateGateResponse.newBuilder()
            .setVerdict(verdict(gate.verdict()))
            .setAction(verdict(gate.action()))
            .addAllReasons(gate.reasons())
            .setDataset(dataset(summary))
            .setAsOfTime(Wire.time(summary.asOf()));
    gate.budgets().forEach(budget -> wire.addBudgets(budget(budget)));
    gate.override()
        .ifPresent(override -> wire.setOverride(override(summary.dataset().name(), override)));
    return wire.build();
  }

  static GateOverride override(String dataset, TrustLedger.GateOverride override) {
    return GateOverride.newBuilder()
        .setDataset(dataset)
        .setReason(override.reason())
        .setAuthor(override.author())
        .setCreateTime(Wire.time(override.createTime()))
        .setExpireTime(Wire.time(override.expireTime()))
        .build();
  }

  static Optional<Gate.Verdict> verdict(GateVerdict verdict) {
    return switch (verdict) {
      case GATE_VERDICT_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
      case GATE_VERDICT_ALLOW -> Optional.of(Gate.Verdict.ALLOW);
      case GATE_VERDICT_WARN -> Optional.of(Gate.Verdict.WARN);
      case GATE_VERDICT_BLOCK -> Optional.of(Gate.Verdict.BLOCK);
      case GATE_VERDICT_UNKNOWN -> Optional.of(Gate.Verdict.UNKNOWN);
    };
  }

  private static GateVerdict verdict(Gate.Verdict verdict) {
    return switch (verdict) {
      case ALLOW -> GateVerdict.GATE_VERDICT_ALLOW;
      case WARN -> GateVerdict.GATE_VERDICT_WARN;
      case BLOCK -> GateVerdict.GATE_VERDICT_BLOCK;
      case UNKNOWN -> GateVerdict.GATE_VERDICT_UNKNOWN;
    };
  }

  private static SlaStatus status(ValidationReport.SlaStatus status) {
    return switch (status) {
      case MET -> SlaStatus.SLA_STATUS_MET;
      case AT_RISK -> SlaStatus.SLA_STATUS_AT_RISK;
      case MISSED -> SlaStatus.SLA_STATUS_MISSED;
      case UNKNOWN -> SlaStatus.SLA_STATUS_UNKNOWN;
    };
  }

  private static SlaKind kind(Sla.Kind kind) {
    return switch (kind) {
      case FRESHNESS -> SlaKind.SLA_KIND_FRESHNESS;
      case COMPLETION -> SlaKind.SLA_KIND_COMPLETION;
      case VIOLATING_ROWS -> SlaKind.SLA_KIND_VIOLATING_ROWS;
      case CONTRACT_VIOLATION -> SlaKind.SLA_KIND_CONTRACT_VIOLATION;
      case NULL_RATE -> SlaKind.SLA_KIND_NULL_RATE;
      case VOLUME -> SlaKind.SLA_KIND_VOLUME;
    };
  }

  /** Names of the kinds that a filter asks for; none for any. */
  static List<String> kinds(SlaKind kind) {
    return switch (kind) {
      case SLA_KIND_UNSPECIFIED, UNRECOGNIZED -> List.of();
      case SLA_KIND_FRESHNESS,
          SLA_KIND_COMPLETION,
          SLA_KIND_VIOLATING_ROWS,
          SLA_KIND_CONTRACT_VIOLATION,
          SLA_KIND_NULL_RATE,
          SLA_KIND_VOLUME ->
          List.of(kind.name().replace("SLA_KIND_", ""));
    };
  }

  private static MissCause cause(Miss.Cause cause) {
    return switch (cause) {
      case NO_RUN -> MissCause.MISS_CAUSE_NO_RUN;
      case LATE_RUN -> MissCause.MISS_CAUSE_LATE_RUN;
      case FAILED_RUN -> MissCause.MISS_CAUSE_FAILED_RUN;
      case RULE -> MissCause.MISS_CAUSE_RULE;
      case DATA -> MissCause.MISS_CAUSE_DATA;
      case UPSTREAM -> MissCause.MISS_CAUSE_UPSTREAM;
    };
  }

  private static TrustMetricName name(Metric.Name name) {
    return switch (name) {
      case FRESHNESS_P95 -> TrustMetricName.TRUST_METRIC_NAME_FRESHNESS_P95;
      case NULL_RATE -> TrustMetricName.TRUST_METRIC_NAME_NULL_RATE;
      case CONTRACT_VIOLATION -> TrustMetricName.TRUST_METRIC_NAME_CONTRACT_VIOLATION;
      case MTTR -> TrustMetricName.TRUST_METRIC_NAME_MTTR;
      case IDEMPOTENCY_ERRORS -> TrustMetricName.TRUST_METRIC_NAME_IDEMPOTENCY_ERRORS;
    };
  }

  private static BudgetingMethod method(Slo.Method method) {
    return switch (method) {
      case OCCURRENCES -> BudgetingMethod.BUDGETING_METHOD_OCCURRENCES;
      case TIMESLICES -> BudgetingMethod.BUDGETING_METHOD_TIMESLICES;
    };
  }

  private static OnExhausted onExhausted(Slo.OnExhausted reaction) {
    return switch (reaction) {
      case BLOCK -> OnExhausted.ON_EXHAUSTED_BLOCK;
      case WARN -> OnExhausted.ON_EXHAUSTED_WARN;
      case ALLOW -> OnExhausted.ON_EXHAUSTED_ALLOW;
    };
  }

  private static com.google.protobuf.Duration duration(Duration duration) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }
}
