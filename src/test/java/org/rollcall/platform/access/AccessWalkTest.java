package org.rollcall.platform.access;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.ping.Instance;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.web.Problem;

/**
 * Walks every endpoint of the contract with every kind of caller. Who adds an endpoint adds a line to {@link #endpoints}:
 * who may call it, how a call of it succeeds, whether its answer shows something of instances, and what is recorded of it.
 */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class AccessWalkTest {

    /** Is in everything that an instance has sent, and is to be seen by nobody who may not see that instance. */
    private static final String MARK = "marked7f3a";

    private static final String UUID_SENT = MARK + "-uuid";

    /** May only be seen by others in an answer to a request that names it. */
    private static final String HOSTNAME = "walked7f3a.example.com";

    private final AtomicInteger numbers = new AtomicInteger();

    private final List<Endpoint> endpoints = List.of(
            // What instances use, and what tells nothing of any: open to everybody.
            open("GET /check.json", get("/check.json?gitlab_info=eyJ2ZXJzaW9uIjoiMTguOS4wIn0=")),
            open("GET /check.svg", get("/check.svg?gitlab_info=eyJ2ZXJzaW9uIjoiMTguOS4wIn0=")),
            open("GET /check.png", get("/check.png?gitlab_info=eyJ2ZXJzaW9uIjoiMTguOS4wIn0=")),
            open("POST /usage_data", post("/usage_data", "{\"hostname\":\"walker\",\"n\":1}")),
            open("POST /usage_data/validate", post("/usage_data/validate", "{\"hostname\":\"walker\",\"n\":1}")),
            open("POST /usage_data/sanitize", post("/usage_data/sanitize", "{\"hostname\":\"walker\",\"n\":1}")),
            open("POST /usage_data/upload", post("/usage_data/upload", "{\"hostname\":\"walker\",\"n\":2}")),
            open("POST /usage_ping_errors", post("/usage_ping_errors", "{\"error\":{\"hostname\":\"walker\"}}")),
            open("POST /usage_ping_metadata", post("/usage_ping_metadata", "{\"metadata\":{}}")),
            open("GET /usage_data/receipts/{id}", this::receipt),
            open("GET /api/v4/usage_data/metric_definitions", get("/api/v4/usage_data/metric_definitions")),
            open("GET /api/v4/dictionaries/diff", get("/api/v4/dictionaries/diff?from=1.0&to=1.0")),
            open("GET /dictionaries.atom", get("/dictionaries.atom")),
            open("GET /stats.json", get("/stats.json")).answers(404),
            open("GET /stats/{name}.svg", get("/stats/instances.svg")).answers(404),
            open("GET /api/v4/redaction_rules", get("/api/v4/redaction_rules")),
            // Analysts.
            readers("GET /api/v4/usage_data/service_ping", get("/api/v4/usage_data/service_ping?hostname=" + HOSTNAME))
                    .shows(),
            readers("GET /api/v4/usage_data/queries", get("/api/v4/usage_data/queries?hostname=" + HOSTNAME))
                    .shows(),
            readers(
                            "GET /api/v4/usage_data/non_sql_metrics",
                            get("/api/v4/usage_data/non_sql_metrics?hostname=" + HOSTNAME))
                    .shows(),
            readers("GET /api/v4/usage_data/pings", get("/api/v4/usage_data/pings"))
                    .shows(),
            readers("GET /api/v4/usage_data/instances", get("/api/v4/usage_data/instances"))
                    .shows(),
            readers("GET /api/v4/usage_data/export", get("/api/v4/usage_data/export"))
                    .shows(),
            readers("GET /api/v4/usage_data/export/index_template", get("/api/v4/usage_data/export/index_template"))
                    .records(),
            readers("GET /api/v4/usage_data/series", get("/api/v4/usage_data/series?metric=n&hostname=" + HOSTNAME))
                    .shows(),
            readers(
                            "GET /api/v4/usage_data/dev_ops_score",
                            get("/api/v4/usage_data/dev_ops_score?hostname=" + HOSTNAME))
                    .shows(),
            readers("GET /api/v4/usage_data/comparison", get("/api/v4/usage_data/comparison?hostname=" + HOSTNAME))
                    .shows(),
            readers("GET /api/v4/usage_data/report", get("/api/v4/usage_data/report?hostname=" + HOSTNAME))
                    .shows(),
            readers("GET /api/v4/usage_data/cohorts", get("/api/v4/usage_data/cohorts")),
            readers("GET /api/v4/usage_data/customers", get("/api/v4/usage_data/customers"))
                    .shows(),
            readers("GET /api/v4/usage_data/customer_changes", get("/api/v4/usage_data/customer_changes")),
            readers("GET /api/v4/usage_data/indicators", get("/api/v4/usage_data/indicators?type=walk")),
            readers("GET /api/v4/usage_data/lifecycle", get("/api/v4/usage_data/lifecycle")),
            readers("GET /api/v4/usage_data/metric_health", get("/api/v4/usage_data/metric_health")),
            readers("GET /api/v4/usage_data/outliers", get("/api/v4/usage_data/outliers")),
            readers("GET /api/v4/usage_data/versions", get("/api/v4/usage_data/versions")),
            readers("GET /api/v4/usage_data/silence", get("/api/v4/usage_data/silence")),
            readers("GET /api/v4/usage_data/identities", get("/api/v4/usage_data/identities")),
            readers("GET /api/v4/usage_data/metrics", get("/api/v4/usage_data/metrics"))
                    .records(),
            readers("GET /api/v4/version", get("/api/v4/version")).records(),
            // Operators.
            admins("PUT /api/v4/usage_data/pings/{id}/withdrawal", () -> withdrawal("PUT"))
                    .records("ping.withdraw"),
            admins("DELETE /api/v4/usage_data/pings/{id}/withdrawal", () -> withdrawal("DELETE"))
                    .records("ping.reinstate"),
            admins("GET /api/v4/dictionaries", get("/api/v4/dictionaries")).records(),
            admins("GET /api/v4/dictionaries/{version}", get("/api/v4/dictionaries/1.0"))
                    .records(),
            admins("PUT /api/v4/dictionaries/{version}", this::dictionary).records("dictionary.publish"),
            admins(
                            "POST /api/v4/dictionaries/import",
                            post("/api/v4/dictionaries/import", "{\"url\":\"ftp://a\",\"version\":\"1.0\"}"))
                    .answers(400)
                    .records(),
            admins("POST /api/v4/dictionaries/{version}/dry_run", yaml("POST", "/api/v4/dictionaries/1.0/dry_run"))
                    .records(),
            admins("GET /api/v4/jobs", this::jobs).records().shows(),
            admins("GET /api/v4/jobs/{id}", () -> call("GET", "/api/v4/jobs/" + job()))
                    .records()
                    .shows(),
            admins("DELETE /api/v4/jobs/{id}", () -> call("DELETE", "/api/v4/jobs/" + job()))
                    .records("job.cancel"),
            admins("GET /api/v4/quarantine", get("/api/v4/quarantine")).shows(),
            admins("GET /api/v4/quarantine/{id}", () -> call("GET", "/api/v4/quarantine/" + quarantined()))
                    .shows(),
            admins(
                            "GET /api/v4/quarantine/{id}/payload",
                            () -> call("GET", "/api/v4/quarantine/" + quarantined() + "/payload"))
                    .shows(),
            admins("POST /api/v4/quarantine/replay", post("/api/v4/quarantine/replay", "{}"))
                    .records("quarantine.replay"),
            admins(
                            "DELETE /api/v4/quarantine",
                            () -> call("DELETE", "/api/v4/quarantine?hostname=walk.example.com&why=walk"))
                    .records("quarantine.delete"),
            admins(
                            "DELETE /api/v4/quarantine/{id}",
                            () -> call("DELETE", "/api/v4/quarantine/" + quarantined() + "?reason=walk"))
                    .records("quarantine.delete"),
            admins("GET /api/v4/usage_ping_errors", get("/api/v4/usage_ping_errors"))
                    .shows(),
            admins("GET /api/v4/usage_ping_metadata", get("/api/v4/usage_ping_metadata"))
                    .shows(),
            // Those who administer an instance, for their own hostnames, and operators.
            hostnames("GET /api/v4/opt_outs", get("/api/v4/opt_outs")).records(),
            hostnames("GET /api/v4/opt_outs/{hostname}", () -> optOut("GET")).records(),
            hostnames("PUT /api/v4/opt_outs/{hostname}", () -> optOut("PUT")).records("opt_out.put"),
            hostnames("DELETE /api/v4/opt_outs/{hostname}", () -> optOut("DELETE"))
                    .records("opt_out.delete"),
            hostnames(
                            "POST /api/v4/erasure_requests",
                            post("/api/v4/erasure_requests", "{\"hostname\":\"out.example.org\"}"))
                    .records("erasure_request.create"),
            hostnames("GET /api/v4/erasure_requests", get("/api/v4/erasure_requests")),
            hostnames("GET /api/v4/erasure_requests/{id}", () -> call("GET", erasureRequest())),
            admins("POST /api/v4/erasure_requests/{id}/confirm", () -> call("POST", erasureRequest() + "/confirm"))
                    .records("erasure_request.confirm", "erasure.request"),
            admins(
                            "POST /api/v4/erasure_requests/{id}/decline",
                            () -> new Call(
                                    "POST", erasureRequest() + "/decline", "application/json", "{\"reason\":\"walk\"}"))
                    .records("erasure_request.decline"),
            admins("GET /api/v4/blocked_hostnames", get("/api/v4/blocked_hostnames"))
                    .records(),
            admins("DELETE /api/v4/blocked_hostnames/{hostname}", this::blocked).records("hostname.unblock"),
            admins("DELETE /api/v4/instances", () -> call("DELETE", "/api/v4/instances?hostname=walker"))
                    .records("erasure.request"),
            admins("DELETE /api/v4/instances/{id}", this::instance).records("erasure.request"),
            admins("PUT /api/v4/instances/{id}/type", () -> instanceType("PUT")).records("instance_type.put"),
            admins("DELETE /api/v4/instances/{id}/type", () -> instanceType("DELETE"))
                    .records("instance_type.delete"),
            admins("PUT /api/v4/instances/{id}/renamed_from/{old_id}", () -> rename("PUT"))
                    .answers(404)
                    .records(),
            admins("DELETE /api/v4/instances/{id}/renamed_from/{old_id}", () -> rename("DELETE"))
                    .answers(404)
                    .records(),
            admins("POST /api/v4/retention/dry_run", () -> call("POST", "/api/v4/retention/dry_run"))
                    .records(),
            admins("GET /api/v4/retired_weeks", get("/api/v4/retired_weeks")),
            admins(
                            "POST /api/v4/retired_weeks/bring_back",
                            () -> call("POST", "/api/v4/retired_weeks/bring_back?week=2024-W46"))
                    .answers(404)
                    .records(),
            admins("GET /api/v4/tokens", get("/api/v4/tokens")),
            admins("POST /api/v4/tokens", post("/api/v4/tokens", "{\"name\":\"walk\",\"scopes\":[\"ingest\"]}"))
                    .records("token.create"),
            admins("POST /api/v4/tokens/{id}/rotate", () -> call("POST", "/api/v4/tokens/" + token() + "/rotate"))
                    .records("token.rotate"),
            admins("DELETE /api/v4/tokens/{id}", () -> call("DELETE", "/api/v4/tokens/" + token()))
                    .records("token.revoke"),
            admins("GET /api/v4/audit_events", get("/api/v4/audit_events?actor=configured+admin+token"))
                    .shows(),
            admins("GET /api/v4/audit_events/export", get("/api/v4/audit_events/export?actor=configured+admin+token"))
                    .shows());

    @Inject
    ApiTokens tokens;

    @Inject
    AuditTrail trail;

    @BeforeEach
    void plant() {
        FreshService.start();
        Service.publish("1.0", yaml());
        ok(Service.ping(String.format(Locale.ROOT, """
                {"version":"1.0.0","hostname":"%s","uuid":"%s","n":1,"note":"%s"}""", HOSTNAME, UUID_SENT, MARK))
                .statusCode());
        ok(report("/usage_ping_errors", String.format(Locale.ROOT, """
                {"error":{"hostname":"%s","uuid":"%s","message":"%s"}}""", HOSTNAME, UUID_SENT, MARK)));
        ok(report("/usage_ping_metadata", String.format(Locale.ROOT, """
                {"metadata":{"uuid":"%s","metrics":[{"name":"%s","time_elapsed":1}]}}""", UUID_SENT, MARK)));
        quarantined();
        ok(Service.get(String.format(
                        Locale.ROOT, "/api/v4/usage_data/service_ping?hostname=%s&uuid=%s", HOSTNAME, UUID_SENT))
                .statusCode());
    }

    @Test
    void everyEndpointOfTheContract_isInTheTable_andNoOther() {
        var contract = new TreeSet<String>();
        var paths = Json.read(
                        given().queryParam("format", "json").get("/q/openapi").asByteArray())
                .get("paths");
        paths.fieldNames()
                .forEachRemaining(path -> paths.get(path).fieldNames().forEachRemaining(method -> {
                    if (Set.of("get", "post", "put", "patch", "delete").contains(method)) {
                        contract.add(method.toUpperCase(Locale.ROOT) + " " + path);
                    }
                }));

        assertThat(endpoints)
                .extracting(Endpoint::operation)
                .as("the table of this test")
                .containsExactlyInAnyOrderElementsOf(contract);
    }

    @Test
    void withoutAValidToken_onlyWhatIsOpenIsAnswered() {
        var now = TestClock.now();
        var revoked = tokens.issue(grant(Scope.ADMIN, HostnameBinding.ALL, null));
        given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .delete("/api/v4/tokens/" + revoked.id())
                .then()
                .statusCode(204);
        var expired = issue(grant(Scope.ADMIN, HostnameBinding.ALL, now.minusSeconds(1)));

        assertSoftly(softly -> {
            for (var endpoint : endpoints) {
                expect(softly, endpoint, "no token", null, endpoint.isOpen() ? endpoint.success() : 401);
                // An upload needs no token, but looks at one that is there, because it lets the sender reach further
                // back.
                var ignores = endpoint.isOpen() && !endpoint.operation().equals("POST /usage_data/upload");
                expect(softly, endpoint, "an expired token", expired, ignores ? endpoint.success() : 401);
                expect(softly, endpoint, "a revoked token", revoked.token(), ignores ? endpoint.success() : 401);
            }
        });
    }

    @Test
    void eachScopeAlone_mayDoWhatItIsFor_andNothingElse() {
        assertSoftly(softly -> {
            for (var scope : Scope.values()) {
                var token = issue(grant(scope, widest(scope), null));
                for (var endpoint : endpoints) {
                    var may = endpoint.isOpen()
                            || (scope.withIncluded().contains(endpoint.scope())
                                    && !(scope == Scope.SELF_SERVICE && endpoint.isOfAll()));
                    expect(softly, endpoint, "scope " + scope.role(), token, may ? endpoint.success() : 403);
                }
            }
        });
    }

    @Test
    void tokenOfAnotherHostname_seesNothingOfAnInstance_thatItsOwnTokenSees() {
        var own = issue(grant(Scope.READ_SERVICE_PING, HostnameBinding.of(List.of("*.example.com")), null));
        var admin = issue(grant(Scope.ADMIN, HostnameBinding.ALL, null));
        assertSoftly(softly -> {
            for (var endpoint : endpoints) {
                for (var hostname :
                        List.of("example.com", "other.example.com", "*." + HOSTNAME, HOSTNAME + "#another uuid")) {
                    for (var scope : List.of(Scope.READ_SERVICE_PING, Scope.INGEST, Scope.SELF_SERVICE)) {
                        var other = issue(grant(scope, HostnameBinding.of(List.of(hostname)), null));
                        var call = endpoint.call().get();
                        var answer = send(call, other);
                        // A refusal names what the token itself is bound to.
                        softly.assertThat((answer.headers() + answer.asString())
                                        .replace("*." + HOSTNAME, "its own")
                                        .replace(HOSTNAME + "#another uuid", "its own"))
                                .as("%s with %s of %s", endpoint.operation(), scope.role(), hostname)
                                .doesNotContain(MARK)
                                .doesNotContain(call.path().contains(HOSTNAME) ? MARK : HOSTNAME);
                    }
                }
                if (endpoint.isShowing()) {
                    softly.assertThat(send(endpoint.call().get(), admin).asString())
                            .as("%s as admin", endpoint.operation())
                            .contains(MARK);
                    if (endpoint.scope() == Scope.READ_SERVICE_PING) {
                        softly.assertThat(send(endpoint.call().get(), own).asString())
                                .as("%s with the own token", endpoint.operation())
                                .contains(MARK);
                    }
                }
            }
        });
    }

    @Test
    void everyReadOfInstanceData_andEveryAct_isRecorded() {
        assertSoftly(softly -> {
            for (var endpoint : endpoints) {
                var name = "walk " + UUID.randomUUID();
                var token = issue(new TokenGrant(name, Set.of(Scope.ADMIN), HostnameBinding.ALL, null));
                var call = endpoint.call().get();
                send(call, token);

                var events = trail.latest(new AuditFilter(name, null, null, null), Long.MAX_VALUE, 10);
                softly.assertThat(events)
                        .as("what is recorded of %s", endpoint.operation())
                        .extracting(AuditEvent::action)
                        .isEqualTo(endpoint.recorded());
                if (endpoint.recorded().equals(List.of(AuditEntry.READ))) {
                    softly.assertThat(events)
                            .as("what is recorded of %s", endpoint.operation())
                            .allMatch(event -> event.target().equals(call.path().replaceFirst("\\?.*", "")))
                            .allMatch(event -> event.rows() != null);
                }
            }
        });
    }

    private void expect(SoftAssertions softly, Endpoint endpoint, String caller, @Nullable String token, int status) {
        var answer = send(endpoint.call().get(), token);
        var asserted = softly.assertThat(answer.statusCode()).as("%s with %s", endpoint.operation(), caller);
        if (status / 100 == 2) {
            asserted.isBetween(200, 299);
        } else {
            asserted.isEqualTo(status);
        }
        if (status == 401 || status == 403) {
            softly.assertThat(answer.contentType()).isEqualTo(Problem.MEDIA_TYPE);
            softly.assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
            softly.assertThat(answer.asString()).doesNotContain(MARK);
        }
    }

    private static Response send(Call call, @Nullable String token) {
        var request = given().urlEncodingEnabled(false);
        if (token != null) {
            request.header("PRIVATE-TOKEN", token);
        }
        if (call.body() != null) {
            request.contentType(call.type()).body(call.body().getBytes(UTF_8));
        }
        return request.request(call.method(), call.path());
    }

    private String issue(TokenGrant grant) {
        return tokens.issue(grant).token();
    }

    /** The binding of a token that may do all that its scope is for. */
    private static HostnameBinding widest(Scope scope) {
        return scope == Scope.SELF_SERVICE
                ? HostnameBinding.of(List.of("*.example.com", "*.example.org"))
                : HostnameBinding.ALL;
    }

    private static TokenGrant grant(Scope scope, HostnameBinding binding, @Nullable Instant expiresAt) {
        return new TokenGrant("walk", Set.of(scope), binding, expiresAt);
    }

    private static String yaml() {
        return Definitions.yaml("version string", "hostname string", "uuid string", "n number")
                + "  performance_indicator_type: [walk]\n";
    }

    private Call receipt() {
        var receipt = Json.read(
                        Service.ping("{\"hostname\":\"walker\",\"n\":3}").body())
                .get("receipt");
        return call(
                "GET",
                String.format(
                        Locale.ROOT,
                        "/usage_data/receipts/%s?sha256=%s",
                        receipt.get("id"),
                        receipt.get("sha256").textValue()));
    }

    /** Of a ping of its own; one that is to count again does not count. */
    private Call withdrawal(String method) {
        var answer = Service.ping(
                String.format(Locale.ROOT, "{\"hostname\":\"walker\",\"n\":%d}", 100 + numbers.incrementAndGet()));
        var id = Json.read(answer.body()).get("receipt").get("id");
        if (method.equals("DELETE")) {
            FreshService.strings(
                    String.format(Locale.ROOT, "update ping set withdrawn_at = now() where id = %s returning id", id));
        }
        return call(method, String.format(Locale.ROOT, "/api/v4/usage_data/pings/%s/withdrawal?reason=walk", id));
    }

    /** A version that is not published yet. */
    private Call dictionary() {
        return new Call("PUT", "/api/v4/dictionaries/2." + numbers.incrementAndGet(), "application/yaml", yaml());
    }

    private Call jobs() {
        job();
        return call("GET", "/api/v4/jobs");
    }

    /** The id of a job that no replica takes up. */
    private long job() {
        return Long.parseLong(FreshService.strings(String.format(Locale.ROOT, """
                insert into job (kind, state, request, created_by, created_at)
                values ('walk', 'queued', '{"hostname": "%s", "uuid": "%s"}', 'walk', now()) returning id""", HOSTNAME, UUID_SENT))
                .getFirst());
    }

    /** The id of a payload in quarantine. */
    private long quarantined() {
        var answer = Service.ping(String.format(
                Locale.ROOT,
                "{\"hostname\":\"%s\",\"uuid\":\"%s\",\"n\":%d,\"n\":0}",
                HOSTNAME,
                UUID_SENT,
                numbers.incrementAndGet()));
        return Json.read(answer.body()).get("receipt").get("id").longValue();
    }

    private Call optOut(String method) {
        FreshService.strings("""
                insert into opt_out (hostname, categories, created_by, updated_at)
                values ('out.example.org', '{optional}', 'walk', now())
                on conflict do nothing
                returning hostname""");
        var body = method.equals("PUT") ? "{\"categories\":[\"optional\"]}" : null;
        return new Call(method, "/api/v4/opt_outs/out.example.org", "application/json", body);
    }

    /** The path of an open request, of a hostname that nothing is kept of. */
    private String erasureRequest() {
        return "/api/v4/erasure_requests/" + FreshService.strings("""
                        insert into erasure_request (hostname, block, state, requested_by, requested_at)
                        values ('out.example.org', false, 'open', 'walk', now())
                        on conflict (hostname) where state = 'open' do update set requested_at = now()
                        returning id""").getFirst();
    }

    private Call blocked() {
        FreshService.strings("""
                insert into barred_hostname (hostname, barred_by, barred_at) values ('blocked.example.org', 'walk', now())
                on conflict do nothing
                returning hostname""");
        return call("DELETE", "/api/v4/blocked_hostnames/blocked.example.org");
    }

    private Call instance() {
        Service.ping("{\"hostname\":\"walker\",\"n\":4}");
        return call("DELETE", "/api/v4/instances/" + new Instance("walker", null).id());
    }

    private Call instanceType(String method) {
        Service.ping("{\"hostname\":\"walker\",\"n\":5}");
        var id = new Instance("walker", null).id();
        FreshService.execute(String.format(Locale.ROOT, """
                insert into instance_type (instance_id, type, set_by, set_at) values ('%s', 'obsolete', 'walk', now())
                on conflict do nothing""", id));
        var body = method.equals("PUT") ? "{\"type\":\"production\"}" : null;
        return new Call(method, "/api/v4/instances/" + id + "/type", "application/json", body);
    }

    /** Of two instances that nobody has. */
    private static Call rename(String method) {
        return call(method, "/api/v4/instances/%s/renamed_from/%s".formatted(UUID.randomUUID(), UUID.randomUUID()));
    }

    private long token() {
        return tokens.issue(grant(Scope.INGEST, HostnameBinding.ALL, null)).id();
    }

    private static int report(String path, String report) {
        return Service.post(path, "application/json", report.getBytes(UTF_8)).statusCode();
    }

    private static void ok(int status) {
        assertThat(status).isBetween(200, 299);
    }

    private static Supplier<Call> get(String path) {
        return () -> call("GET", path);
    }

    private static Supplier<Call> post(String path, String body) {
        return () -> new Call("POST", path, Service.mediaType(path), body);
    }

    private static Supplier<Call> yaml(String method, String path) {
        return () -> new Call(method, path, "application/yaml", yaml());
    }

    private static Call call(String method, String path) {
        return new Call(method, path, null, null);
    }

    private static Endpoint open(String operation, Supplier<Call> call) {
        return new Endpoint(operation, null, call, 200, List.of(), false);
    }

    private static Endpoint readers(String operation, Supplier<Call> call) {
        return new Endpoint(operation, Scope.READ_SERVICE_PING, call, 200, List.of(AuditEntry.READ), false);
    }

    private static Endpoint hostnames(String operation, Supplier<Call> call) {
        return new Endpoint(operation, Scope.SELF_SERVICE, call, 200, List.of(AuditEntry.READ), false);
    }

    private static Endpoint admins(String operation, Supplier<Call> call) {
        return new Endpoint(operation, Scope.ADMIN, call, 200, List.of(AuditEntry.READ), false);
    }

    private record Call(
            String method,
            String path,
            @Nullable String type,
            @Nullable String body) {}

    /**
     * A line of the table.
     *
     * @param scope who may; null for everybody
     * @param call makes a request that succeeds, and what it needs
     * @param success status; 200 stands for any 2xx
     * @param recorded the actions of the events that it leaves
     * @param isShowing whether its answer shows the marked instance to who may see it
     */
    private record Endpoint(
            String operation,
            @Nullable Scope scope,
            Supplier<Call> call,
            int success,
            List<String> recorded,
            boolean isShowing) {

        /** Whether it counts over all instances, and so is not for a token that is bound to hostnames. */
        boolean isOfAll() {
            return operation.equals("GET /api/v4/usage_data/metric_health");
        }

        boolean isOpen() {
            return scope == null;
        }

        Endpoint answers(int status) {
            return new Endpoint(operation, scope, call, status, recorded, isShowing);
        }

        Endpoint records(String... actions) {
            return new Endpoint(operation, scope, call, success, List.of(actions), isShowing);
        }

        Endpoint shows() {
            return new Endpoint(operation, scope, call, success, recorded, true);
        }
    }
}
