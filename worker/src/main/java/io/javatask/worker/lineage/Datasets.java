package io.javatask.worker.lineage;

import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Property;
import io.javatask.core.contract.WriteMode;
import io.javatask.core.report.LoadReceipt;
import io.openlineage.client.OpenLineage;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The datasets that a run reads and writes, and all that is known of them. */
final class Datasets {
  private final OpenLineage facets;
  private final OwnFacets own;
  private final QualityFacets quality;
  private final DatasetNames names;

  Datasets(OpenLineage facets, OwnFacets own, DatasetNames names) {
    this.facets = facets;
    this.own = own;
    this.quality = new QualityFacets(facets);
    this.names = names;
  }

  /** What is read: a file or a table; none for a task that this worker does not know. */
  List<OpenLineage.InputDataset> inputs(RunFacts run) {
    List<OpenLineage.InputDataset> inputs = new ArrayList<>();
    source(run).ifPresent(reference -> inputs.add(read(run, reference)));
    if (run.compares()) {
      target(run).ifPresent(reference -> inputs.add(compared(run, reference)));
    }
    return inputs;
  }

  /** What is written; none for a run that only looks. */
  List<OpenLineage.OutputDataset> outputs(RunFacts run) {
    return target(run).filter(reference -> run.writes()).stream()
        .map(reference -> written(run, reference))
        .toList();
  }

  private static Optional<String> source(RunFacts run) {
    return switch (run.task()) {
      case "ingest", "backfill" -> run.input("source");
      case "upsert" -> run.input("source").or(() -> run.input("landing"));
      case "validate" -> run.input("source").or(() -> run.input("table"));
      default -> Optional.empty();
    };
  }

  private static Optional<String> target(RunFacts run) {
    return switch (run.task()) {
      case "ingest" -> run.input("landing");
      case "upsert" -> run.input("target");
      case "release", "backfill" -> run.input("target").or(() -> run.input("landing"));
      default -> Optional.empty();
    };
  }

  private OpenLineage.InputDataset read(RunFacts run, String reference) {
    DatasetNames.Named named = names.of(reference, run.contract());
    var described = described(named, run);
    described.schema(schema(run, List.of()));
    run.report()
        .flatMap(report -> report.sourceDigest())
        .ifPresent(digest -> described.version(facets.newDatasetVersionDatasetFacet(digest)));
    var input = facets.newInputDatasetInputFacetsBuilder();
    named
        .subset()
        .ifPresent(
            files ->
                input.subset(
                    facets.newInputSubsetInputDatasetFacet(
                        facets.newLocationSubsetCondition(List.of(files)))));
    run.progress()
        .ifPresent(
            progress ->
                input.inputStatistics(
                    facets.newInputStatisticsInputDatasetFacet(
                        progress.rows(), progress.bytes(), null)));
    run.report()
        .ifPresent(
            report ->
                input
                    .inputStatistics(
                        facets.newInputStatisticsInputDatasetFacet(
                            report.rows().read(), null, null))
                    .dataQualityMetrics(
                        quality.metrics(report, run.contract().map(ContractFacts::contract)))
                    .dataQualityAssertions(quality.assertions(report)));
    return facets.newInputDataset(
        named.namespace(), named.name(), described.build(), input.build());
  }

  private OpenLineage.InputDataset compared(RunFacts run, String reference) {
    DatasetNames.Named named = names.of(reference, run.contract());
    return facets.newInputDataset(
        named.namespace(),
        named.name(),
        described(named, run).schema(schema(run, columns(run).added())).build(),
        facets.newInputDatasetInputFacetsBuilder().build());
  }

  private OpenLineage.OutputDataset written(RunFacts run, String reference) {
    DatasetNames.Named named = names.of(reference, run.contract());
    var described = described(named, run);
    if (run.contract().isPresent()) {
      OutputColumns columns = columns(run);
      described.schema(schema(run, columns.added()));
      source(run)
          .ifPresent(
              from ->
                  described.columnLineage(
                      new ColumnLineage(facets, names.of(from, run.contract())).of(columns)));
    }
    var output = facets.newOutputDatasetOutputFacetsBuilder();
    run.report()
        .flatMap(report -> report.receipt())
        .ifPresent(
            receipt ->
                output.outputStatistics(
                    facets.newOutputStatisticsOutputDatasetFacet(written(receipt), null, null)));
    return facets.newOutputDataset(
        named.namespace(), named.name(), described.build(), output.build());
  }

  private static long written(LoadReceipt receipt) {
    return receipt.replayed() ? 0 : receipt.inserted() + receipt.updated();
  }

  private static OutputColumns columns(RunFacts run) {
    Contract contract = run.contract().orElseThrow().contract();
    WriteMode mode =
        switch (run.task()) {
          case "ingest" -> WriteMode.LAND;
          case "release" ->
              run.input("landing").isPresent() ? WriteMode.ADD_LANDED : contract.load().mode();
          case "backfill" ->
              run.input("target").isPresent() ? chosen(run, contract) : WriteMode.LAND;
          default -> chosen(run, contract);
        };
    return new OutputColumns(contract, mode);
  }

  private static WriteMode chosen(RunFacts run, Contract contract) {
    return run.input("mode").flatMap(WriteMode::of).orElse(contract.load().mode());
  }

  /** What holds of the dataset whatever the run does. */
  private OpenLineage.DatasetFacetsBuilder described(DatasetNames.Named named, RunFacts run) {
    var described = facets.newDatasetFacetsBuilder();
    described.dataSource(
        facets.newDatasourceDatasetFacet(
            named.source().isEmpty() ? named.namespace() : named.source(),
            URI.create(named.uri().replace(" ", "%20"))));
    run.contract().ifPresent(contract -> promised(described, contract));
    return described;
  }

  private void promised(OpenLineage.DatasetFacetsBuilder described, ContractFacts contract) {
    described.put("javatask_contract", own.contract(contract));
    contract
        .description()
        .ifPresent(
            words ->
                described.documentation(facets.newDocumentationDatasetFacet(words, "text/plain")));
    if (!contract.owners().isEmpty()) {
      described.ownership(
          facets.newOwnershipDatasetFacet(
              contract.owners().stream()
                  .map(
                      owner ->
                          facets.newOwnershipDatasetFacetOwners(
                              owner.name(), owner.role().orElse(null)))
                  .toList()));
    }
    if (!contract.tags().isEmpty()) {
      described.tags(
          facets.newTagsDatasetFacet(
              contract.tags().stream()
                  .map(tag -> facets.newTagsDatasetFacetFields(tag, "true", "CONTRACT", null))
                  .toList()));
    }
  }

  /** The columns that are declared, and those that a load adds. */
  private OpenLineage.SchemaDatasetFacet schema(RunFacts run, List<OutputColumns.Made> added) {
    List<OpenLineage.SchemaDatasetFacetFields> fields = new ArrayList<>();
    run.contract()
        .ifPresent(
            contract -> {
              for (Property property : contract.contract().properties()) {
                fields.add(
                    field(
                        property.name(),
                        OutputColumns.type(property),
                        contract.columns().get(property.name()),
                        fields.size()));
              }
            });
    for (OutputColumns.Made column : added) {
      fields.add(field(column.name(), column.type(), column.description(), fields.size()));
    }
    return facets.newSchemaDatasetFacet(fields);
  }

  private OpenLineage.SchemaDatasetFacetFields field(
      String name, String type, @org.jspecify.annotations.Nullable String description, int before) {
    return facets.newSchemaDatasetFacetFields(name, type, description, before + 1L, null);
  }
}
