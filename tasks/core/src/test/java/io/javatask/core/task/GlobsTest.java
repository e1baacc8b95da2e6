package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.location.ConfiguredLocations;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.SampleRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlobsTest {
  @TempDir Path folder;

  @Test
  void readsEveryFileByItsOwnHeaderAndNamesItInQuarantine() throws Exception {
    file("day/b.csv", "n,id\nx,1\n7,2\n");
    file("day/a.csv", "id,n\n3,\"4\n\"\n4\n5,oops\n");
    file("day/c.jsonl", "{\"id\": 6}\n");
    ValidationReport report = validate("landing:day/*.*");
    assertThat(report.rows()).isEqualTo(new ValidationReport.Rows(6, 2, 3, 1));
    assertThat(report.source()).isEqualTo("landing:day/*.*");
    List<String> kept = Files.readAllLines(Path.of(report.quarantine().orElseThrow().path()));
    assertThat(kept)
        .satisfiesExactlyInAnyOrder(
            k -> assertThat(k).contains("\"row\":0,\"line\":2,\"origin\":\"landing:day/a.csv\""),
            k ->
                assertThat(k)
                    .contains("\"row\":1,\"line\":4,\"origin\":\"landing:day/a.csv\",\"rejected\""),
            k -> assertThat(k).contains("\"row\":2,\"line\":5,\"origin\":\"landing:day/a.csv\""),
            k -> assertThat(k).contains("\"row\":3,\"line\":2,\"origin\":\"landing:day/b.csv\""));
  }

  @Test
  void namesTheFileOfEverySampledRow() throws Exception {
    file("day/a.csv", "id,n\n1,1\n2,oops\n");
    file("day/b.csv", "id,n\n1,1\n3,x\n");
    ValidationReport report = validate("landing:day/*.csv");
    assertThat(report.results())
        .flatExtracting(r -> r.sample().stream().map(SampleRow::place).toList())
        .containsExactlyInAnyOrder(
            "landing:day/a.csv, line 3",
            "landing:day/b.csv, line 3",
            "landing:day/a.csv, line 2",
            "landing:day/b.csv, line 2");
    assertThat(validate("landing:day/a.csv").results())
        .flatExtracting(r -> r.sample().stream().map(SampleRow::file).toList())
        .containsOnly(Optional.empty());
  }

  @Test
  void givesNullWhereOnlyOtherFilesHaveTheColumn() throws Exception {
    file("a.csv", "id\n1\n");
    file("b.csv", "id,n\n2,3\n");
    assertThat(validate("landing:*.csv").rows()).isEqualTo(new ValidationReport.Rows(2, 2, 0, 0));
  }

  @Test
  void ordersByBytesAndDigestsNamesAndContents() throws Exception {
    file("b.csv", "id,n\n1,1\n");
    file("B.csv", "id,n\n2,1\n");
    file("sub/é.csv", "id,n\n3,1\n");
    file("sub/.hidden.csv", "id,n\n4,1\n");
    ConfiguredLocations locations = locations();
    assertThat(locations.files("landing:**/*.csv"))
        .containsExactly("landing:B.csv", "landing:b.csv", "landing:sub/é.csv");
    assertThat(locations.files("landing:b.csv")).containsExactly("landing:b.csv");
    Optional<String> before = validate("landing:**/*.csv").sourceDigest();
    assertThat(validate("landing:**/*.csv").sourceDigest()).isEqualTo(before).isPresent();
    Files.move(folder.resolve("b.csv"), folder.resolve("c.csv"));
    assertThat(validate("landing:**/*.csv").sourceDigest()).isNotEqualTo(before);
  }

  @Test
  void staysInsideAndNamesWhatIsNotThere(@TempDir Path outside) throws IOException {
    Files.writeString(outside.resolve("x.csv"), "id,n\n");
    file("a.csv", "id,n\n");
    assertCode("landing:*.parquet", ErrorCode.SOURCE_NOT_FOUND);
    assertCode("landing:no/*.csv", ErrorCode.SOURCE_NOT_FOUND);
    assertCode("landing:../*.csv", ErrorCode.PATH_REFUSED);
    assertCode("landing:/*.csv", ErrorCode.PATH_REFUSED);
    assertCode("landing:[.csv", ErrorCode.INVALID_INPUT);
    Files.createSymbolicLink(folder.resolve("link"), outside);
    assertCode("landing:link/*.csv", ErrorCode.PATH_REFUSED);
    Files.createSymbolicLink(folder.resolve("l.csv"), outside.resolve("x.csv"));
    assertCode("landing:*.csv", ErrorCode.PATH_REFUSED);
    assertThatThrownBy(() -> locations().files("landing:*.csv"))
        .hasMessageStartingWith("'landing:l.csv' leads out")
        .hasMessageContaining("by the symbolic link 'l.csv'");
  }

  private void assertCode(String reference, ErrorCode code) {
    assertThatThrownBy(() -> locations().files(reference))
        .isInstanceOfSatisfying(TaskException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private void file(String name, String text) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    Files.writeString(folder.resolve(name), text);
  }

  private ConfiguredLocations locations() {
    return new ConfiguredLocations(Map.of("landing", folder), Map.of());
  }

  private ValidationReport validate(String source) throws InterruptedException {
    Contract contract =
        new ContractReader()
            .read(
                """
                {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "c", "version": "1.0.0",
                 "status": "active", "schema": [{"name": "s", "properties": [
                   {"name": "id", "logicalType": "integer"}, {"name": "n", "logicalType": "integer"}],
                 "quality": [{"id": "one", "type": "custom", "engine": "javatask", "implementation":
                   {"check": "unique", "column": "id", "action": "keep",
                    "arguments": {"duplicates": "members"}}}]}]}
                """,
                "c.json",
                Optional.empty());
    return new Validate(locations(), CoreTasks.Options.in(folder.resolve(".quarantine")))
        .run(
            LocalContext.of(contract, "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z"),
            new Validate.Input(
                Optional.of(source),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }
}
