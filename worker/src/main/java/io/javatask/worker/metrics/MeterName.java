package io.javatask.worker.metrics;

/** Every meter of ours, as Prometheus names it; the reference is made of these. */
enum MeterName {
  FRESHNESS_P95(
      "javatask_dataset_freshness_p95_seconds",
      "dataset",
      "Age of the newest event that was not passed for 95 % of the last 30 days"),
  NULL_RATE(
      "javatask_dataset_null_ratio",
      "dataset",
      "Share of cells without a value in the last 30 days"),
  CONTRACT_VIOLATION(
      "javatask_dataset_contract_violation_ratio",
      "dataset",
      "Share of rules that were violated in the last 30 days"),
  MTTR(
      "javatask_dataset_mttr_seconds",
      "dataset",
      "Mean time from an interval's first failure to its first good run in the last 30 days"),
  IDEMPOTENCY_ERRORS(
      "javatask_dataset_idempotency_error_keys",
      "dataset",
      "Keys that replays of the last 30 days would have changed"),
  INCIDENTS_OPEN(
      "javatask_dataset_open_incidents", "dataset", "Intervals whose failure is not mended"),
  MISSES_OPEN("javatask_dataset_open_misses", "dataset", "Missed SLAs that are not over"),
  SLA_STATUS(
      "javatask_sla_status",
      "dataset, sla",
      "0 if the SLA is met, 1 if it is at risk, 2 if it is missed, -1 if nothing is known"),
  BUDGET_LEFT(
      "javatask_error_budget_left_ratio",
      "dataset, sla",
      "Share of the error budget that is left, below 0 if it is overspent"),
  BURN_RATE(
      "javatask_error_budget_burn_rate",
      "dataset, sla, window",
      "How many times too fast the error budget is spent over a window"),
  BURN_THRESHOLD(
      "javatask_error_budget_burn_threshold",
      "dataset, sla, window",
      "Burn rate at which the alert of a window is raised"),
  DATASETS_LEFT_OUT(
      "javatask_datasets_left_out",
      "",
      "Data sets that are not among the meters, because there are too many"),
  RUNS("javatask_runs", "state", "Runs that wait or are under way in the ledger"),
  RUNS_ENDED("javatask_runs_ended", "state, task_type", "Runs that ended on this worker, in all"),
  RUN_SECONDS(
      "javatask_run", "task_type", "Time from the start of an attempt on this worker to its end"),
  MEMORY_ACCOUNTED(
      "javatask_memory_accounted_bytes",
      "",
      "Memory that the runs under way on this worker are accounted for"),
  MEMORY_LIMIT(
      "javatask_memory_limit_bytes",
      "",
      "Most memory that runs on this worker are accounted for together (runs.memory)"),
  NOTICES("javatask_webhook_waiting", "", "Notices of misses that the webhook has not taken yet"),
  LINEAGE_EVENTS(
      "javatask_lineage_events",
      "outcome",
      "Lineage events of this worker by what became of them: delivered, failed (a try that is"
          + " repeated), refused, dropped, not_made"),
  LINEAGE_WAITING(
      "javatask_lineage_waiting",
      "transport",
      "Lineage events in the ledger that a transport has not taken yet"),
  COMPUTED(
      "javatask_trust_computed_timestamp_seconds",
      "",
      "When the meters of data sets were computed last, in seconds since 1970");

  private final String text;
  private final String labels;
  private final String description;

  MeterName(String text, String labels, String description) {
    this.text = text;
    this.labels = labels;
    this.description = description;
  }

  String text() {
    return text;
  }

  String labels() {
    return labels;
  }

  String description() {
    return description;
  }
}
