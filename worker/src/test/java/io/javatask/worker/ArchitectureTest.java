package io.javatask.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which room may know which. */
@AnalyzeClasses(
    packages = "io.javatask",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoWire.class})
class ArchitectureTest {
  /** The generated wire is of no interest by itself. */
  static final class NoWire implements ImportOption {
    @Override
    public boolean includes(com.tngtech.archunit.core.importer.Location location) {
      return !location.contains("/io/javatask/proto/");
    }
  }

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("io.javatask.(*).(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theWireIsKnownToItsRoomOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.javatask.worker.rpc")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.grpc..", "com.google.protobuf..", "com.google.rpc..", "io.javatask.proto..");

  @ArchTest
  static final ArchRule databasesAreSpokenToByStoresAndTheLedgerOnly =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.javatask.worker.ledger", "io.javatask.core.sink")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.sql..", "javax.sql..", "org.jdbi..", "org.flywaydb..", "org.sqlite..");

  @ArchTest
  static final ArchRule tasksKnowNoWorker =
      noClasses()
          .that()
          .resideInAnyPackage("io.javatask.api..", "io.javatask.core..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.javatask.worker..", "io.grpc..", "org.jdbi..", "io.openlineage..");

  @ArchTest
  static final ArchRule theApiKnowsNothingOfTheCore =
      noClasses()
          .that()
          .resideInAPackage("io.javatask.api..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.javatask.core..");

  @ArchTest
  static final ArchRule dependenciesOfTheWorkerPointOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("main")
          .definedBy("io.javatask.worker")
          .layer("cli")
          .definedBy("io.javatask.worker.cli")
          .layer("rpc")
          .definedBy("io.javatask.worker.rpc")
          .layer("run")
          .definedBy("io.javatask.worker.run")
          .layer("lineage")
          .definedBy("io.javatask.worker.lineage")
          .layer("metrics")
          .definedBy("io.javatask.worker.metrics")
          .layer("trust")
          .definedBy("io.javatask.worker.trust")
          .layer("ledger")
          .definedBy("io.javatask.worker.ledger")
          .layer("config")
          .definedBy("io.javatask.worker.config")
          .whereLayer("main")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("cli")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("rpc")
          .mayOnlyBeAccessedByLayers("main", "cli")
          .whereLayer("lineage")
          .mayOnlyBeAccessedByLayers("main", "cli", "metrics")
          .whereLayer("run")
          .mayOnlyBeAccessedByLayers("main", "cli", "rpc", "lineage")
          .whereLayer("metrics")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("trust")
          .mayOnlyBeAccessedByLayers("main", "cli", "rpc", "metrics")
          .whereLayer("ledger")
          .mayOnlyBeAccessedByLayers("main", "cli", "rpc", "run", "lineage", "trust", "metrics");

  @ArchTest
  static final ArchRule nothingIsCalledAHelper =
      noClasses().should().haveNameMatching(".*(Utils?|Helper|Manager|Impl)$");
}
