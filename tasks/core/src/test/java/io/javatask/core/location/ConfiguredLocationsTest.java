package io.javatask.core.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfiguredLocationsTest {
  @TempDir Path temporary = Path.of("");
  private Path landing = Path.of("");
  private Locations locations = new ConfiguredLocations(Map.of(), Map.of());

  @BeforeEach
  void setUp() throws IOException {
    landing = Files.createDirectory(temporary.resolve("landing"));
    locations =
        new ConfiguredLocations(
            Map.of("landing", landing),
            Map.of(
                "warehouse",
                () -> {
                  throw new TaskException(ErrorCode.STORE_UNAVAILABLE, "opened");
                }));
  }

  @Test
  void namesAFileBelowItsDirectoryWhetherItIsThereOrNot() {
    assertThat(locations.file("landing:a/b.csv")).isEqualTo(landing.resolve("a/b.csv"));
    assertThat(locations.file("landing:a/../b.csv")).isEqualTo(landing.resolve("b.csv"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "landing:../secret.csv",
        "landing:/etc/passwd",
        "landing:a/../../secret.csv",
        "landing:",
        "landing:a\u0000b"
      })
  void refusesAPathThatLeavesItsDirectory(String reference) {
    refused(reference, ErrorCode.PATH_REFUSED);
  }

  @Test
  void refusesASymbolicLinkOut() throws IOException {
    Path outside = Files.writeString(temporary.resolve("outside.csv"), "x");
    Files.createSymbolicLink(landing.resolve("link.csv"), outside);
    Files.createSymbolicLink(landing.resolve("up"), temporary);
    Files.createSymbolicLink(landing.resolve("dangling"), temporary.resolve("not-there"));
    Files.writeString(landing.resolve("in.csv"), "x");
    Files.createSymbolicLink(landing.resolve("fine"), landing.resolve("in.csv"));

    refused("landing:link.csv", ErrorCode.PATH_REFUSED);
    refused("landing:up/outside.csv", ErrorCode.PATH_REFUSED);
    refused("landing:up/new.csv", ErrorCode.PATH_REFUSED);
    refused("landing:dangling", ErrorCode.PATH_REFUSED);
    assertThat(locations.file("landing:fine")).isEqualTo(landing.resolve("fine"));
  }

  @Test
  void namesTheNearestLocation() {
    assertThatThrownBy(() -> locations.file("landign:a.csv"))
        .hasMessageContaining("there is no location 'landign'")
        .hasMessageContaining("did you mean 'landing'?");
    refused("a.csv", ErrorCode.LOCATION_NOT_FOUND);
  }

  @Test
  void opensStoresOnlyForTables() {
    assertThat(locations.table("warehouse:public.orders")).isEqualTo("public.orders");
    assertThatThrownBy(() -> locations.store("warehouse:orders")).hasMessage("opened");
    assertThatThrownBy(() -> locations.store("landing:orders"))
        .hasMessageContaining("is a directory");
    refused("warehouse:a.csv", ErrorCode.INVALID_INPUT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"warehouse:", "warehouse:a b", "warehouse:a.b.c", "warehouse:a;drop"})
  void refusesWhatIsNoTable(String reference) {
    assertThatThrownBy(() -> locations.table(reference))
        .hasMessageContaining("does not name a table");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "warehouse:information_schema.tables",
        "warehouse:PG_catalog.pg_class",
        "warehouse:_javatask_receipt",
        "warehouse:main._JAVATASK_fence"
      })
  void refusesATableOfTheStoresOrOfJavatasksOwn(String reference) {
    assertThatThrownBy(() -> locations.table(reference))
        .isInstanceOfSatisfying(
            TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
        .hasMessageContaining("'" + reference + "'");
  }

  private void refused(String reference, ErrorCode code) {
    assertThatThrownBy(() -> locations.file(reference))
        .isInstanceOfSatisfying(TaskException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
