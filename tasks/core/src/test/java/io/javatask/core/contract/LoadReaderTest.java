package io.javatask.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.TaskException;
import io.javatask.core.contract.ContractReader.Finding;
import io.javatask.core.contract.LoadPolicy.Duplicates;
import io.javatask.core.contract.LoadPolicy.HistoryColumns;
import io.javatask.core.contract.LoadPolicy.NullKeys;
import io.javatask.core.contract.LoadPolicy.Tombstone;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a contract says of loads, and what of it cannot be. */
class LoadReaderTest {
  private static final String COLUMNS =
      """
      {"name": "id", "logicalType": "string", "primaryKey": true},
      {"name": "at", "logicalType": "timestamp", "required": true},
      {"name": "step", "logicalType": "integer"},
      {"name": "gone", "logicalType": "boolean"},
      {"name": "list", "logicalType": "array"}
      """;

  private static String document(String columns, String load) {
    return """
    {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "t", "version": "1.0.0",
     "status": "active", "schema": [{"name": "t", "properties": [%s],
       "customProperties": [{"property": "load", "value": %s}]}]}
    """
        .formatted(columns, load.replace('\'', '"'));
  }

  private static Contract read(String load) {
    return new ContractReader().read(document(COLUMNS, load), "c.json", Optional.empty());
  }

  private static List<String> rules(Contract contract) {
    return contract.rules().stream()
        .filter(r -> r.check().name().equals("unique") || r.check().name().equals("not_null"))
        .map(r -> r.id() + " " + r.check().columns() + " " + r.action())
        .toList();
  }

  @Test
  void nothingSaidIsAMerge() {
    assertThat(read("{}").load()).isEqualTo(LoadPolicy.DEFAULT);
  }

  @Test
  void everythingThatCanBeSaidIsRead() {
    Contract contract =
        read(
            "{'mode': 'merge', 'versions': ['at', 'step'], 'tombstone': {'column': 'gone'},"
                + " 'duplicates': 'last', 'nullKeys': 'reject', 'softDelete': 'is_gone',"
                + " 'history': {'validFrom': 'a', 'validTo': 'b', 'isCurrent': 'c'}}");
    assertThat(contract.load())
        .isEqualTo(
            new LoadPolicy(
                WriteMode.MERGE,
                List.of("at", "step"),
                Optional.of(new Tombstone("gone", true)),
                Duplicates.LAST,
                NullKeys.REJECT,
                Optional.of("is_gone"),
                new HistoryColumns("a", "b", "c")));
  }

  @Test
  void theRulesOfTheKeyFollow() {
    assertThat(rules(read("{}")))
        .containsExactly(
            "id.not_null [id] QUARANTINE",
            "id.unique [id] QUARANTINE",
            "at.not_null [at] QUARANTINE");
    assertThat(rules(read("{'duplicates': 'reject', 'nullKeys': 'reject'}")))
        .containsExactly(
            "id.not_null [id] KEEP", "id.unique [id] KEEP", "at.not_null [at] QUARANTINE");
    assertThat(rules(read("{'duplicates': 'first'}")))
        .containsExactly("id.not_null [id] QUARANTINE", "at.not_null [at] QUARANTINE");
    assertThat(rules(read("{'mode': 'history', 'versions': ['at']}")))
        .contains("id.unique [id, at] QUARANTINE");
  }

  @Test
  void aRuleThatTheColumnDeclaresOfItselfStays() {
    String columns =
        "{\"name\": \"id\", \"logicalType\": \"string\", \"primaryKey\": true, \"unique\": true,"
            + " \"required\": true}";
    Contract contract =
        new ContractReader()
            .read(
                document(columns, "{'duplicates': 'last', 'nullKeys': 'reject'}"),
                "c.json",
                Optional.empty());
    assertThat(rules(contract))
        .containsExactly("id.not_null [id] QUARANTINE", "id.unique [id] QUARANTINE");
  }

  @Test
  void aRunInAnotherModeHasTheRulesOfThatMode() {
    Contract history = read("{'mode': 'history', 'versions': ['at']}");
    assertThat(rules(history.loaded(history.load().in(WriteMode.MERGE))))
        .contains("id.unique [id] QUARANTINE");
    Contract merge = read("{'tombstone': {'column': 'gone'}}");
    assertThatThrownBy(() -> merge.loaded(merge.load().in(WriteMode.APPEND)))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("mode append deletes nothing, so it takes no 'tombstone'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'mode': 'upsert'} | /mode | unknown 'mode': 'upsert'; known are",
        "{'modus': 'merge'} | /modus | unknown key 'modus'; did you mean 'mode'?",
        "{'versions': ['att']} | /versions/0 | there is no column 'att'; did you mean 'at'?",
        "{'versions': ['list']} | /versions/0 | 'list' is of type array, which has no order",
        "{'versions': []} | /versions | ",
        "{'tombstone': {'column': 'gon'}} | /tombstone/column | did you mean 'gone'?",
        "{'tombstone': {'column': 'gone', 'value': 'D'}} | /tombstone | a tombstone is a boolean",
        "{'tombstone': {'column': 'step'}} | /tombstone | an integer of the 'value' given here",
        "{'mode': 'append', 'tombstone': {'column': 'gone'}} |  | deletes nothing",
        "{'mode': 'snapshot', 'tombstone': {'column': 'gone'}} |  | what is not in the input",
        "{'softDelete': 'is_gone'} |  | 'softDelete' goes with mode snapshot",
        "{'mode': 'snapshot', 'softDelete': 'gone'} | /softDelete | declared by the contract",
        "{'mode': 'history'} |  | mode history needs 'versions'",
        "{'mode': 'history', 'versions': ['step']} |  | mark 'step' with \"required\": true",
        "{'mode': 'history', 'versions': ['at'], 'history': {'validTo': 'valid_from'}}"
            + " | /history | two columns of the history have one name",
        "{'mode': 'history', 'versions': ['at'], 'history': {'validTo': 'at'}}"
            + " | /history/validTo | 'at' is declared by the contract",
      })
  void whatCannotBeIsReportedInItsPlace(String load, String place, String message) {
    List<Finding> errors =
        new ContractReader()
            .lint(document(COLUMNS, load), "c.json").stream()
                .filter(f -> f.level() == Finding.Level.ERROR)
                .toList();
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0).pointer())
        .isEqualTo("/schema/0/customProperties/0/value" + (place == null ? "" : place));
    assertThat(errors.get(0).message()).contains(message == null ? "" : message);
  }

  @Test
  void aKeyIsNeededWhereRowsAreToldApartByIt() {
    String columns = "{\"name\": \"id\", \"logicalType\": \"string\"}";
    List<Finding> merge = new ContractReader().lint(document(columns, "{'mode': 'merge'}"), "c");
    assertThat(merge).anyMatch(f -> f.message().contains("mode merge needs a key"));
    List<Finding> append = new ContractReader().lint(document(columns, "{'mode': 'append'}"), "c");
    assertThat(append).noneMatch(f -> f.level() == Finding.Level.ERROR);
  }
}
