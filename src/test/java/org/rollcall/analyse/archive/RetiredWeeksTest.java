package org.rollcall.analyse.archive;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.rollcall.analyse.archive.TableOnDisk.find;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.Definitions;
import org.rollcall.Eventually;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.analyse.rollup.TestRollups;
import org.rollcall.operate.privacy.Retention;
import org.rollcall.operate.privacy.TestErasures;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.database.AssumedCitus;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.job.Jobs;

/** Weeks that leave the database stay in the archive: nothing of them is lost, nothing that is erased is left, and they come back. */
@QuarkusTest
@TestProfile(RetiredWeeksTest.Retiring.class)
@ExtendWith(FitsContract.class)
class RetiredWeeksTest {

    private static final List<String> EXPORTS = List.of(
            "shape=payload&format=ndjson&revisions=true",
            "shape=payload&format=ndjson",
            "shape=wide&format=csv&revisions=true",
            "shape=long&format=csv");

    @Inject
    Archive archive;

    @Inject
    ArchiveConfig config;

    @Inject
    TablePointer pointer;

    @Inject
    Retention retention;

    @Inject
    Database database;

    @Inject
    Jobs jobs;

    @Inject
    TestRollups rollups;

    private final Week thisWeek = Week.of(TestClock.now());
    private final Week old = thisWeek.minus(6);
    private final Week older = thisWeek.minus(7);

    @BeforeEach
    void freshService() {
        FreshService.start();
        deleteFiles();
        assertThat(Service.publish(
                                "18.9",
                                Definitions.yaml(
                                        "hostname string",
                                        "version string",
                                        "n number",
                                        "k number",
                                        "is.on boolean",
                                        "name string",
                                        "more object"))
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterEach
    void resetClock() {
        TestClock.reset();
    }

    @Test
    void aWeekThatIsTooOld_isInTheArchiveOnly_andComesBackAsItWas() throws IOException {
        ping(
                "a.example",
                old,
                "\"n\":1,\"is\":{\"on\":true},\"more\":{\"b\":[1.50,null],\"a\":{}},\"unknown\":{\"z\":2,\"y\":\"\u2603\"}");
        ping("a.example", old, "\"n\":2.5,\"is\":{\"on\":7},\"name\":\"x\",\"more\":{}");
        var withdrawn = ping("b.example", old, "\"n\":123456789012345678901234567890,\"name\":5,\"is\":{\"on\":false}");
        ping("c.example", old, "\"n\":-1,\"contact\":\"someone@example.com\"");
        ping("c.example", older, "\"n\":4");
        ping("a.example", thisWeek, "\"n\":3");
        assertThat(Service.call(
                                "PUT",
                                "/api/v4/usage_data/pings/" + withdrawn + "/withdrawal?reason=wrong",
                                "application/json")
                        .statusCode())
                .isEqualTo(204);
        rollups.bringUpToDate();
        var exports = exports();
        var rows = rows();
        var series = series();
        assertThat(series).contains(old.toString(), older.toString(), "\"source\":\"mixed\"");

        var report = retire();

        assertThat(report.get("weeks"))
                .extracting(JsonNode::textValue)
                .containsExactly(older.toString(), old.toString());
        assertThat(report.get("rows").longValue()).isEqualTo(5);
        assertThat(FreshService.partitions()).containsExactly(PingStore.partition(thisWeek));
        assertThat(retired()).containsExactly(older + " 1", old + " 4");
        assertThat(exports()).isNotEqualTo(exports);
        assertThat(FreshService.strings("select hostname from instance order by 1"))
                .containsExactly("a.example", "b.example", "c.example");
        assertThat(onDisk().rows("hostname"))
                .containsExactlyInAnyOrder("a.example", "a.example", "b.example", "c.example", "c.example");
        rollups.bringUpToDate();
        assertThat(series()).isEqualTo(series);
        assertThat(archive.bringUpToDate(settings())).isEmpty();
        assertThat(archivedWeeks("series?metric=k&aggregate=all")).isEqualTo(older + "/" + old);
        assertThat(archivedWeeks("pings?from=" + old)).isEqualTo(old.toString());
        assertThat(archivedWeeks("export?from=" + thisWeek)).isNull();

        bringBack(old);
        bringBack(older);

        assertThat(retired()).isEmpty();
        assertThat(rows()).isEqualTo(rows);
        assertThat(exports()).isEqualTo(exports);
        assertThat(archive.bringUpToDate(settings())).isEmpty();
        rollups.bringUpToDate();
        assertThat(series()).isEqualTo(series);
        assertThat(Service.call("POST", path(old), "application/json").statusCode())
                .isEqualTo(404);
        assertThat(retire().get("weeks")).isEmpty(); // they stay for some days
        TestClock.set(TestClock.now().plus(Duration.ofDays(8)));
        assertThat(retire().get("weeks")).hasSize(2);

        try (var _ = new AssumedCitus()) { // its statements
            bringBack(old);
            bringBack(older);
        }
        assertThat(rows()).isEqualTo(rows);
    }

    @Test
    void whatAnotherReplicaRetires_isToldOfAtOnce() {
        ping("a.example", thisWeek, "\"n\":1");
        assertThat(archivedWeeks("pings?from=" + old)).isNull();

        FreshService.execute(
                "insert into retired_week (week, until, retired_at) values ('%s', 1, now())".formatted(old.monday()));
        FreshService.execute("select pg_notify('rollcall_retired_week', '')");

        Eventually.until("heard of", () -> old.toString().equals(archivedWeeks("pings?from=" + old)));
    }

    @Test
    void everyColumnOfPings_isBroughtBack() {
        var columns = FreshService.strings("""
                select column_name from information_schema.columns where table_name = 'ping' and table_schema = 'public'
                order by 1""");

        assertThat(columns)
                .as("who adds a column has PingScan read it into the row, and PingStore bring it back")
                .containsExactly(
                        "arrival",
                        "bytes",
                        "dictionary",
                        "edition",
                        "extras",
                        "flags",
                        "id",
                        "instance_id",
                        "metrics",
                        "mismatched_key_paths",
                        "numbers",
                        "product_version",
                        "received_at",
                        "recorded_at",
                        "score",
                        "score_since",
                        "sha256",
                        "shielding",
                        "type_mismatch_count",
                        "undeclared",
                        "undeclared_count",
                        "undeclared_key_paths",
                        "week",
                        "withdrawn_at");
    }

    @Test
    void aFileThatIsMissingOrChanged_keepsItsWeekInTheDatabase_untilItIsWrittenAnew() throws IOException {
        ping("a.example", old, "\"n\":1");
        ping("a.example", older, "\"n\":2");
        rollups.bringUpToDate();
        archive.bringUpToDate(settings());
        var files = onDisk().dataFiles();
        Files.delete(files.stream()
                .filter(file -> file.toString().contains(old.toString()))
                .findFirst()
                .orElseThrow());
        var changed = files.stream()
                .filter(file -> file.toString().contains(older.toString()))
                .findFirst()
                .orElseThrow();
        var bytes = Files.readAllBytes(changed);
        for (var i = 4; i < bytes.length / 2; i++) {
            bytes[i] ^= 0x55;
        }
        Files.write(changed, bytes);

        var report = retire();

        assertThat(report.get("weeks")).isEmpty();
        assertThat(report.get("staying"))
                .extracting(week -> week.get("week").textValue())
                .containsExactly(older.toString(), old.toString());
        assertThat(report.get("staying"))
                .extracting(week -> week.get("why").textValue())
                .allMatch(why -> why.contains("cannot be read") || why.contains("something else"));
        assertThat(FreshService.strings("select count(*)::text from ping")).containsExactly("2");
        assertThat(retired()).isEmpty();
        assertThat(archive.bringUpToDate(settings())).hasSize(2);
        assertThat(retire().get("weeks")).hasSize(2);
    }

    @Test
    void whatComesOrChangesWhileAWeekIsRead_isNotLost() throws IOException {
        var id = ping("a.example", old, "\"n\":1");
        rollups.bringUpToDate();
        var once = new AtomicBoolean();

        var late = archive.retire(settings(), old, () -> {
                    if (once.compareAndSet(false, true)) {
                        ping("late.example", old, "\"n\":2");
                    }
                })
                .orElseThrow();

        assertThat(late.refusal()).isEqualTo("pings of it have come while it was read");
        var calls = new AtomicInteger();
        var changed = archive.retire(settings(), old, () -> {
                    if (calls.incrementAndGet() == 4) { // both files were read, and the first was compared
                        FreshService.execute("update ping set withdrawn_at = now() where id = " + id);
                    }
                })
                .orElseThrow();
        assertThat(changed.refusal()).isEqualTo("pings of it were changed or deleted while it was read");
        assertThat(archive.retire(settings(), old, () -> {}).orElseThrow().refusal())
                .isEqualTo("its rollups are not up to date");
        rollups.bringUpToDate();
        assertThat(archive.retire(settings(), old, () -> {}).orElseThrow().refusal())
                .isNull();
        assertThat(onDisk().rows("hostname, flags")).containsExactlyInAnyOrder("a.example withdrawn", "late.example ");
    }

    @Test
    void anErasure_reachesPingsThatAreInTheArchiveOnly_andItsCertificateCountsThem() {
        ping("forget-me.example", old, "\"n\":1");
        ping("kept.example", old, "\"n\":2");
        ping("forget-me.example", older, "\"n\":3");
        ping("forget-me.example", thisWeek, "\"n\":4");
        rollups.bringUpToDate();
        retire();
        assertThat(find("forget-me.example", onDisk().currentFiles())).isNotEmpty();
        assertThat(page("/operations/erasure?hostname=forget-me.example"))
                .contains("3, of 3 weeks; 2 pings are in the archive only");
        assertThat(page("/operations/erasure?hostname=kept.example"))
                .contains("1, of 1 week; 1 ping is in the archive only");
        assertThat(page("/operations/erasure?hostname=other.example")).contains("Nothing is kept of it.");

        var certificate = TestErasures.erased("?hostname=forget-me.example");

        assertThat(certificate.get("erased").get(0).get("what").textValue()).isEqualTo("pings");
        assertThat(certificate.get("erased").get(0).get("count").longValue()).isEqualTo(3);
        assertThat(certificate.get("archive_until").isTextual()).isTrue();
        assertThat(find("forget-me.example", onDisk().currentFiles())).isEmpty();
        assertThat(onDisk().rows("hostname")).containsExactly("kept.example");
        assertThat(retired()).containsExactly(older + " 0", old + " 1");
        bringBack(old);
        bringBack(older);
        assertThat(FreshService.strings("select hostname from ping join instance on instance.id = instance_id"))
                .containsExactly("kept.example");
    }

    @Test
    void whereTheArchiveCannotBeRead_aPreviewSaysWhatItHasNotCounted() throws IOException {
        ping("a.example", old, "\"n\":1");
        rollups.bringUpToDate();
        retire();
        deleteFiles();

        assertThat(page("/operations/erasure?hostname=a.example"))
                .contains("Not counted")
                .contains("pings of 1 week in the archive only")
                .doesNotContain("Nothing is kept of it.");
    }

    @Test
    void aDictionaryThatIsPublishedMeanwhile_isForAWeekThatComesBack_andItsBackfillSaysWhatItHasNotReached() {
        ping("a.example", old, "\"new\":5", "18.10.0");
        ping("a.example", thisWeek, "\"new\":6", "18.10.0");
        rollups.bringUpToDate();
        retire();

        Service.publish("18.10", Definitions.yaml("hostname string", "version string", "k number", "new number"));

        Eventually.until("the backfill has ended", () -> backfills().size() == 1);
        assertThat(backfills().getFirst().at("/result/rewritten").longValue()).isEqualTo(1);
        assertThat(backfills().getFirst().at("/result/retired_weeks").longValue())
                .isEqualTo(1);
        assertThat(page("/operations/jobs/" + backfills().getFirst().get("id")))
                .contains("1 week is in the archive only, so its pings were not read anew.");

        bringBack(old);

        Eventually.until("the week has a backfill", () -> backfills().size() == 2);
        assertThat(FreshService.strings("select distinct dictionary from ping")).containsExactly("18.10");
        assertThat(backfills().getFirst().at("/result/retired_weeks").longValue())
                .isZero();
    }

    @Test
    void aPingThatComesLater_goesTheSameWay_andTheSameOneTwiceIsOneWithTwoIds() throws IOException {
        var first = ping("a.example", old, "\"n\":1");
        rollups.bringUpToDate();
        retire();
        var again = ping("a.example", old, "\"n\":1");
        ping("late.example", old, "\"n\":2");
        rollups.bringUpToDate();
        assertThat(retire().get("rows").longValue()).isEqualTo(2);
        assertThat(retired()).containsExactly(old + " 3");

        bringBack(old);

        assertThat(FreshService.strings(
                        "select hostname from ping join instance on instance.id = instance_id order by 1"))
                .containsExactly("a.example", "late.example");
        assertThat(FreshService.strings("select id::text from repeated_ping")).hasSize(1);
        assertThat(Set.of(first, again)).hasSize(2);
        archive.bringUpToDate(settings());
        assertThat(onDisk().rows("hostname")).containsExactlyInAnyOrder("a.example", "late.example");
    }

    @Test
    void whoIsInterrupted_hasBroughtBackNothing_andTheNextAll() throws IOException {
        for (var i = 0; i < 5; i++) {
            ping("host" + i + ".example", old, "\"n\":" + i);
        }
        rollups.bringUpToDate();
        retire();
        var left = new ArrayList<>(List.of(1, 2, 3));

        assertThatThrownBy(() -> archive.bringBack(settings(), old, TestClock.now(), () -> {
                    if (left.isEmpty()) {
                        throw new IllegalStateException("killed");
                    }
                    left.removeLast();
                }))
                .hasMessage("killed");

        assertThat(FreshService.strings("select id::text from ping")).isEmpty();
        assertThat(retired()).containsExactly(old + " 5");
        assertThat(archive.bringBack(settings(), old, TestClock.now(), () -> {}))
                .hasValue(5L);
        assertThat(archive.bringBack(settings(), old, TestClock.now(), () -> {}))
                .hasValue(0L);
        assertThat(FreshService.strings("select count(*)::text from ping")).containsExactly("5");
    }

    @Test
    void aFileThatWasChangedSince_isNotBroughtBack() throws IOException {
        ping("a.example", old, "\"n\":1");
        ping("b.example", older, "\"n\":1");
        rollups.bringUpToDate();
        retire();
        var files = onDisk().dataFiles();
        Files.copy(
                files.stream()
                        .filter(file -> file.toString().contains(old.toString()))
                        .findFirst()
                        .orElseThrow(),
                files.stream()
                        .filter(file -> file.toString().contains(older.toString()))
                        .findFirst()
                        .orElseThrow(),
                StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> archive.bringBack(settings(), older, TestClock.now(), () -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has other pings than when its week was retired");

        assertThat(FreshService.strings("select id::text from ping")).isEmpty();
        assertThat(retired()).hasSize(2);
    }

    @Test
    void whileAnErasureIsUnderWay_noWeekGoes() {
        ping("a.example", old, "\"n\":1");
        rollups.bringUpToDate();

        assertThat(database.exclusively(
                        ArchivedPings.MOVES,
                        _ -> assertThat(retire().get("staying")
                                        .get(0)
                                        .get("why")
                                        .textValue())
                                .isEqualTo("an erasure is under way, or a week is brought back")))
                .isTrue();

        assertThat(retired()).isEmpty();
        assertThat(retire().get("weeks")).hasSize(1);
    }

    @Test
    void whereTheTableIsBegunAnew_nothingIsTakenForErasedOrBroughtBack() throws IOException {
        ping("a.example", old, "\"n\":1");
        rollups.bringUpToDate();
        retire();
        deleteFiles();
        FreshService.execute("delete from archive_table");

        assertThatThrownBy(() -> archive.bringBack(settings(), old, TestClock.now(), () -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not have the files of " + old);
        assertThatThrownBy(() -> archive.erase(settings(), _ -> true, _ -> {}, () -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not have the files of " + old);
        archive.bringUpToDate(settings());
        assertThat(retired()).containsExactly(old + " 1");
    }

    // What is asked

    private void deleteFiles() {
        for (var file : TableOnDisk.everyFile(settings().directory())) {
            try {
                Files.delete(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private JsonNode retire() {
        var job = jobs.submit(retention, Map.of(), "test");
        for (var kind : ended(job.id()).get("expired")) {
            if (kind.get("what").textValue().equals("retired_pings")) {
                return kind;
            }
        }
        throw new AssertionError("nothing about weeks");
    }

    private void bringBack(Week week) {
        var answer = Service.call("POST", path(week), "application/json");
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(202);
        ended(Json.read(answer.body()).get("id").longValue());
    }

    private static String path(Week week) {
        return "/api/v4/retired_weeks/bring_back?week=" + week;
    }

    private static JsonNode ended(long id) {
        var path = "/api/v4/jobs/" + id;
        Eventually.until(
                "the job has ended",
                () -> Json.read(Service.get(path).body()).get("ended_at").isTextual());
        var ended = Json.read(Service.get(path).body());
        assertThat(ended.get("state").textValue()).as(ended.toString()).isEqualTo("succeeded");
        return ended.get("result");
    }

    private static List<String> retired() {
        var weeks = new ArrayList<String>();
        for (var week : Json.read(Service.get("/api/v4/retired_weeks").body())) {
            weeks.add(week.get("week").textValue() + " " + week.get("pings").longValue());
        }
        return weeks;
    }

    private static @Nullable String archivedWeeks(String query) {
        return Service.get("/api/v4/usage_data/" + query)
                .headers()
                .firstValue("Rollcall-Archived-Weeks")
                .orElse(null);
    }

    private static List<String> exports() {
        return EXPORTS.stream()
                .map(query -> new String(
                        Service.get("/api/v4/usage_data/export?" + query).body(), UTF_8))
                .toList();
    }

    /** All that is stored of pings. */
    private static List<String> rows() {
        return FreshService.strings("select to_jsonb(ping)::text from ping order by arrival");
    }

    private static String series() {
        return new String(
                Service.get("/api/v4/usage_data/series?metric=k&aggregate=all").body(), UTF_8);
    }

    private TableOnDisk onDisk() {
        return new TableOnDisk(
                new FolderIO(settings().location(), settings().directory()),
                pointer.current().orElseThrow());
    }

    private ArchiveSettings settings() {
        return ArchiveSettings.of(config).orElseThrow();
    }

    /** Not of the contract. */
    private static String page(String path) {
        return given().noFilters()
                .header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .get(path)
                .asString();
    }

    /** Those that have ended, the last one first. */
    private static List<JsonNode> backfills() {
        var ended = new ArrayList<JsonNode>();
        for (var job : Json.read(Service.get("/api/v4/jobs?kind=dictionary_backfill&state=succeeded")
                .body())) {
            ended.add(job);
        }
        return ended;
    }

    private static String ping(String hostname, Week week, String members) {
        return ping(hostname, week, members, "18.9.0");
    }

    private static String ping(String hostname, Week week, String members, String version) {
        var answer = Service.ping(
                "{\"hostname\":\"%s\",\"uuid\":\"u\",\"k\":7,\"version\":\"%s\",\"edition\":\"EE\",\"recorded_at\":\"%s\",%s}"
                        .formatted(hostname, version, time(week), members));
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
        return Json.read(answer.body()).at("/receipt/id").asText();
    }

    private static Instant time(Week week) {
        return week.monday().atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    /** Nothing happens by itself. */
    public static final class Retiring extends ErasureOfArchivedPingsTest.WithArchive {

        @Override
        public Map<String, String> getConfigOverrides() {
            var settings = new HashMap<>(super.getConfigOverrides());
            settings.put("quarkus.scheduler.start-mode", "halted");
            settings.put("rollcall.archive.retire", "true");
            settings.put("rollcall.retention.pings", "4w");
            return settings;
        }
    }
}
