package org.rollcall;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.persistence.Entity;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The direction of dependencies, as ARCHITECTURE.md draws it. */
class ArchitectureTest {

    private static JavaClasses rollcall;

    @BeforeAll
    static void read() {
        rollcall = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.rollcall");
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.rollcall.(*)..").should().beFreeOfCycles().check(rollcall);
    }

    @Test
    void dependenciesRunOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("org.rollcall..")
                .layer("sidereport")
                .definedBy("org.rollcall.sidereport..")
                .layer("upload")
                .definedBy("org.rollcall.upload..")
                .layer("versioncheck")
                .definedBy("org.rollcall.versioncheck..")
                .layer("ingest")
                .definedBy("org.rollcall.ingest..")
                .layer("export")
                .definedBy("org.rollcall.export..")
                .layer("reread")
                .definedBy("org.rollcall.reread..")
                .layer("privacy")
                .definedBy("org.rollcall.privacy..")
                .layer("payload")
                .definedBy("org.rollcall.payload..")
                .layer("quarantine")
                .definedBy("org.rollcall.quarantine..")
                .layer("ping")
                .definedBy("org.rollcall.ping..")
                .layer("dictionary")
                .definedBy("org.rollcall.dictionary..")
                .layer("monitor")
                .definedBy("org.rollcall.monitor..")
                .layer("fleet")
                .definedBy("org.rollcall.fleet..")
                .layer("archive")
                .definedBy("org.rollcall.archive..")
                .layer("parquet")
                .definedBy("org.rollcall.parquet..")
                .layer("job")
                .definedBy("org.rollcall.job..")
                .layer("http")
                .definedBy("org.rollcall.http..")
                .layer("access")
                .definedBy("org.rollcall.access..")
                .layer("database")
                .definedBy("org.rollcall.database..")
                .whereLayer("sidereport")
                .mayOnlyBeAccessedByLayers("monitor")
                .whereLayer("upload")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("versioncheck")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("ingest")
                .mayOnlyBeAccessedByLayers("sidereport", "upload", "versioncheck")
                .whereLayer("archive")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("export")
                .mayOnlyBeAccessedByLayers("archive")
                .whereLayer("reread")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("monitor")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("fleet")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("privacy")
                .mayOnlyBeAccessedByLayers("ingest", "sidereport", "reread")
                .whereLayer("quarantine")
                .mayOnlyBeAccessedByLayers("ingest", "privacy", "payload", "monitor", "sidereport")
                .whereLayer("parquet")
                .mayOnlyBeAccessedByLayers("export")
                .whereLayer("payload")
                .mayOnlyBeAccessedByLayers("ingest", "sidereport", "export", "reread", "privacy")
                .whereLayer("ping")
                .mayOnlyBeAccessedByLayers(
                        "ingest",
                        "sidereport",
                        "export",
                        "archive",
                        "reread",
                        "privacy",
                        "payload",
                        "quarantine",
                        "monitor",
                        "fleet")
                .whereLayer("dictionary")
                .mayOnlyBeAccessedByLayers(
                        "ingest", "export", "reread", "privacy", "payload", "quarantine", "ping", "fleet")
                .ignoreDependency(equivalentTo(Configuration.class), alwaysTrue()) // it checks the settings of all
                .ignoreDependency(equivalentTo(StartCheck.class), alwaysTrue()) // and this what they name
                .check(rollcall);
    }

    @Test
    void theFoundationKnowsNobody() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.rollcall.problem..",
                        "org.rollcall.database..",
                        "org.rollcall.http..",
                        "org.rollcall.disk..",
                        "org.rollcall.parquet..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.rollcall.access..",
                        "org.rollcall.job..",
                        "org.rollcall.dictionary..",
                        "org.rollcall.ping..",
                        "org.rollcall.ingest..",
                        "org.rollcall.quarantine..",
                        "org.rollcall.export..",
                        "org.rollcall.privacy..",
                        "org.rollcall.reread..")
                .check(rollcall);
        noClasses()
                .that()
                .resideInAnyPackage("org.rollcall.access..", "org.rollcall.job..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.rollcall.dictionary..",
                        "org.rollcall.ping..",
                        "org.rollcall.ingest..",
                        "org.rollcall.quarantine..",
                        "org.rollcall.export..",
                        "org.rollcall.privacy..",
                        "org.rollcall.reread..")
                .check(rollcall);
    }

    @Test
    void entitiesDoNotLeaveTheirPackage() {
        classes()
                .that()
                .areAnnotatedWith(Entity.class)
                .should()
                .bePackagePrivate()
                .check(rollcall);
    }

    @Test
    void resourcesHoldNoSql() {
        noClasses()
                .that()
                .areAnnotatedWith(Path.class)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "jakarta.persistence..", "org.rollcall.database..")
                .check(rollcall);
    }

    @Test
    void timeComesFromTheClock() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(rollcall);
        noClasses()
                .that()
                .resideOutsideOfPackage("org.rollcall.access..")
                .should()
                .callMethod(Clock.class, "systemUTC")
                .check(rollcall);
    }
}
