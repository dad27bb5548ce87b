package org.rollcall;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.persistence.Entity;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The areas and their rooms, the direction of dependencies, and their drawing in ARCHITECTURE.md. */
class ArchitectureTest {

    private static final String ROOT = "org.rollcall";
    private static final String DEMO = "demo";

    /** An area uses those that stand after it. */
    private static final List<String> AREAS =
            List.of("pages", "receive", "operate", "analyse", "ping", "dictionary", "platform");

    /** Features of one area that know each other, with the reason. */
    private static final Map<String, String> PAIRS = Map.ofEntries(
            entry("receive.clientreport -> receive.ingest", "reports come in by the same door, within the same limits"),
            entry(
                    "receive.clientreport -> receive.quarantine",
                    "a report without a hostname is of whoever sent its uuid"),
            entry("receive.ingest -> receive.quarantine", "what cannot be a ping yet goes there"),
            entry("receive.upload -> receive.ingest", "each payload of a file is received as one that was sent"),
            entry("receive.versioncheck -> receive.ingest", "a closed fleet is closed to these questions too"),
            entry("analyse.archive -> analyse.export", "the archive is an export of a week into a file"),
            entry("analyse.customer -> analyse.table", "its answers are tables"),
            entry("analyse.export -> analyse.table", "CSV is one of its formats"),
            entry(
                    "analyse.fleet -> analyse.customer",
                    "a list of instances can be limited to a type that operators have set"),
            entry("analyse.fleet -> analyse.table", "the list of instances is a table"),
            entry("analyse.indicator -> analyse.rollup", "months that are over are summed up already"),
            entry("analyse.indicator -> analyse.table", "its answers are tables"),
            entry("analyse.identity -> analyse.table", "its answers are tables"),
            entry("analyse.lifecycle -> analyse.table", "its answers are tables"),
            entry(
                    "analyse.quality -> analyse.rollup",
                    "its weeks are worked out when they are over, after the rollups"),
            entry("analyse.quality -> analyse.table", "its answers are tables"),
            entry("analyse.publicstats -> analyse.score", "who is counted is who is compared"),
            entry("analyse.report -> analyse.lifecycle", "a prerelease is no release there either"),
            entry("analyse.report -> analyse.score", "it shows the score and the comparison"),
            entry("analyse.series -> analyse.rollup", "weeks that are over are summed up already"),
            entry("analyse.silence -> analyse.table", "its answers are tables"),
            entry("platform.access -> platform.demo", "the clock has the time of what is invented, too"),
            entry("platform.access -> platform.database", "tokens and audit events are stored"),
            entry("platform.access -> platform.web", "a refusal is a problem"),
            entry("platform.demo -> platform.database", "that the data is invented is stored"),
            entry("platform.disk -> platform.web", "a full folder is a problem"),
            entry("platform.job -> platform.access", "whoever starts a job is in the audit log"),
            entry("platform.job -> platform.database", "jobs are stored"),
            entry("platform.job -> platform.web", "jobs have a resource"),
            entry("platform.web -> platform.database", "a failure of the database is a problem"));

    private static JavaClasses rollcall;

    @BeforeAll
    static void read() {
        rollcall = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.rollcall");
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.rollcall.(**)").should().beFreeOfCycles().check(rollcall);
    }

    @Test
    void anAreaUsesOnlyThoseBelowIt() {
        assertThat(arrows())
                .filteredOn(arrow -> AREAS.contains(arrow.from().area()))
                .allSatisfy(arrow -> assertThat(AREAS.indexOf(arrow.to().area()))
                        .as("%s", arrow)
                        .isGreaterThanOrEqualTo(AREAS.indexOf(arrow.from().area())));
    }

    @Test
    void everyRoomIsOfAnArea() {
        assertThat(rooms())
                .extracting(Room::area)
                .isSubsetOf(Stream.concat(AREAS.stream(), Stream.of("", DEMO)).toList());
    }

    /** The list is exact: a pair that no longer knows each other has to leave it. */
    @Test
    void featuresOfAnAreaDoNotKnowEachOther_butForThosePairs() {
        assertThat(arrows())
                .filteredOn(Arrow::isBetweenFeatures)
                .extracting(Arrow::toString)
                .containsExactlyInAnyOrderElementsOf(PAIRS.keySet());
    }

    /** Main starts it before everything else; Configuration checks its settings. */
    @Test
    void embeddedIsUsedByTheTopAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, "org.rollcall.platform.embedded..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.rollcall.platform.embedded..")
                .check(rollcall);
    }

    @Test
    void nobodyUsesTheTopAndTheDemo() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.rollcall", "org.rollcall.demo..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.rollcall", "org.rollcall.demo..")
                .check(rollcall);
    }

    /** What has to stand there is written into target/areas.md. */
    @Test
    void architectureDocument_drawsTheAreasAsTheyAre() throws IOException {
        var drawing = drawing();
        Files.writeString(java.nio.file.Path.of("target/areas.md"), drawing);
        assertThat(Files.readString(java.nio.file.Path.of("ARCHITECTURE.md"))).contains(drawing);
    }

    private static String drawing() {
        var text = new StringBuilder("```mermaid\nflowchart TD\n");
        for (var area : AREAS) {
            text.append("    subgraph ").append(area).append('\n');
            rooms().stream()
                    .filter(room -> room.area().equals(area))
                    .forEach(room -> text.append("        ")
                            .append(room.id())
                            .append('[')
                            .append(room.feature())
                            .append("]\n"));
            text.append("    end\n");
        }
        arrows().stream()
                .filter(arrow -> AREAS.contains(arrow.from().area())
                        && !arrow.from().area().equals(arrow.to().area()))
                .map(arrow ->
                        "    " + arrow.from().area() + " --> " + arrow.to().area() + '\n')
                .distinct()
                .forEach(text::append);
        arrows().stream()
                .filter(Arrow::isBetweenFeatures)
                .forEach(arrow -> text.append("    ")
                        .append(arrow.from().id())
                        .append(" -.-> ")
                        .append(arrow.to().id())
                        .append('\n'));
        return text.append("```\n").toString();
    }

    private static SortedSet<Room> rooms() {
        return rollcall.stream()
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .map(type -> Room.of(type.getPackageName()))
                .collect(toCollection(TreeSet::new));
    }

    private static SortedSet<Arrow> arrows() {
        return rollcall.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(dependency ->
                        dependency.getTargetClass().getPackageName().startsWith(ROOT))
                .map(dependency -> new Arrow(
                        Room.of(dependency.getOriginClass().getPackageName()),
                        Room.of(dependency.getTargetClass().getPackageName())))
                .filter(arrow -> !arrow.from().equals(arrow.to()))
                .collect(toCollection(TreeSet::new));
    }

    /**
     * A package.
     *
     * @param area its first name below the root; empty for the root itself
     * @param name all its names below the root
     */
    private record Room(String area, String name) implements Comparable<Room> {

        static Room of(String packageName) {
            var name = packageName.equals(ROOT) ? "" : packageName.substring(ROOT.length() + 1);
            return new Room(name.replaceFirst("[.].*", ""), name);
        }

        boolean isFeature() {
            return !name.equals(area);
        }

        String feature() {
            return isFeature() ? name.substring(area.length() + 1) : name;
        }

        String id() {
            return name.replace('.', '_') + '_';
        }

        @Override
        public int compareTo(Room other) {
            return name.compareTo(other.name);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A type of one package uses a type of the other. */
    private record Arrow(Room from, Room to) implements Comparable<Arrow> {

        boolean isBetweenFeatures() {
            return from.area().equals(to.area()) && from.isFeature() && to.isFeature();
        }

        @Override
        public int compareTo(Arrow other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return from + " -> " + to;
        }
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
                .resideInAnyPackage("java.sql..", "jakarta.persistence..", "org.rollcall.platform.database..")
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
                .resideOutsideOfPackage("org.rollcall.platform.access..")
                .should()
                .callMethod(Clock.class, "systemUTC")
                .check(rollcall);
    }
}
