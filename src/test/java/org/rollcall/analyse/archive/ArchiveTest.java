package org.rollcall.analyse.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.analyse.PingScan;
import org.rollcall.analyse.StoredWeeks;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.parquet.DuckDb;

/** The archive has every ping of every week that is over, once, whatever happens while it is written. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class ArchiveTest {

    private static final Duration DELAY = Duration.ofDays(2);

    @TempDir
    private Path root;

    @Inject
    ArchiveFiles files;

    @Inject
    PingScan scan;

    @Inject
    StoredWeeks weeks;

    @Inject
    Database database;

    @Inject
    AuditTrail audit;

    @Inject
    ObjectMapper mapper;

    @Inject
    AgroalDataSource dataSource;

    private final Week thisWeek = Week.of(TestClock.now());
    private final Week lastWeek = new Week(thisWeek.monday().minusWeeks(1));
    private final Week weekBefore = new Week(thisWeek.monday().minusWeeks(2));

    @BeforeEach
    void freshService() {
        FreshService.start();
        publish("18.8", "hostname string", "version string", "recorded_at string", "counts.a number", "old number");
        publish(
                "18.9",
                "hostname string",
                "version string",
                "recorded_at string",
                "counts.a number",
                "settings.on boolean",
                "name string");
    }

    @Test
    void eachWeekThatIsOver_isWrittenOnce_andReadersTakeItForOneTable() throws IOException {
        ping("a", "18.8.1", weekBefore, "\"counts\":{\"a\":1},\"old\":5");
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":2},\"settings\":{\"on\":true}");
        ping("b", "18.9.0", lastWeek, "\"counts\":{\"a\":0.5},\"name\":\"\u2603\"");
        ping("a", "18.9.0", thisWeek, "\"counts\":{\"a\":3}");

        var written = bringUpToDate();

        assertThat(written).extracting(Part::week).containsExactly(weekBefore.toString(), lastWeek.toString());
        assertThat(bringUpToDate()).isEmpty();
        assertThat(table("""
                        week, monday, hostname, product_minor, "counts.a", old, "settings.on", name, other_values"""))
                .containsExactlyInAnyOrder(
                        "%s %s a 8 1 5 null null null".formatted(weekBefore, weekBefore.monday()),
                        "%s %s a 9 2 null true null null".formatted(lastWeek, lastWeek.monday()),
                        "%s %s b 9 null null null \u2603 {\"counts.a\":0.5}".formatted(lastWeek, lastWeek.monday()));
        assertThat(table("id")).containsExactlyInAnyOrderElementsOf(idsOfClosedWeeks());
    }

    @Test
    void filesOfBeforeAndAfterADictionaryThatDisagrees_areOneTable() throws IOException {
        ping("a", "18.9.0", weekBefore, "\"name\":\"text\"");
        bringUpToDate();
        assertThat(Service.publish(
                                "18.10?force=retyped",
                                Definitions.yaml(
                                        "hostname string", "version string", "recorded_at string", "name number"))
                        .statusCode())
                .isEqualTo(201);
        ping("a", "18.10.0", lastWeek, "\"name\":7");
        ping("b", "18.9.0", lastWeek, "\"name\":8"); // an integer, whatever its dictionary says

        bringUpToDate();

        assertThat(table("week, hostname, name, name_number, other_values"))
                .containsExactlyInAnyOrder(
                        weekBefore + " a text null null", lastWeek + " a null 7 null", lastWeek + " b null 8 null");
        assertThat(table("sum(name_number)")).containsExactly("15");
    }

    @Test
    void manifest_saysWhatIsInItsFile() throws Exception {
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":2}");
        ping("b", "18.8.0", lastWeek, "\"counts\":{\"a\":2}");

        var before = TestClock.now();
        bringUpToDate();

        var folder = root.resolve("week=" + lastWeek);
        var file = folder.resolve("part-000000000000000-000000000000002.parquet");
        var manifest = Json.read(Files.readAllBytes(folder.resolve("_part-000000000000000-000000000000002.json")));
        assertThat(manifest.get("file").textValue()).isEqualTo(file.toFile().getName());
        assertThat(manifest.get("week").textValue()).isEqualTo(lastWeek.toString());
        assertThat(manifest.get("after_arrival").intValue()).isZero();
        assertThat(manifest.get("until_arrival").intValue()).isEqualTo(2);
        assertThat(manifest.get("rows").intValue()).isEqualTo(2);
        assertThat(manifest.get("bytes").longValue()).isEqualTo(Files.size(file));
        assertThat(manifest.get("sha256").textValue()).isEqualTo(sha256(file));
        assertThat(manifest.get("dictionaries").toString()).isEqualTo("[\"18.8\",\"18.9\"]");
        assertThat(Instant.parse(manifest.get("written_at").textValue()))
                .isBetween(before.plus(DELAY).minusSeconds(1), TestClock.now().plus(DELAY));
        try (var all = Files.list(folder)) {
            assertThat(all).hasSize(2);
        }
        assertThat(FreshService.strings(
                        "select concat_ws(' ', actor, action, target, rows) from audit_event order by id desc limit 1"))
                .containsExactly("archive archive.write week=%s/%s 2".formatted(lastWeek, file.getFileName()));
    }

    @Test
    void latePingsAndRevisions_areAddedInAPartOfTheirOwn_andNoFileChanges() throws Exception {
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");
        bringUpToDate();
        var first = root.resolve("week=" + lastWeek).resolve("part-000000000000000-000000000000001.parquet");
        var before = sha256(first);
        ping("late", "18.9.0", lastWeek, "\"counts\":{\"a\":2}");
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":3},\"name\":\"again\"");
        ping("c", "18.9.0", weekBefore, "\"counts\":{\"a\":4}");

        var written = bringUpToDate();

        assertThat(written)
                .extracting(Part::file)
                .containsExactly(
                        "part-000000000000000-000000000000004.parquet", "part-000000000000001-000000000000004.parquet");
        assertThat(sha256(first)).isEqualTo(before);
        assertThat(table("id"))
                .containsExactlyInAnyOrderElementsOf(idsOfClosedWeeks())
                .hasSize(4);
        assertThat(bringUpToDate()).isEmpty();
    }

    @Test
    void aWeek_isWrittenWhenItHasBeenOverForTheDelay() throws IOException {
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");
        var end = thisWeek.monday().atStartOfDay(ZoneOffset.UTC).toInstant();

        assertThat(archive(end.plus(DELAY).minusSeconds(1)).bringUpToDate(root, DELAY, Duration.ZERO))
                .isEmpty();
        assertThat(archive(end.plus(DELAY)).bringUpToDate(root, DELAY, Duration.ZERO))
                .hasSize(1);
    }

    @Test
    void aFileWithoutItsManifest_doesNotCount_andIsReplaced() throws IOException {
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");
        bringUpToDate();
        var folder = root.resolve("week=" + lastWeek);
        // Killed after the file had got its name, and another time while it was written.
        Files.delete(folder.resolve("_part-000000000000000-000000000000001.json"));
        Files.writeString(folder.resolve(".part-000000000000000-000000000000001.parquet.tmp"), "PAR1 half");
        Files.writeString(folder.resolve("._part-000000000000000-000000000000001.json.tmp"), "{");
        ping("b", "18.9.0", lastWeek, "\"counts\":{\"a\":2}");

        assertThat(bringUpToDate()).extracting(Part::rows).containsExactly(2L);

        assertThat(table("id")).containsExactlyInAnyOrderElementsOf(idsOfClosedWeeks());
        try (var left = Files.list(folder)) {
            assertThat(left).hasSize(2);
        }
    }

    @Test
    void aFailureInTheMiddle_leavesNothing_andIsMadeUpForLater() throws Exception {
        ping("a", "18.9.0", weekBefore, "\"counts\":{\"a\":1}");
        ping("b", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");
        sql("update ping set dictionary = '99.9' where arrival = 2");

        assertThatThrownBy(this::bringUpToDate).isInstanceOf(RuntimeException.class);

        assertThat(table("hostname")).containsExactly("a");
        try (var left = Files.list(root.resolve("week=" + lastWeek))) {
            assertThat(left).isEmpty();
        }
        sql("update ping set dictionary = '18.9' where arrival = 2");
        assertThat(bringUpToDate()).hasSize(1);
        assertThat(table("hostname")).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void oneReplicaAtATime_writes() throws IOException {
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");

        var alone = database.exclusively(Archive.TURN, _ -> {
            try {
                assertThat(bringUpToDate()).isEmpty();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });

        assertThat(alone).isTrue();
        assertThat(bringUpToDate()).hasSize(1);
    }

    @Test
    void whoHasLostTheTurn_givesNoFileItsName() throws IOException {
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");
        var directory = new ArchiveDirectory(root, mapper);

        assertThatThrownBy(() -> database.exclusively(Archive.TURN, turn -> {
                    sql("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objsubid = 1"
                            + " and objid = (hashtext('rollcall.archive')::bigint & 4294967295)::oid");
                    try {
                        directory.write(lastWeek, Part.name(0, 1), out -> out.write('x'), turn);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }))
                .isInstanceOf(RuntimeException.class);

        try (var left = Files.list(root.resolve("week=" + lastWeek))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void theArchiveOfAnotherDatabase_isLeftAlone() throws IOException {
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");
        ping("b", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");
        bringUpToDate();
        FreshService.start(); // another one, with fewer pings
        publish("18.9", "hostname string", "version string", "recorded_at string");
        ping("a", "18.9.0", lastWeek, "\"n\":1");

        assertThatThrownBy(this::bringUpToDate)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("up to arrival 2, the database only up to 1");
    }

    private List<Part> bringUpToDate() throws IOException {
        return archive(TestClock.now().plus(DELAY)).bringUpToDate(root, DELAY, Duration.ZERO);
    }

    private Archive archive(Instant now) {
        return new Archive(files, scan, weeks, database, audit, mapper, Clock.fixed(now, ZoneOffset.UTC));
    }

    /** Columns of the whole archive, as readers find it. */
    private List<String> table(String columns) {
        try (var duck = DuckDb.open()) {
            return duck.strings(
                    "select %s from read_parquet('%s/*/*.parquet', hive_partitioning = true, union_by_name = true)"
                            .formatted(columns, root.toAbsolutePath()));
        }
    }

    private List<String> idsOfClosedWeeks() {
        return FreshService.strings("select id::text from ping where week < '%s'".formatted(thisWeek.monday()));
    }

    private static void publish(String version, String... metrics) {
        assertThat(Service.publish(version, Definitions.yaml(metrics)).statusCode())
                .isEqualTo(201);
    }

    private static void ping(String hostname, String version, Week week, String members) {
        var answer = Service.ping("{\"hostname\":\"%s\",\"uuid\":\"u\",\"version\":\"%s\",\"recorded_at\":\"%s\",%s}"
                .formatted(hostname, version, noon(week.monday()), members));
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
    }

    private static Instant noon(LocalDate day) {
        return day.atTime(0, 0).toInstant(ZoneOffset.UTC);
    }

    private void sql(String sql) {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
