package org.rollcall.analyse.customer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.Definitions;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.analyse.customer.ExpectedCustomers.Sent;
import org.rollcall.platform.access.TestAdmin;

/** A small fleet of customers, by chance and by plan; sent once for all tests, which only read. */
final class CustomerFleet {

    /** A Wednesday, some weeks after a year of 53 weeks. */
    static final Instant NOW = Instant.parse("2027-02-17T12:00:00Z");

    private static final int DAYS = 330;

    private static final List<String> LICENCE =
            List.of("license_user_count", "license_billable_users", "historical_max_users");

    private static final List<String> COUNTERS = List.of(
            "redis_hll_counters.manage.unique_active_users_monthly",
            "counts_monthly.unique_active_users",
            "usage_activity_by_stage_monthly.create.action_monthly_active_users_project_repo",
            "usage_activity_by_stage_monthly.verify.ci_pipelines",
            "counts.count_total_create_ci_build_monthly",
            "usage_activity_by_stage_monthly.release.deployments",
            "counts_monthly.deployments",
            "counts_monthly.successful_deployments",
            "counts_monthly.failed_deployments",
            "usage_activity_by_stage_monthly.secure.user_unique_users_all_secure_scanners",
            "usage_activity_by_stage_monthly.secure.secret_detection_scans",
            "usage_activity_by_stage_monthly.secure.dependency_scanning_scans",
            "usage_activity_by_stage_monthly.secure.container_scanning_scans",
            "usage_activity_by_stage_monthly.secure.sast_scans",
            "usage_activity_by_stage_monthly.secure.dast_scans",
            "usage_activity_by_stage_monthly.secure.coverage_fuzzing_scans",
            "usage_activity_by_stage_monthly.secure.api_fuzzing_scans",
            "counts_monthly.ci_internal_pipelines");

    private static final Map<Long, Sent> SENT = new HashMap<>();

    private CustomerFleet() {}

    /** Those that count: withdrawn ones are not among them. */
    static Collection<Sent> sent() {
        return SENT.values();
    }

    static void sendOnce() {
        if (SENT.isEmpty()) {
            FreshService.start();
            publish();
            sendPlanned();
            sendRandom();
        }
    }

    /** The older dictionary is that of an edition without licences and scanners: what it does not know is undeclared. */
    private static void publish() {
        var common = Stream.of(
                "hostname string", "uuid string", "version string", "edition string", "active_user_count number");
        var counters = COUNTERS.stream().map(keyPath -> keyPath + " number").toList();
        var free = Stream.concat(common, counters.stream().filter(counter -> !counter.contains(".secure.")))
                .toList();
        var licences = Stream.concat(
                LICENCE.stream().map(keyPath -> keyPath + " number"),
                Stream.of(
                        "license_sha256 string",
                        "license_md5 string",
                        "license_id number",
                        "license_plan string",
                        "license_starts_at string",
                        "license_expires_at string"));
        var whole = Stream.of(
                        free.stream(), licences, counters.stream().filter(counter -> counter.contains(".secure.")))
                .flatMap(metrics -> metrics)
                .toArray(String[]::new);
        assertThat(Service.publish("17.0", Definitions.yaml(free.toArray(String[]::new)))
                        .statusCode())
                .isEqualTo(201);
        assertThat(Service.publish("18.9", Definitions.yaml(whole)).statusCode())
                .isEqualTo(201);
    }

    private static void sendPlanned() {
        // Silent after a ping of 2 July.
        send(Instant.parse("2026-07-02T12:00:00Z"), payload("silent.example.com", "silent", "18.9.0"));
        // Two of one licence, neither of which uses much of it.
        for (var day : List.of("2026-12-10", "2027-01-10")) {
            for (var twin : List.of("twin1.example.com", "twin2.example.com")) {
                var payload = licensed(payload(twin, twin, "18.9.0"), "twins", "2026-08-01", 1_000, 100);
                send(Instant.parse(day + "T12:00:00Z"), payload);
            }
        }
        // Somebody else sends by the hostname of another.
        var shared = "shared.example.com";
        send(Instant.parse("2027-01-12T12:00:00Z"), payload(shared, "first-uuid-of-shared", "18.9.0"));
        send(Instant.parse("2027-01-13T12:00:00Z"), payload(shared, "later-uuid-of-shared", "18.9.0"));
        // Revisions of one week that is of two years and months, the later one sent first; one that is withdrawn.
        var turn = "turn.example.com";
        send(
                Instant.parse("2027-01-01T00:30:00Z"),
                licensed(payload(turn, turn, "17.0.1"), "turn", "2026-06-01", 100, 60));
        send(
                Instant.parse("2026-12-31T23:30:00Z"),
                licensed(payload(turn, turn, "17.0.1"), "turn", "2026-06-01", 100, 76));
        send(
                Instant.parse("2026-12-31T22:30:00Z"),
                licensed(payload(turn, turn, "17.0.1"), "turn", "2026-06-01", 100, 90));
        withdraw(send(
                Instant.parse("2027-01-02T00:30:00Z"),
                licensed(payload(turn, turn, "17.0.1"), "turn", "2026-06-01", 100, 99)));
        // No seats; and a licence that is named by nothing but its number.
        send(
                Instant.parse("2027-01-20T12:00:00Z"),
                licensed(payload("seatless.example.org", "seatless", "18.9.0"), null, "2026-01-01", 0, 0)
                        .put("license_id", 4711));
        // Failures in place of everything that tells the licence.
        send(
                Instant.parse("2027-01-20T12:00:00Z"),
                payload("failing.example.org", "failing", "18.9.0")
                        .put("license_id", -1)
                        .put("license_md5", -1)
                        .put("license_plan", -1)
                        .put("license_starts_at", -1)
                        .put("license_user_count", -1)
                        .put("license_billable_users", -2)
                        .put("historical_max_users", -1000));
    }

    private static void sendRandom() {
        var random = new Random(18);
        for (var i = 0; i < 22; i++) {
            var day = random.nextInt(100);
            while (day < DAYS) {
                var at = NOW.minus(Duration.ofDays(DAYS - day)).plusSeconds(random.nextInt(36_000));
                send(at, random(i, random));
                day += random.nextInt(12) == 0 ? 60 + random.nextInt(150) : 5 + random.nextInt(30);
            }
        }
    }

    private static ObjectNode random(int i, Random random) {
        var hostname = "git" + i + ".org" + i % 9 + ".com";
        var payload = payload(hostname, "uuid" + i, i % 3 == 0 ? "17.0.4" : "18.9.1-ee")
                .put("edition", "EE");
        var billable = 50 + random.nextInt(300);
        if (i % 7 != 6) {
            licensed(
                    payload,
                    "licence" + i % 13,
                    LocalDate.of(2026, 1 + i % 8, 15).toString(),
                    400,
                    billable);
            payload.put("license_plan", List.of("ultimate", "premium").get(i % 2));
        }
        payload.put("historical_max_users", 400);
        spoil(payload, "license_billable_users", random, 15);
        for (var keyPath : COUNTERS) {
            if (keyPath.equals("counts_monthly.unique_active_users") && i % 4 > 0) {
                continue;
            }
            var most = keyPath.contains("builds") || keyPath.contains("ci_build")
                    ? 60 * billable
                    : keyPath.equals("counts_monthly.deployments") ? 10 * billable : billable;
            put(payload, keyPath, random.nextInt(10) == 0 ? 0 : random.nextInt(most));
            spoil(payload, keyPath, random, 30);
        }
        return payload;
    }

    /** Makes a value absent or failed, one time of so many each. */
    private static void spoil(ObjectNode payload, String keyPath, Random random, int times) {
        var names = keyPath.split("[.]", -1);
        var parent = payload;
        for (var i = 0; i < names.length - 1; i++) {
            parent = (ObjectNode) parent.get(names[i]);
        }
        var name = names[names.length - 1];
        switch (random.nextInt(times)) {
            case 0 -> parent.remove(name);
            case 1 -> parent.put(name, List.of(-1, -2, -1000).get(random.nextInt(3)));
            case 2 -> {
                if (random.nextBoolean()) {
                    parent.putObject(name).put("-1", -1);
                }
            }
            case 3 -> parent.putNull(name);
            default -> {
                // It stays.
            }
        }
    }

    private static void put(ObjectNode payload, String keyPath, long number) {
        var names = keyPath.split("[.]", -1);
        var parent = payload;
        for (var i = 0; i < names.length - 1; i++) {
            parent = parent.withObject("/" + names[i]);
        }
        parent.put(names[names.length - 1], number);
    }

    private static ObjectNode payload(String hostname, String uuid, String version) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("hostname", hostname)
                .put("uuid", uuid)
                .put("version", version)
                .put("edition", "EE")
                .put("active_user_count", 70);
    }

    private static ObjectNode licensed(
            ObjectNode payload, @Nullable String key, String start, long seats, long billable) {
        if (key != null) {
            payload.put("license_md5", key);
        }
        return payload.put("license_starts_at", start)
                .put("license_expires_at", LocalDate.parse(start).plusYears(1).toString())
                .put("license_plan", "premium")
                .put("license_user_count", seats)
                .put("license_billable_users", billable);
    }

    private static long send(Instant recordedAt, ObjectNode payload) {
        TestClock.set(recordedAt.plus(Duration.ofMinutes(1)));
        payload.put("recorded_at", recordedAt.toString());
        var answer = Service.ping(payload.toString());
        assertThat(answer.statusCode()).isEqualTo(201);
        var id = Json.read(answer.body()).at("/receipt/id").longValue();
        SENT.put(id, new Sent(id, recordedAt, Json.read(payload.toString())));
        return id;
    }

    private static void withdraw(long id) {
        assertThat(Service.call("PUT", "/api/v4/usage_data/pings/" + id + "/withdrawal?reason=test", "application/json")
                        .statusCode())
                .isEqualTo(204);
        SENT.remove(id);
    }

    /** Puts a JSON document with the token of an admin. */
    static HttpResponse<byte[]> put(String path, String body) {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                .header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
