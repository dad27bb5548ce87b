package org.rollcall.receive.quarantine;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.Definitions;
import org.rollcall.Eventually;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.ping.Week;
import org.rollcall.ping.payload.Document;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.job.JobRun;

/** How payloads leave the quarantine as pings. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class ReplayTest {
    private final Instant now = TestClock.now().truncatedTo(ChronoUnit.MICROS);

    @Inject
    Quarantine quarantine;

    @Inject
    Replay replay;

    @BeforeEach
    void freshService() {
        FreshService.start();
    }

    @Test
    void publishingADictionary_makesPingsOfWhatWasKeptForWantOfOne() {
        var recordedAt = now.minus(Duration.ofDays(10));
        var payload = payload("a", recordedAt, 7);
        var kept = receipt(payload, 202);
        assertThat(kept.get("reason").textValue()).isEqualTo("dictionary_missing");
        var other = receipt("{\"hostname\":\"b\",\"n\":1,\"n\":2}", 202);
        var receivedAt = FreshService.strings("select received_at from quarantined_ping order by id");

        publish();

        Eventually.until("the ping is stored", () -> FreshService.rows().contains("ping 1"));
        var stored =
                given().get(receiptPath(kept.get("id").longValue(), payload)).then();
        stored.statusCode(200)
                .body("id", is(kept.get("id").intValue()))
                .body("status", equalTo("stored"))
                .body("week", equalTo(Week.of(recordedAt).toString()))
                .body("dictionary", equalTo("18.9"))
                .body("flags", empty());
        assertThat(FreshService.strings("select received_at from ping")).containsExactly(receivedAt.getFirst());
        get("/api/v4/usage_data/service_ping?hostname=a").body("n", is(7));
        get("/api/v4/quarantine")
                .body("items.id", contains(other.get("id").intValue()))
                .body("items.reason", contains("duplicate_key"))
                .body("counts", equalTo(Map.of("duplicate_key", 1)));
        given().get(receiptPath(other.get("id").longValue(), "{\"hostname\":\"b\",\"n\":1,\"n\":2}"))
                .then()
                .statusCode(200)
                .body("status", equalTo("quarantined"))
                .body("reason", equalTo("duplicate_key"));
        Eventually.until("the job has ended", () -> "succeeded".equals(job(null).get("state")));
        assertThat(job(null))
                .containsEntry("kind", "quarantine_replay")
                .containsEntry("created_by", "publication of dictionary 18.9");
        assertThat(outcomes(job(null)))
                .isEqualTo(Map.of("dictionary_missing", Map.of("stored", 1, "duplicate_key", 1)));
    }

    @Test
    void publishingAnotherDictionary_startsNothing_whereNothingWaitsForIt() {
        publish();
        var jobs = get("/api/v4/jobs").extract().<List<Integer>>path("id");

        assertThat(Service.publish("18.10", Definitions.yaml("n number")).statusCode())
                .isEqualTo(201);

        get("/api/v4/jobs").statusCode(200).body("id", equalTo(jobs));
    }

    @Test
    void preview_saysWhatWouldHappen_andChangesNothing() {
        publish();
        assertThat(Service.ping(payload("again", now, 1)).statusCode()).isEqualTo(201);
        keep(payload("a", now, 1), QuarantineReason.REJECTED_BY_POLICY, now);
        keep(payload("b", now, 1), QuarantineReason.REJECTED_BY_POLICY, now);
        keep(payload("again", now, 1), QuarantineReason.DICTIONARY_MISSING, now);
        keep("{\"hostname\":\"c\",\"n\":1,\"n\":2}", QuarantineReason.DICTIONARY_MISSING, now);
        keep("{}", QuarantineReason.IDENTITY_MISSING, now);
        var rows = FreshService.rows();
        var reasons = FreshService.strings("select id || reason || detail from quarantined_ping order by id");

        var result = replayed("{\"preview\":true}");

        assertThat(result).containsEntry("preview", true).containsEntry("examined", 5);
        assertThat(result.get("outcomes"))
                .isEqualTo(Map.of(
                        "rejected_by_policy", Map.of("stored", 2),
                        "dictionary_missing", Map.of("repeated", 1, "duplicate_key", 1),
                        "identity_missing", Map.of("identity_missing", 1)));
        assertThat(FreshService.rows()).isEqualTo(rows);
        assertThat(FreshService.strings("select id || reason || detail from quarantined_ping order by id"))
                .isEqualTo(reasons);

        assertThat(replayed("{}").get("outcomes")).isEqualTo(result.get("outcomes"));
        assertThat(FreshService.rows()).contains("ping 3", "quarantined_ping 2");
    }

    @Test
    void replay_canBeRunTwice_andIsRecorded() {
        publish();
        keep(payload("a", now, 1), QuarantineReason.REJECTED_BY_POLICY, now);
        keep("{}", QuarantineReason.IDENTITY_MISSING, now);

        assertThat(replayed("{}").get("outcomes"))
                .isEqualTo(Map.of(
                        "rejected_by_policy", Map.of("stored", 1), "identity_missing", Map.of("identity_missing", 1)));
        assertThat(replayed("{}").get("outcomes")).isEqualTo(Map.of("identity_missing", Map.of("identity_missing", 1)));

        assertThat(FreshService.rows()).contains("ping 1", "quarantined_ping 1");
        get("/api/v4/audit_events?action=quarantine.replay&per_page=1")
                .body("[0].target", equalTo("job " + job(null).get("id")))
                .body("[0].actor", equalTo("configured admin token"));
    }

    @Test
    void replay_takesOnlyWhatFitsTheFilter() {
        publish();
        var wanted = keep(payload("A", now, 1), QuarantineReason.REJECTED_BY_POLICY, now);
        keep(payload("b", now, 1), QuarantineReason.REJECTED_BY_POLICY, now);
        keep(payload("a", now, 2), QuarantineReason.UNDECLARED_OVERFLOW, now);
        keep(payload("a", now, 3), QuarantineReason.REJECTED_BY_POLICY, now.minus(Duration.ofDays(7)));

        var result = replayed(String.format(Locale.ROOT, """
                {"filter": {"reason": "rejected_by_policy", "hostname": "a", "week": "%s", "version": "18.9"},
                 "preview": false}""", Week.of(now)));

        assertThat(result).containsEntry("examined", 1);
        assertThat(FreshService.strings("select id from ping")).containsExactly(Long.toString(wanted));
        assertThat(FreshService.rows()).contains("quarantined_ping 3");
    }

    @Test
    void week_isJudgedByTheTimeOfReceipt_notByThatOfTheReplay() {
        publish();
        var receivedAt = now.minus(Duration.ofDays(200));
        var inTime = keep(payload("a", receivedAt.minus(Duration.ofDays(30)), 1), receivedAt, false);
        var tooOld = keep(payload("b", receivedAt.minus(Duration.ofDays(100)), 1), receivedAt, false);
        var carried = keep(payload("c", receivedAt.minus(Duration.ofDays(1_000)), 1), receivedAt, true);
        var unreadable = keep("{\"hostname\":\"d\",\"recorded_at\":\"soon\"}", receivedAt, false);

        replayed("{}");

        var weeks = FreshService.strings("""
                select id || ' ' || to_char(week, 'IYYY-"W"IW') || ' ' || array_to_string(flags, ',') from ping
                order by id""");
        assertThat(weeks)
                .containsExactly(
                        inTime + " " + Week.of(receivedAt.minus(Duration.ofDays(30))) + " ",
                        tooOld + " " + Week.of(receivedAt) + " recorded_at_behind",
                        carried + " " + Week.of(receivedAt.minus(Duration.ofDays(1_000))) + " ",
                        unreadable + " " + Week.of(receivedAt) + " recorded_at_unreadable");
        assertThat(FreshService.strings(
                        String.format(Locale.ROOT, "select distinct received_at = '%s' from ping", receivedAt)))
                .containsExactly("t");
        assertThat(FreshService.strings(String.format(
                        Locale.ROOT, "select distinct first_received_at = '%s' from instance", receivedAt)))
                .containsExactly("t");
        get("/api/v4/usage_data/pings?hostname=b&revisions=true")
                .body("flags", contains(List.of("recorded_at_behind")));
    }

    @Test
    void pingThatCameEarlier_isARevision_andTellsSinceWhenItsInstanceIsKnown() {
        publish();
        var recordedAt = now.minus(Duration.ofDays(8));
        var receivedAt = now.minus(Duration.ofDays(8));
        var early = keep(payload("a", recordedAt.minusSeconds(1), 1), receivedAt, false);
        var same = keep(payload("a", recordedAt, 2), receivedAt, false);
        var current = receipt(payload("a", recordedAt, 3), 201).get("id").intValue();

        replayed("{}");

        get("/api/v4/usage_data/pings?hostname=a").body("id", contains(current));
        get("/api/v4/usage_data/pings?hostname=a&revisions=true")
                .body("id", contains(current, (int) same, (int) early));
        get("/api/v4/usage_data/service_ping?hostname=a").body("n", is(3));
        assertThat(FreshService.strings(
                        String.format(Locale.ROOT, "select first_received_at = '%s' from instance", receivedAt)))
                .containsExactly("t");
    }

    @Test
    void pingThatIsStoredAlready_isARepetition_andItsIdLeadsToTheStoredOne() {
        publish();
        var payload = payload("a", now, 1);
        var kept = keep(payload, QuarantineReason.DICTIONARY_MISSING, now);
        var stored = receipt(payload, 201);

        assertThat(replayed("{}").get("outcomes")).isEqualTo(Map.of("dictionary_missing", Map.of("repeated", 1)));

        assertThat(FreshService.rows()).contains("ping 1", "quarantined_ping 0");
        given().get(receiptPath(kept, payload))
                .then()
                .statusCode(200)
                .body("status", equalTo("repeated"))
                .body("id", is(stored.get("id").intValue()));
        given().get(receiptPath(stored.get("id").longValue(), payload))
                .then()
                .statusCode(200)
                .body("status", equalTo("stored"));
        given().get(receiptPath(kept, "{}")).then().statusCode(404);
    }

    @Test
    void interruptedReplay_goesOnWhereItWas_andCountsNothingTwice() {
        publish();
        for (var i = 0; i < 10; i++) {
            keep(i % 3 == 0 ? "{\"i\":" + i + "}" : payload("a", now, i), QuarantineReason.REJECTED_BY_POLICY, now);
        }
        var first = new FakeRun(4, null);
        assertThatThrownBy(() -> replay.run(first)).isInstanceOf(IllegalStateException.class);
        assertThat(FreshService.rows())
                .as("the transaction of the fourth was rolled back")
                .contains("ping 3");

        var second = new FakeRun(Integer.MAX_VALUE, first.checkpoint);
        var result = replay.run(second);

        assertThat(result.examined()).isEqualTo(10);
        assertThat(result.outcomes())
                .isEqualTo(Map.of("rejected_by_policy", Map.of("stored", 6L, "identity_missing", 4L)));
        assertThat(FreshService.rows()).contains("ping 6", "quarantined_ping 4");
    }

    @Test
    void twoReplaysAtOnce_moveEachPayloadOnce_andReceiptsAreThereAllTheTime() throws Exception {
        publish();
        var payloads = new ArrayList<String>();
        var ids = new ArrayList<Long>();
        for (var i = 0; i < 60; i++) {
            payloads.add(payload("h" + i, now, i));
            ids.add(keep(payloads.getLast(), QuarantineReason.REJECTED_BY_POLICY, now));
        }
        var moving = new AtomicBoolean(true);
        try (var threads = Executors.newFixedThreadPool(1)) {
            var statuses = threads.submit(() -> {
                var seen = new ArrayList<Integer>();
                while (moving.get()) {
                    for (var i = 0; i < ids.size(); i += 7) {
                        seen.add(Service.get(receiptPath(ids.get(i), payloads.get(i)))
                                .statusCode());
                    }
                }
                return seen;
            });
            try {
                var one = submit("{}");
                var two = submit("{}");

                assertThat(storedBy(one) + storedBy(two)).isEqualTo(60);
            } finally {
                moving.set(false);
            }
            assertThat(statuses.get()).isNotEmpty().containsOnly(200);
        }
        assertThat(FreshService.rows()).contains("ping 60", "instance 60", "quarantined_ping 0");
    }

    @RepeatedTest(3)
    void pingsThatArriveDuringAPublication_areNotLeftBehind() throws Exception {
        var start = new CyclicBarrier(9);
        try (var threads = Executors.newFixedThreadPool(8)) {
            var answers = new ArrayList<Future<List<Integer>>>();
            for (var thread = 0; thread < 8; thread++) {
                var hostname = "h" + thread;
                answers.add(threads.submit(() -> {
                    start.await();
                    var statuses = new ArrayList<Integer>();
                    for (var i = 0; i < 20; i++) {
                        statuses.add(Service.ping(payload(hostname, now.minusSeconds(i), i))
                                .statusCode());
                    }
                    return statuses;
                }));
            }
            start.await();
            publish();
            for (var answer : answers) {
                assertThat(answer.get()).isSubsetOf(201, 202);
            }
        }

        Eventually.until("all are pings", () -> FreshService.rows().contains("ping 160"));
        assertThat(FreshService.rows()).contains("quarantined_ping 0");
    }

    /** An attempt that is interrupted at one of its checkpoints. */
    private static final class FakeRun implements JobRun {
        private final int interruptedAt;
        private int checkpoints;

        @Nullable
        ReplayProgress checkpoint;

        FakeRun(int interruptedAt, @Nullable ReplayProgress checkpoint) {
            this.interruptedAt = interruptedAt;
            this.checkpoint = checkpoint;
        }

        @Override
        public <T> T request(Class<T> type) {
            return type.cast(new ReplayRequest(null, false));
        }

        @Override
        public <T> Optional<T> checkpoint(Class<T> type) {
            return Optional.ofNullable(checkpoint).map(type::cast);
        }

        @Override
        public void progress(long done, long total) {
            assertThat(done).isLessThanOrEqualTo(total);
        }

        @Override
        public void checkpoint(Object state) {
            if (++checkpoints == interruptedAt) {
                throw new IllegalStateException("interrupted");
            }
            checkpoint = (ReplayProgress) state;
        }
    }

    private long keep(String payload, Instant receivedAt, boolean uploaded) {
        return keep(payload, QuarantineReason.REJECTED_BY_POLICY, receivedAt, uploaded);
    }

    private long keep(String payload, QuarantineReason reason, Instant receivedAt) {
        return keep(payload, reason, receivedAt, false);
    }

    private long keep(String payload, QuarantineReason reason, Instant receivedAt, boolean uploaded) {
        var bytes = payload.getBytes(UTF_8);
        var identity = Document.of(bytes).identity();
        return quarantine.keep(
                new QuarantinedPing(
                        receivedAt,
                        uploaded,
                        reason,
                        "as a test wants it",
                        identity.hostname(),
                        identity.uuid(),
                        identity.version(),
                        sha256(payload),
                        bytes.length,
                        null),
                bytes);
    }

    /** Publishes the first dictionary, and waits for the replay that comes with it. */
    private static void publish() {
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string", "n number"))
                        .statusCode())
                .isEqualTo(201);
        Eventually.until(
                "the automatic replay has ended",
                () -> FreshService.strings("select distinct state from job").equals(List.of("succeeded")));
    }

    private static String payload(String hostname, Instant recordedAt, int number) {
        return String.format(
                Locale.ROOT,
                "{\"hostname\":\"%s\",\"version\":\"18.9.1\",\"recorded_at\":\"%s\",\"n\":%d}",
                hostname,
                recordedAt,
                number);
    }

    private static JsonNode receipt(String payload, int status) {
        var answer = Service.ping(payload);
        assertThat(answer.statusCode()).isEqualTo(status);
        return Json.read(answer.body()).get("receipt");
    }

    private static String receiptPath(long id, String payload) {
        return String.format(Locale.ROOT, "/usage_data/receipts/%d?sha256=%s", id, sha256(payload));
    }

    /** The result of a replay that has ended. */
    private static Map<String, Object> replayed(String request) {
        return result(submit(request));
    }

    private static int submit(String request) {
        var answer = given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .contentType("application/json")
                .body(request)
                .post("/api/v4/quarantine/replay")
                .then()
                .statusCode(202)
                .body("kind", equalTo("quarantine_replay"));
        int id = answer.extract().path("id");
        answer.header("Location", endsWith("/api/v4/jobs/" + id));
        return id;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> result(int id) {
        Eventually.until("job " + id + " has ended", () -> job(id).get("ended_at") != null);
        assertThat(job(id)).containsEntry("state", "succeeded");
        return (Map<String, Object>) requireNonNull(job(id).get("result"));
    }

    @SuppressWarnings("unchecked")
    private static int storedBy(int job) {
        var outcomes =
                (Map<String, Map<String, Integer>>) requireNonNull(result(job).get("outcomes"));
        return outcomes.getOrDefault("rejected_by_policy", Map.of()).getOrDefault("stored", 0);
    }

    @SuppressWarnings("unchecked")
    private static Object outcomes(Map<String, Object> job) {
        return requireNonNull(((Map<String, Object>) requireNonNull(job.get("result"))).get("outcomes"));
    }

    /** A job, or the latest one. */
    private static Map<String, Object> job(@Nullable Integer id) {
        return id == null
                ? get("/api/v4/jobs?per_page=1").statusCode(200).extract().path("[0]")
                : get("/api/v4/jobs/" + id).statusCode(200).extract().path("");
    }

    private static ValidatableResponse get(String path) {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN).get(path).then();
    }

    private static String sha256(String payload) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(payload.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
