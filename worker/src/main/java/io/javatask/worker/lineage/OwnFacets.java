package io.javatask.worker.lineage;

import io.javatask.core.contract.Certification;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Sla;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.report.ValidationReport;
import io.openlineage.client.OpenLineage;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The facets that OpenLineage has no like of; a JSON Schema of each lies beside this class. */
final class OwnFacets {
  private static final String SCHEMAS = "https://javatask.io/spec/facets/1-0-0/";

  private final URI producer;

  OwnFacets(URI producer) {
    this.producer = producer;
  }

  /** {@code javatask_contract}. */
  private static final class OfDataset extends OpenLineage.DefaultDatasetFacet {
    @SuppressWarnings("NullAway") // the library leaves "deleted" out where it is null
    OfDataset(URI producer, Map<String, Object> fields) {
      super(producer, null);
      getAdditionalProperties().putAll(fields);
    }

    @Override
    public URI get_schemaURL() {
      return schema("JavataskContractDatasetFacet");
    }
  }

  /** {@code javatask_run}. */
  private static final class OfRun extends OpenLineage.DefaultRunFacet {
    OfRun(URI producer, Map<String, Object> fields) {
      super(producer);
      getAdditionalProperties().putAll(fields);
    }

    @Override
    public URI get_schemaURL() {
      return schema("JavataskRunFacet");
    }
  }

  private static URI schema(String name) {
    return URI.create(SCHEMAS + name + ".json#/$defs/" + name);
  }

  /** What is promised of a dataset. */
  OpenLineage.DatasetFacet contract(ContractFacts facts) {
    Contract contract = facts.contract();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", contract.id());
    fields.put("name", contract.name());
    fields.put("version", contract.version());
    fields.put("hash", contract.hash());
    fields.put("schema", contract.schema());
    facts.status().ifPresent(status -> fields.put("status", status));
    facts.domain().ifPresent(domain -> fields.put("domain", domain));
    fields.put("key", contract.key());
    fields.put("rules", contract.rules().size());
    fields.put("slas", contract.slas().stream().map(OwnFacets::sla).toList());
    contract.certification().ifPresent(c -> fields.put("certification", certification(c)));
    return new OfDataset(producer, fields);
  }

  private static Map<String, Object> sla(Sla sla) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", sla.name());
    fields.put("kind", sla.kind().name());
    fields.put("objective", sla.goal().words());
    sla.column().ifPresent(column -> fields.put("column", column));
    return fields;
  }

  private static Map<String, Object> certification(Certification given) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("useCase", given.useCase());
    fields.put("risk", given.risk());
    fields.put("value", given.value());
    given.owner().ifPresent(owner -> fields.put("owner", owner));
    given.expiresAt().ifPresent(day -> fields.put("expiresAt", day.toString()));
    return fields;
  }

  /** What became of the rows of a run. */
  OpenLineage.RunFacet run(RunFacts run) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("requestId", run.requestId());
    fields.put("epoch", run.epoch());
    fields.put("task", run.task());
    run.error().ifPresent(error -> fields.put("errorCode", error.code().name()));
    run.report().ifPresent(report -> came(report, fields));
    return new OfRun(producer, fields);
  }

  private static void came(ValidationReport report, Map<String, Object> fields) {
    fields.put("verdict", report.verdict().name());
    fields.put(
        "rows",
        Map.of(
            "read", report.rows().read(),
            "accepted", report.rows().accepted(),
            "quarantined", report.rows().quarantined(),
            "rejected", report.rows().rejected()));
    List<Map<String, Object>> slas = new ArrayList<>();
    report
        .sla()
        .forEach(sla -> slas.add(Map.of("name", sla.name(), "status", sla.status().name())));
    fields.put("slas", slas);
    report.receipt().ifPresent(receipt -> fields.put("load", load(receipt)));
  }

  private static Map<String, Object> load(LoadReceipt receipt) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("mode", receipt.mode());
    fields.put("partition", receipt.partition());
    fields.put("inserted", receipt.inserted());
    fields.put("updated", receipt.updated());
    fields.put("unchanged", receipt.unchanged());
    fields.put("deleted", receipt.deleted());
    fields.put("skipped", receipt.skipped());
    fields.put("replayed", receipt.replayed());
    Optional<String> hash = receipt.contentHash();
    hash.ifPresent(text -> fields.put("contentHash", text));
    return fields;
  }
}
