package org.rollcall.analyse.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.rollcall.analyse.archive.TableOnDisk.find;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.Definitions;
import org.rollcall.Eventually;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.operate.privacy.TestErasures;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** A service with an archive, as it is configured. */
@QuarkusTest
@TestProfile(ErasureOfArchivedPingsTest.WithArchive.class)
@ExtendWith(FitsContract.class)
class ErasureOfArchivedPingsTest {

    @Inject
    TablePointer pointer;

    @Inject
    ArchiveConfig config;

    @AfterEach
    void resetClock() {
        TestClock.reset();
    }

    @Test
    void anErasureIsOver_whenTheTableIsWithoutThePings_andItsCertificateSaysWhenTheirFilesAreDeleted() {
        FreshService.start();
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string", "version string", "n number"))
                        .statusCode())
                .isEqualTo(201);
        ping("forget-me.example");
        ping("kept.example");
        Eventually.until(
                "both are archived", () -> Set.copyOf(hostnames()).equals(Set.of("forget-me.example", "kept.example")));
        assertThat(find("forget-me.example", onDisk().currentFiles()))
                .extracting(file -> file.toString().replaceFirst(".*\\.", ""))
                .as("files of rows, and of bounds")
                .contains("parquet", "avro");

        var certificate = TestErasures.erased("?hostname=forget-me.example");

        assertThat(hostnames()).containsExactly("kept.example");
        assertThat(find("forget-me.example", onDisk().currentFiles())).isEmpty();
        assertThat(find("forget-me.example", everyFile())).isNotEmpty(); // of states of before
        assertThat(Instant.parse(certificate.get("archive_until").textValue()))
                .isCloseTo(
                        TestClock.now().plus(Duration.ofDays(7)).plus(Duration.ofHours(2)),
                        within(5, ChronoUnit.MINUTES));
        assertThat(FreshService.strings("select concat_ws(' ', actor, target, detail ->> 'erasure') from audit_event"
                        + " where action = 'erasure.archive'"))
                .containsExactly("archive forget-me.example "
                        + certificate.get("erasure").textValue());

        TestClock.set(Instant.parse(certificate.get("archive_until").textValue()));
        Eventually.until(
                "the states of before have ended",
                () -> find("forget-me.example", everyFile()).isEmpty());
        assertThat(hostnames()).containsExactly("kept.example");
        assertThat(find("kept.example", everyFile())).isNotEmpty();
    }

    private List<String> hostnames() {
        return pointer.current().isEmpty() ? List.of() : onDisk().rows("hostname");
    }

    private TableOnDisk onDisk() {
        return new TableOnDisk(io(), pointer.current().orElseThrow());
    }

    private FolderIO io() {
        var settings = ArchiveSettings.of(config).orElseThrow();
        return new FolderIO(settings.location(), settings.directory());
    }

    private List<Path> everyFile() {
        return TableOnDisk.everyFile(io().folder());
    }

    private static void ping(String hostname) {
        var time =
                Week.of(TestClock.now()).monday().minusWeeks(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        var answer = Service.ping(
                "{\"hostname\":\"%s\",\"uuid\":\"u\",\"version\":\"18.9.0\",\"recorded_at\":\"%s\",\"n\":1}"
                        .formatted(hostname, time));
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
    }

    /** Looks every second, and does not wait for a week to be over for long. */
    public static class WithArchive implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path folder = Files.createTempDirectory(Path.of("target"), "archive");
                return Map.of(
                        "quarkus.scheduler.enabled", "true",
                        "rollcall.archive.directory", folder.toString(),
                        "rollcall.archive.delay", "0S",
                        "rollcall.archive.interval", "1S");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(TestDatabase.class), new TestResourceEntry(TestAdmin.class));
        }
    }
}
