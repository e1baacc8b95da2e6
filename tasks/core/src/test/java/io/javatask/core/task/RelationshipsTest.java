package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.core.contract.Contract;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.Attribution;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.SampleRow;
import io.javatask.core.report.ValidationReport.Status;
import io.javatask.core.sink.DuckDBStore;
import io.javatask.core.sink.PostgresStore;
import io.javatask.core.sink.Store;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Foreign keys and other tables, in both stores. */
class RelationshipsTest {
  private static final String DOCUMENT =
      Stores.document(
          """
          {"name": "customers", "properties": [
            {"name": "id", "logicalType": "integer", "primaryKey": true},
            {"name": "region", "logicalType": "string"}]},
          {"name": "orders", "properties": [
            {"name": "id", "logicalType": "integer", "primaryKey": true},
            {"name": "customer", "logicalType": "integer",
             "relationships": [{"to": "customers.id"}]},
            {"name": "region", "logicalType": "string"},
            {"name": "parent", "logicalType": "integer",
             "relationships": [{"to": "orders.id"}]}],
           "relationships": [{"id": "of its region", "from": ["orders.customer", "orders.region"],
             "to": ["customers.id", "customers.region"]}],
           "quality": [
             {"name": "as many", "type": "custom", "engine": "javatask", "implementation":
               {"check": "row_count_equal", "arguments": {"to": "customers", "factor": 2}}},
             {"name": "elsewhere", "type": "custom", "engine": "javatask", "implementation":
               {"check": "foreign_key", "column": "customer", "severity": "warning",
                "arguments": {"to": "nowhere:customers", "to_columns": ["id"]}}},
             {"name": "no such column", "type": "custom", "engine": "javatask", "implementation":
               {"check": "foreign_key", "column": "customer", "severity": "warning",
                "arguments": {"to": "warehouse:customers", "to_columns": ["idd"]}}}]}
          """);
  private static final Contract CUSTOMERS = Stores.contract(DOCUMENT, "customers");
  private static final Contract ORDERS = Stores.contract(DOCUMENT, "orders");

  private static EmbeddedPostgres server;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    server = EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Test
  void rowsThatReferToNothingAreQuarantinedInDuckDB() throws Exception {
    check(() -> new DuckDBStore(folder.resolve("w.duckdb"), "warehouse"));
  }

  @Test
  void rowsThatReferToNothingAreQuarantinedInPostgres() throws Exception {
    String url = server.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", "");
    check(() -> PostgresStore.connecting(url, "postgres", Optional.empty(), "warehouse"));
  }

  private void check(Supplier<Store> warehouse) throws Exception {
    Stores stores = new Stores(folder, warehouse);
    stores.file("customers.csv", List.of("id,region", "1,north", "2,south"));
    stores.file(
        "orders.csv",
        List.of(
            "id,customer,region,parent",
            "10,1,north,",
            "11,2,north,10",
            "12,3,north,99",
            "13,,south,"));
    stores.upsert(CUSTOMERS, "customers.csv", "customers");
    ValidationReport loaded = stores.upsert(ORDERS, "orders.csv", "orders");
    RuleResult key = Stores.result(loaded, "customer.foreign_key");
    assertThat(key.status()).isEqualTo(Status.FAILED);
    assertThat(key.attribution()).isEqualTo(Attribution.ROW);
    assertThat(key.evaluated()).isEqualTo(3);
    assertThat(key.sample())
        .containsExactly(
            new SampleRow(
                2,
                4,
                Optional.empty(),
                Optional.of("customer"),
                Optional.of("3"),
                "not in customers (id)"));
    assertThat(Stores.result(loaded, "of its region").sample())
        .extracting(SampleRow::row)
        .containsExactly(1L, 2L);
    assertThat(loaded.rows().quarantined()).isEqualTo(2);
    assertThat(Stores.result(loaded, "as many").status()).isEqualTo(Status.PASSED);
    assertThat(Stores.result(loaded, "parent.foreign_key").message())
        .contains("checked where it is stored");
    RuleResult elsewhere = Stores.result(loaded, "elsewhere");
    assertThat(elsewhere.status()).isEqualTo(Status.NOT_EVALUATED);
    assertThat(elsewhere.message()).contains("no location 'nowhere'");
    RuleResult slip = Stores.result(loaded, "no such column");
    assertThat(slip.status()).isEqualTo(Status.ERROR);
    assertThat(slip.message()).contains("no column 'idd'; did you mean 'id'?");
  }

  @Test
  void aStoredTableMayReferToItself() throws Exception {
    Stores stores =
        new Stores(folder, () -> new DuckDBStore(folder.resolve("w.duckdb"), "warehouse"));
    stores.file("customers.csv", List.of("id,region", "1,north"));
    stores.file(
        "orders.csv", List.of("id,customer,region,parent", "10,1,north,11", "11,1,north,12"));
    stores.upsert(CUSTOMERS, "customers.csv", "customers");
    Contract lenient =
        Stores.contract(
            DOCUMENT.replace(
                "\"schema\": [",
                "\"customProperties\": [{\"property\": \"policy\", \"value\": {\"onViolation\":"
                    + " \"warn\"}}], \"schema\": ["),
            "orders");
    stores.upsert(lenient, "orders.csv", "orders");
    RuleResult parent =
        Stores.result(stores.validateTable(lenient, "orders"), "parent.foreign_key");
    assertThat(parent.status()).isEqualTo(Status.FAILED);
    assertThat(parent.sample()).extracting(SampleRow::row).containsExactly(1L);
  }
}
