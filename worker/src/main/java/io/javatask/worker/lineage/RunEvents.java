package io.javatask.worker.lineage;

import io.javatask.worker.config.LineageSettings;
import io.javatask.worker.config.LocationConfig;
import io.javatask.worker.ledger.Submission.ParentRun;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import io.openlineage.client.OpenLineageClientUtils;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Makes OpenLineage events of what is known of a run. */
public final class RunEvents {
  private final LineageSettings settings;
  private final String version;
  private final OpenLineage facets;
  private final OwnFacets own;
  private final Datasets datasets;

  /**
   * Makes events of one worker, or one command.
   *
   * @param version of Javatask
   * @param workingDirectory what plain paths of inputs are relative to
   */
  public RunEvents(
      LineageSettings settings,
      Map<String, LocationConfig> locations,
      String version,
      Path workingDirectory) {
    this.settings = settings;
    this.version = version;
    URI producer = URI.create("https://javatask.io/worker/" + version);
    this.facets = new OpenLineage(producer);
    this.own = new OwnFacets(producer);
    this.datasets =
        new Datasets(
            facets, own, new DatasetNames(locations, settings.datasets(), workingDirectory));
  }

  /** The event as JSON text, on one line. */
  public String event(RunFacts run) {
    return OpenLineageClientUtils.toJson(
        facets.newRunEvent(
            utc(run.time()),
            type(run),
            facets.newRun(run.runId(), facets(run)),
            facets.newJob(settings.namespace(), job(run), jobFacets()),
            datasets.inputs(run),
            datasets.outputs(run)));
  }

  private static EventType type(RunFacts run) {
    return switch (run.state()) {
      case QUEUED, RUNNING -> run.progress().isPresent() ? EventType.RUNNING : EventType.START;
      case SUCCEEDED -> run.refused() ? EventType.FAIL : EventType.COMPLETE;
      case FAILED, LOST -> EventType.FAIL;
      case CANCELLED -> EventType.ABORT;
    };
  }

  /** The configured name; one of task and contract for a run that lacks what it names. */
  private String job(RunFacts run) {
    Map<String, String> fields = new HashMap<>(run.labels());
    String contract = run.contract().map(c -> c.contract().name()).orElse("");
    fields.put("task", run.task());
    fields.put("contract", contract);
    fields.put("schema", run.contract().map(c -> c.contract().schema()).orElse(""));
    return settings
        .job()
        .fill(fields)
        .orElse(contract.isEmpty() ? run.task() : run.task() + "." + contract);
  }

  private OpenLineage.JobFacets jobFacets() {
    return facets
        .newJobFacetsBuilder()
        .jobType(
            facets
                .newJobTypeJobFacetBuilder()
                .processingType("BATCH")
                .integration("JAVATASK")
                .jobType("TASK")
                .build())
        .build();
  }

  private OpenLineage.RunFacets facets(RunFacts run) {
    var built = facets.newRunFacetsBuilder();
    built.processing_engine(facets.newProcessingEngineRunFacet(version, "Javatask", version));
    built.put("javatask_run", own.run(run));
    run.interval()
        .ifPresent(
            interval ->
                built.nominalTime(
                    facets.newNominalTimeRunFacet(utc(interval.start()), utc(interval.end()))));
    run.parent().flatMap(this::parent).ifPresent(built::parent);
    run.report().ifPresent(report -> built.test(new QualityFacets(facets).tests(report)));
    error(run)
        .ifPresent(
            message -> built.errorMessage(facets.newErrorMessageRunFacet(message, "JAVA", null)));
    return built.build();
  }

  private static Optional<String> error(RunFacts run) {
    return run.error()
        .map(error -> error.code() + ": " + error.message())
        .or(
            () ->
                run.report()
                    .filter(report -> run.refused())
                    .map(
                        report ->
                            "the contract is broken: " + String.join("; ", report.violations())));
  }

  private Optional<OpenLineage.ParentRunFacet> parent(ParentRun parent) {
    return uuid(parent.runId())
        .filter(id -> !parent.jobName().isEmpty() && !parent.namespace().isEmpty())
        .map(
            id ->
                facets.newParentRunFacet(
                    facets.newParentRunFacetRun(id, null),
                    facets.newParentRunFacetJob(parent.namespace(), parent.jobName(), null),
                    root(parent).orElse(null)));
  }

  private Optional<OpenLineage.ParentRunFacetRoot> root(ParentRun parent) {
    return uuid(parent.rootRunId())
        .filter(id -> !parent.rootJobName().isEmpty() && !parent.rootNamespace().isEmpty())
        .map(
            id ->
                facets.newParentRunFacetRoot(
                    facets.newRootRun(id, null),
                    facets.newRootJob(parent.rootNamespace(), parent.rootJobName(), null)));
  }

  private static Optional<UUID> uuid(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static ZonedDateTime utc(Instant time) {
    return time.atZone(ZoneOffset.UTC);
  }
}
