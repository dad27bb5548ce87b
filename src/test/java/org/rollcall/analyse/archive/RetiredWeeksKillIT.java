package org.rollcall.analyse.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rollcall.Definitions;
import org.rollcall.Eventually;
import org.rollcall.FirstColumn;
import org.rollcall.Json;
import org.rollcall.ServiceProcess;
import org.rollcall.StoredPings;
import org.rollcall.ping.Week;
import org.rollcall.platform.embedded.EmbeddedPostgres;
import org.rollcall.platform.embedded.TestDatabase;

/**
 * The service is killed at each step of retiring weeks to the archive, of bringing one back, and of an erasure that reaches retired
 * weeks. Every ping is in the database or in the archive then, none twice, and the next attempt comes to the same end as one that
 * nobody kills.
 */
class RetiredWeeksKillIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String ERASED = "forget-me.example";

    private static final List<String> EXPORTS = List.of(
            "shape=payload&format=ndjson&revisions=true",
            "shape=payload&format=ndjson",
            "shape=wide&format=csv&revisions=true",
            "shape=long&format=csv");

    /** Late pings make files that are written when their week is retired. */
    private static final List<Step> RETIRING = List.of(
            Step.within("audit_event", "insert", "new.action = 'archive.write'"),
            Step.within("archive_table", "update", "true"),
            Step.after("archive_table", "update", "true"),
            Step.within("retired_week", "insert", "true"),
            Step.within("retired_file", "insert", "true"),
            Step.undone("retired_week", "insert", "true"),
            Step.after("retired_week", "insert", "true"),
            Step.within("audit_event", "insert", "new.action = 'retention.run'"),
            Step.within("job", "update", "new.state = 'succeeded'"));

    private static final List<Step> BRINGING_BACK = List.of(
            Step.within("ping", "insert", "true"),
            Step.within("retired_week", "delete", "true"),
            Step.within("brought_back_week", "insert", "true"),
            Step.undone("brought_back_week", "insert", "true"),
            Step.after("brought_back_week", "insert", "true"),
            Step.within("job", "update", "new.state = 'succeeded'"));

    private static final List<Step> ERASING = List.of(
            Step.within("audit_event", "insert", "new.action = 'archive.write'"),
            Step.after("retired_file", "insert", "true"),
            Step.after("retired_file", "update", "new.is_leaving"),
            Step.within("archive_table", "update", "true"),
            Step.after("archive_table", "update", "true"),
            Step.within("retired_file", "delete", "true"),
            Step.after("retired_file", "delete", "true"),
            Step.within("audit_event", "insert", "new.action = 'erasure.complete'"),
            Step.within("job", "update", "new.state = 'succeeded'"));

    private final Week thisWeek = Week.of(Instant.now());
    private final List<Week> weeks = List.of(thisWeek.minus(9), thisWeek.minus(8), thisWeek.minus(7));

    @TempDir
    private Path workingDirectory;

    @SuppressWarnings("NullAway.Init") // before each test
    private EmbeddedPostgres postgres;

    @SuppressWarnings("NullAway.Init") // before each test
    private Connection database;

    @SuppressWarnings("NullAway.Init") // before each test
    private ServiceProcess service;

    @SuppressWarnings("NullAway.Init") // before each test
    private FolderIO io;

    /** All pings of old weeks as {@link #pings} has them, by week. */
    private final Map<Week, List<String>> stored = new LinkedHashMap<>();

    private final List<String> kills = new ArrayList<>();

    /**
     * A moment at which the service is killed. A trigger has the server wait there, until the service is dead.
     *
     * @param isAtCommit whether the transaction is complete and about to be committed
     * @param isUndone whether the server gives it up nevertheless; else it commits what nobody is told of any more
     */
    private record Step(String table, String event, String condition, boolean isAtCommit, boolean isUndone) {

        static Step within(String table, String event, String condition) {
            return new Step(table, event, condition, false, true);
        }

        static Step undone(String table, String event, String condition) {
            return new Step(table, event, condition, true, true);
        }

        static Step after(String table, String event, String condition) {
            return new Step(table, event, condition, true, false);
        }

        String trigger() {
            return "create %s trigger wait_here after %s on %s %s for each row when (%s) execute function wait_here()"
                    .formatted(
                            isAtCommit ? "constraint" : "",
                            event,
                            table,
                            isAtCommit ? "deferrable initially deferred" : "",
                            condition);
        }

        @Override
        public String toString() {
            return "%s of %s %s".formatted(event, table, isAtCommit ? isUndone ? "undone" : "committed" : "under way");
        }
    }

    @BeforeEach
    void start() throws Exception {
        postgres = TestDatabase.open();
        database = StoredPings.connect(postgres.dataDir());
        var folder = workingDirectory.resolve("archive");
        io = new FolderIO(ArchiveSettings.location(folder), folder);
        startService();
        service.publish(
                "18.9",
                Definitions.yaml("hostname string", "version string", "n number", "is.on boolean", "name string")
                        .getBytes(UTF_8));
        execute("""
                create function wait_here() returns trigger language plpgsql as $$
                begin
                    perform pg_advisory_xact_lock_shared(1, 1);
                    while not pg_try_advisory_xact_lock_shared(1, 2) loop
                        perform pg_sleep(0.01);
                    end loop;
                    return null;
                end
                $$""");
    }

    private void startService() throws Exception {
        service = ServiceProcess.start(
                workingDirectory,
                "log",
                Map.ofEntries(
                        Map.entry("QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl()),
                        Map.entry("QUARKUS_DATASOURCE_USERNAME", postgres.username()),
                        Map.entry("QUARKUS_DATASOURCE_PASSWORD", postgres.password()),
                        Map.entry("ROLLCALL_ADMIN_TOKEN", ServiceProcess.TOKEN),
                        Map.entry("ROLLCALL_INGEST_RATE_LIMIT_PER_ADDRESS", "off"),
                        Map.entry("ROLLCALL_RETENTION_PINGS", "4w"),
                        Map.entry("ROLLCALL_ARCHIVE_DIRECTORY", io.folder().toString()),
                        Map.entry("ROLLCALL_ARCHIVE_RETIRE", "true")));
        service.awaitReady();
    }

    @AfterEach
    void end() throws Exception {
        service.stop();
        database.close();
        postgres.close();
    }

    @Test
    void wheneverTheServiceIsKilled_everyPingIsInOnePlace_andComesBackAsItWas() throws Exception {
        sendPings();
        var before = exports();
        var rows = rows();
        for (var week : weeks) {
            stored.put(week, pings(week));
        }

        killAtEach(RETIRING, "retiring", () -> execute("""
                insert into job (kind, state, request, created_by, created_at)
                values ('retention', 'queued', '{}', 'test', now())"""));
        assertThat(strings("select week::text from retired_week")).hasSize(weeks.size());
        assertThat(strings("select hostname from instance")).hasSize(3);
        var report = lastResult().get("expired").get(0);
        assertThat(report.get("rows").longValue()).isEqualTo(5L * weeks.size());
        assertThat(report.get("weeks")).hasSize(weeks.size());

        killAtEach(BRINGING_BACK, "bringing back", () -> bringBack(weeks.getFirst()));
        assertThat(lastResult().get("pings").longValue())
                .isEqualTo(stored(weeks.getFirst()).size());
        assertThat(lastResult().get("until").textValue()).isEqualTo(strings("""
                        select to_char(until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from brought_back_week""").getFirst());

        var gone = rows.stream().filter(row -> row.contains(ERASED)).toList();
        killAtEach(
                ERASING,
                "erasing",
                () -> assertThat(service.deleteAsAdmin("/api/v4/instances?hostname=" + ERASED)
                                .statusCode())
                        .isEqualTo(202));
        assertThat(lastResult().get("erased").get(0).get("count").longValue()).isEqualTo(gone.size());
        assertThat(TableOnDisk.find(ERASED, onDisk().currentFiles())).isEmpty();
        for (var week : weeks.subList(1, weeks.size())) {
            bringBack(week);
            awaitJob();
        }

        assertThat(strings("select week::text from retired_week")).isEmpty();
        assertThat(rows())
                .containsExactlyElementsOf(
                        rows.stream().filter(row -> !gone.contains(row)).toList());
        assertThat(exports().stream().map(RetiredWeeksKillIT::withoutErased))
                .containsExactlyElementsOf(
                        before.stream().map(RetiredWeeksKillIT::withoutErased).toList());
        System.out.printf(
                Locale.ROOT,
                "Killed the service %d times while weeks were retired, brought back, or had pings erased: every ping of %d was in one place. %s%n",
                kills.size(),
                rows.size(),
                kills);
    }

    private void sendPings() throws Exception {
        for (var week : weeks) {
            ping("a.example", week, 1, "\"n\":1,\"is\":{\"on\":true},\"unknown\":{\"z\":2.50}");
            ping("b.example", week, 1, "\"n\":12345678901234567890,\"name\":\"\u2603\"");
            ping(ERASED, week, 1, "\"n\":3");
        }
        execute("update ping set withdrawn_at = now() where id = (select min(id) from ping)");
        service.stop();
        startService(); // which looks into the archive at once
        await("the first files", () -> isThere() && onDisk().rows("id").size() == 3 * weeks.size());
        for (var week : weeks) {
            ping("a.example", week, 2, "\"n\":-1,\"is\":{\"on\":7}");
            ping(ERASED, week, 2, "\"n\":2.5");
        }
        ping(ERASED, thisWeek, 0, "\"n\":5");
        ping("a.example", thisWeek, 0, "\"n\":4");
        await(
                "rollups",
                () -> strings("select 'waits' from rollup_mark where week < now() - interval '14 days'")
                                .isEmpty()
                        && strings("select 'waits' from rollup_period where due")
                                .isEmpty()
                        && strings("select 'done' from rollup_period where span = 'week' and rolled_up_at is not null")
                                        .size()
                                >= weeks.size());
    }

    private void ping(String hostname, Week week, int day, String members) throws Exception {
        var answer = service.postAsAdmin(
                "/usage_data",
                "{\"hostname\":\"%s\",\"uuid\":\"u\",\"version\":\"18.9.0\",\"edition\":\"EE\",\"recorded_at\":\"%s\",%s}"
                        .formatted(
                                hostname,
                                week.monday().plusDays(day).atStartOfDay().toInstant(ZoneOffset.UTC),
                                members));
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
    }

    private void bringBack(Week week) throws Exception {
        assertThat(service.postAsAdmin("/api/v4/retired_weeks/bring_back?week=" + week, "{}")
                        .statusCode())
                .isEqualTo(202);
    }

    /** What the steps are of. */
    @FunctionalInterface
    private interface Work {
        void begin() throws Exception;
    }

    /** Begins a job, kills the service at one step after the other, and waits until the job has ended. */
    private void killAtEach(List<Step> steps, String name, Work work) throws Exception {
        for (var step : steps) {
            prepare(step);
            if (step.equals(steps.getFirst())) {
                work.begin();
            } else {
                execute("update job set state = 'queued' where state = 'running'"); // rather than after half a minute
                startService();
            }
            kill(step);
            kills.add("%s: %s".formatted(name, step));
            checkEveryPingIsThere("%s, killed at %s".formatted(name, step));
        }
        execute("update job set state = 'queued' where state = 'running'");
        startService();
        awaitJob();
        checkEveryPingIsThere(name);
    }

    private void prepare(Step step) throws SQLException {
        execute("select pg_advisory_lock(1, 2)");
        execute(step.trigger());
    }

    private void kill(Step step) throws Exception {
        await(step.toString(), () -> !waiting().isEmpty());
        service.kill();
        if (step.isUndone()) {
            strings("select pg_terminate_backend(pid) from (%s) as waiting".formatted(WAITING));
        }
        execute("select pg_advisory_unlock(1, 2)");
        await("the server is done with " + step, () -> waiting().isEmpty());
        execute("drop trigger wait_here on " + step.table());
    }

    private static final String WAITING =
            "select pid from pg_locks where locktype = 'advisory' and classid = 1 and objid = 1";

    private List<String> waiting() {
        return strings(WAITING);
    }

    /** A week is in the archive only, or in the database whole; an erasure may have gone as far as it likes. */
    private void checkEveryPingIsThere(String when) throws IOException {
        var retired = strings("select to_char(week, 'IYYY-\"W\"IW') from retired_week");
        var archived = isThere() ? onDisk().rows("id || ' ' || hostname || ' ' || week") : List.<String>of();
        assertThat(archived).as(when).doesNotHaveDuplicates();
        assertThat(archived).as(when).allMatch(row -> stored.values().stream().anyMatch(week -> week.contains(row)));
        var version = new ArchiveDirectory(io.folder()).version();
        assertThat(new TableOnDisk(io, io.location() + "/metadata/v" + version + ".metadata.json").rows("id"))
                .as("%s, for readers of the folder", when)
                .doesNotHaveDuplicates();
        for (var week : weeks) {
            var there = retired.contains(week.toString())
                    ? archived.stream()
                            .filter(row -> row.endsWith(week.toString()))
                            .toList()
                    : pings(week);
            var isErasing = when.startsWith("erasing");
            assertThat(there)
                    .as("%s, %s", when, week)
                    .isSubsetOf(stored(week))
                    .containsAll(stored(week).stream()
                            .filter(row -> !isErasing || !row.contains(ERASED))
                            .toList());
            if (retired.contains(week.toString())) {
                assertThat(pings(week)).as("%s, %s", when, week).isEmpty();
            }
        }
    }

    private List<String> stored(Week week) {
        return stored.getOrDefault(week, List.of());
    }

    private List<String> pings(Week week) {
        return strings("""
                select ping.id || ' ' || hostname || ' %1$s'
                from ping join instance on instance.id = instance_id
                where week = date '%2$s' order by arrival""".formatted(week, week.monday()));
    }

    /** All that is stored of pings. */
    private List<String> rows() {
        return strings("""
                select hostname || to_jsonb(ping) from ping join instance on instance.id = instance_id order by arrival""");
    }

    private List<String> exports() throws Exception {
        var exports = new ArrayList<String>();
        for (var query : EXPORTS) {
            exports.add(
                    new String(service.get("/api/v4/usage_data/export?" + query).body(), UTF_8));
        }
        return exports;
    }

    /** The last line of some has the number of rows. */
    private static String withoutErased(String export) {
        return Stream.of(export.split("(?<=\n)", -1))
                .filter(line -> !line.contains(ERASED) && !line.startsWith("{\"end\":"))
                .reduce("", String::concat);
    }

    private void awaitJob() {
        await(
                "the job has ended",
                () -> strings("select 'open' from job where ended_at is null").isEmpty());
        assertThat(new TreeSet<>(strings("select state from job"))).containsExactly("succeeded");
    }

    private JsonNode lastResult() {
        return Json.read(strings("select result from job order by id desc limit 1")
                .getFirst()
                .getBytes(UTF_8));
    }

    private boolean isThere() {
        return !strings("select metadata_location from archive_table").isEmpty();
    }

    private TableOnDisk onDisk() {
        return new TableOnDisk(
                io, strings("select metadata_location from archive_table").getFirst());
    }

    private void await(String what, BooleanSupplier condition) {
        for (var end = System.nanoTime() + PATIENCE.toNanos(); !condition.getAsBoolean(); ) {
            if (System.nanoTime() - end >= 0) {
                throw new AssertionError("%s; the service says %s".formatted(what, log()));
            }
            Eventually.sleep(Duration.ofMillis(10));
        }
    }

    private String log() {
        try {
            return service.log();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> strings(String query) {
        try {
            return FirstColumn.of(database, query);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }
}
