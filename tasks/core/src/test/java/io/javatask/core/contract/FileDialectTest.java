package io.javatask.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.core.contract.FileDialect.Option;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FileDialectTest {
  @Test
  void standsInTheSchemaObject() {
    Contract contract =
        new ContractReader().read(contract("{\"delimiter\": \";\"}"), "c.json", Optional.empty());
    assertThat(contract.dialect().text(Option.DELIMITER)).contains(";");
  }

  @Test
  void isLintedWithTheNearestName() {
    assertThat(new ContractReader().lint(contract("{\"quotechar\": \"'\"}"), "c.json"))
        .singleElement()
        .hasToString(
            "c.json:/schema/0/customProperties/0/value/quotechar: error: unknown key 'quotechar';"
                + " did you mean 'quoteChar'?");
  }

  private static String contract(String dialect) {
    return """
    {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "c", "version": "1.0.0",
     "status": "active",
     "schema": [{"name": "s", "properties": [{"name": "a", "logicalType": "string"}],
       "customProperties": [{"property": "dialect", "value": %s}]}]}
    """
        .formatted(dialect);
  }
}
