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
import org.junit.jupiter.params.provider.CsvSource;
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
  @CsvSource({
    "landing:../secret.csv, leads out of its location; write a path below it, without '..'",
    "landing:a/../../x.csv, leads out of its location; write a path below it, without '..'",
    "landing:/etc/passwd, leads out of its location; write a path below it, without '/' in front",
    "landing:, names nothing below its location",
    "landing:a\u0000b, is no path: Nul character not allowed"
  })
  void refusesAPathThatLeavesItsDirectory(String reference, String why) {
    refused(reference, ErrorCode.PATH_REFUSED, "'" + reference + "' " + why);
  }

  @Test
  void refusesASymbolicLinkOut() throws IOException {
    Path outside = Files.writeString(temporary.resolve("outside.csv"), "x");
    Files.createSymbolicLink(landing.resolve("link.csv"), outside);
    Files.createSymbolicLink(landing.resolve("up"), temporary);
    Files.createSymbolicLink(landing.resolve("dangling"), temporary.resolve("not-there"));
    Files.writeString(landing.resolve("in.csv"), "x");
    Files.createSymbolicLink(landing.resolve("fine"), landing.resolve("in.csv"));

    String by = "' leads out of its location or nowhere, by the symbolic link '";
    refused("landing:link.csv", ErrorCode.PATH_REFUSED, "link.csv" + by + "link.csv'; put");
    refused("landing:up/outside.csv", ErrorCode.PATH_REFUSED, "outside.csv" + by + "up'; put");
    refused("landing:up/new.csv", ErrorCode.PATH_REFUSED, "new.csv" + by + "up'; put");
    refused("landing:dangling", ErrorCode.PATH_REFUSED, "dangling" + by + "dangling'; put");
    assertThat(locations.file("landing:fine")).isEqualTo(landing.resolve("fine"));
  }

  @Test
  void namesTheNearestLocation() {
    assertThatThrownBy(() -> locations.file("landign:a.csv"))
        .hasMessageContaining("there is no location 'landign'")
        .hasMessageContaining("did you mean 'landing'?");
    refused("a.csv", ErrorCode.LOCATION_NOT_FOUND, "names no location");
  }

  @Test
  void opensStoresOnlyForTables() {
    assertThat(locations.table("warehouse:public.orders")).isEqualTo("public.orders");
    assertThatThrownBy(() -> locations.store("warehouse:orders")).hasMessage("opened");
    assertThatThrownBy(() -> locations.store("landing:orders"))
        .hasMessageContaining("is a directory");
    refused("warehouse:a.csv", ErrorCode.INVALID_INPUT, "is a store");
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

  private void refused(String reference, ErrorCode code, String why) {
    assertThatThrownBy(() -> locations.file(reference))
        .isInstanceOfSatisfying(TaskException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(why);
  }
}
