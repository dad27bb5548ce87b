package org.rollcall.platform.access;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ExtractableResponse;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.platform.embedded.TestDatabase;

/** Somebody who knows the hostname of an instance, and not its uuid, can do nothing to it. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class StrangerTest {

    private static final String OWN = "0a0a0a0a-1111-4222-8333-444444444444";
    private static final String STRANGE = "5e5e5e5e-5555-4666-8777-888888888888";
    private static final String DATA = "/api/v4/usage_data/";

    @Inject
    ApiTokens tokens;

    @SuppressWarnings("NullAway.Init") // before each test
    private String bound;

    @SuppressWarnings("NullAway.Init") // before each test
    private String reader;

    @BeforeEach
    void sendOwn() {
        FreshService.start();
        Service.publish("1.0", Definitions.yaml("version string", "hostname string", "uuid string", "n number"));
        send("a.example.com", OWN, 1);
        bound = token(HostnameBinding.of(List.of("a.example.com")));
        reader = token(HostnameBinding.ALL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "service_ping",
                "service_ping?hostname=a.example.com",
                "service_ping?hostname=a.example.com&uuid=" + OWN,
                "queries",
                "non_sql_metrics?hostname=a.example.com",
            })
    void boundToken_getsTheInstanceThatItHasAlwaysGot(String path) {
        var before = get(bound, path).statusCode(200).extract().asString();

        send("A.example.com", STRANGE, 999);

        assertThat(get(bound, path).statusCode(200).extract().asString()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pings?uuid=" + OWN,
                "series?metric=n&hostname=a.example.com&uuid=" + OWN,
                "service_ping?hostname=a.example.com&uuid=" + OWN,
            })
    void whatIsAskedOfOneInstance_staysTheSame(String path) {
        var before = get(reader, path).statusCode(200).extract().asString();

        send("a.example.com", STRANGE, 999);

        assertThat(get(reader, path).statusCode(200).extract().asString()).isEqualTo(before);
        assertThat(get(bound, path).statusCode(200).extract().asString()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pings?total=true",
                "instances?total=true",
                "series?metric=n&hostname=a.example.com",
                "series?metric=n&aggregate=all",
                "export?shape=payload",
                "export?shape=wide",
                "export?shape=long&format=csv",
                "export?shape=wide&format=parquet",
                "export?shape=long&format=elasticsearch",
            })
    void answersToABoundToken_haveNothingOfStrangers_butTheirNumber(String path) {
        var before = get(bound, path).statusCode(200).extract();
        assertThat(others(before)).isEqualTo("0");

        send("a.example.com", STRANGE, 999);
        send("a.example.com:8443", "another", 999);
        send("A.example.com.", "a third", 999);

        var after = get(bound, path).statusCode(200).extract();
        assertThat(others(after)).isEqualTo("3");
        assertThat(after.header("X-Total")).isEqualTo(before.header("X-Total"));
        if (path.contains("parquet")) { // a footer has the cursor in it
            assertThat(after.asByteArray()).hasSameSizeAs(before.asByteArray());
        } else {
            assertThat(withoutPosition(after.asString())).isEqualTo(withoutPosition(before.asString()));
        }
        assertThat(get(bound, path + (path.contains("?") ? "&" : "?") + "other_instances=true")
                        .extract()
                        .asString())
                .isNotEqualTo(after.asString());
        assertThat(others(get(reader, path).extract())).as("of who sees all").isNull();
    }

    @Test
    void sumOfABoundToken_isThatOfItsOwnInstances() {
        send("a.example.com", STRANGE, 999);

        get(bound, "series?metric=n&aggregate=sum")
                .body("groups[0].points[0].sum", is(1))
                .body("other_instances", is(1));
        get(bound, "series?metric=n&aggregate=sum&other_instances=true").body("groups[0].points[0].sum", is(1000));
        get(reader, "series?metric=n&aggregate=sum").body("groups[0].points[0].sum", is(1000));
    }

    @Test
    void ownInstance_staysTheSame_whenItSendsItsHostnameWithAPort() {
        send("a.example.com", STRANGE, 999);
        send("a.example.com:8443", OWN, 2);

        get(bound, "instances")
                .body("hostname", containsInAnyOrder("a.example.com", "a.example.com:8443"))
                .body("uuid", everyItem(is(OWN)));
        for (var hostname : List.of("a.example.com", "a.example.com:8443")) {
            for (var token : List.of(bound, reader)) {
                get(token, String.format(Locale.ROOT, "service_ping?hostname=%s&uuid=%s", hostname, OWN))
                        .body("hostname", is(hostname));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"b.example.com:8443", "b.example.com.", "[2001:db8::5]:8443", "192.0.2.9:80", "-b..c"})
    void whateverIsSentAsHostname_canBeBoundAndAskedFor(String hostname) {
        send(hostname, STRANGE, 5);

        for (var pattern : List.of(hostname, Hostname.host(hostname), hostname + "#" + STRANGE)) {
            var token = given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                    .contentType("application/json")
                    .body(Map.of("name", "t", "scopes", List.of("read_service_ping"), "hostnames", List.of(pattern)))
                    .post("/api/v4/tokens")
                    .then()
                    .statusCode(201)
                    .extract()
                    .<String>path("token");
            get(token, "pings").body("hostname", contains(hostname.toLowerCase(Locale.ROOT)));
            get(token, "service_ping").body("n", is(5));
        }
        given().header("PRIVATE-TOKEN", reader)
                .queryParam("hostname", hostname)
                .get(DATA + "instances")
                .then()
                .body("uuid", contains(STRANGE));
    }

    @Test
    void tokenOfOneInstance_seesNoOtherOfItsHostname_whicheverIsKnownLonger() {
        send("a.example.com", STRANGE, 999);
        var one = token(HostnameBinding.of(List.of("a.example.com#" + STRANGE)));

        for (var path : List.of("pings", "pings?other_instances=true", "instances?other_instances=true")) {
            get(one, path).body("uuid", contains(STRANGE));
        }
        assertThat(others(get(one, "pings").extract())).isEqualTo("0");
        get(one, "series?metric=n&aggregate=sum").body("groups[0].points[0].sum", is(999));
        get(one, "service_ping").body("n", is(999));
        get(one, "service_ping?hostname=a.example.com").body("n", is(999));
        get(one, "service_ping?hostname=a.example.com&uuid=" + OWN).statusCode(404);
        assertThat(get(one, "export").extract().asString()).contains(STRANGE).doesNotContain(OWN);

        var both = token(HostnameBinding.of(List.of("a.example.com", "a.example.com#" + STRANGE)));
        get(both, "pings").body("uuid", containsInAnyOrder(STRANGE, OWN));
        assertThat(others(get(both, "pings").extract())).isEqualTo("0");
    }

    @Test
    void whoSeesAllHostnames_isAskedWhichInstanceIsMeant_byTheirWholeUuids() {
        send("a.example.com", STRANGE, 999);

        for (var token : List.of(reader, TestAdmin.TOKEN)) {
            get(token, "service_ping?hostname=a.example.com")
                    .statusCode(400)
                    .body("type", endsWith(":ambiguous_instance"))
                    .body("uuids", containsInAnyOrder(OWN, STRANGE));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pings?other_instances=true",
                "instances?other_instances=true",
                "series?metric=n&hostname=a.example.com&other_instances=true",
                "export?shape=payload&other_instances=true",
                "export?shape=wide&other_instances=true",
                "export?shape=wide&metrics=uuid&other_instances=true",
                "export?shape=long&other_instances=true",
                "export?shape=long&metrics=uuid&format=csv&other_instances=true",
            })
    void uuidsOfStrangers_areShortenedForBoundTokens_andWholeForWhoSeesAll(String path) {
        send("a.example.com", STRANGE, 999);

        assertThat(get(bound, path).statusCode(200).extract().asString())
                .contains(OWN)
                .contains("5e5e5e5e...")
                .doesNotContain(STRANGE);
        for (var token : List.of(reader, TestAdmin.TOKEN)) {
            assertThat(get(token, path).statusCode(200).extract().asString())
                    .contains(OWN)
                    .contains(STRANGE)
                    .doesNotContain("...");
        }
    }

    @Test
    void shortUuid_leadsToNothing_andTheWholeOneToWhatItsOwnerHasSent() {
        send("a.example.com", STRANGE, 999);

        get(bound, "service_ping?hostname=a.example.com&uuid=5e5e5e5e...").statusCode(404);
        assertThat(Json.read(get(bound, "service_ping?hostname=a.example.com&uuid=" + STRANGE)
                                .statusCode(200)
                                .extract()
                                .asByteArray())
                        .get("n")
                        .intValue())
                .isEqualTo(999);
    }

    @Test
    void answersToSenders_areTheSameForAKnownHostnameAndAnUnknownOne() {
        assertThat(answers("a.example.com")).isEqualTo(answers("b.example.com"));
    }

    @Test
    void answersToSenders_areTheSameForAHostnameThatHasOptedOut_orIsBarred_andNothingIsKeptThatMustNotBe() {
        FreshService.strings("""
                insert into barred_hostname (hostname, barred_by, barred_at)
                values ('names.example.com', 'test', now()) returning hostname""");
        optOut("items.example.com", "\"all\""); // and blocked hostnames are looked up anew
        optOut("parts.example.com", "[\"optional\"]");
        var plain = answers("plain.example.com");

        assertThat(answers("items.example.com")).isEqualTo(plain);
        assertThat(answers("parts.example.com")).isEqualTo(plain);
        assertThat(answers("names.example.com")).isEqualTo(plain);

        assertThat(FreshService.strings("select distinct hostname from instance order by 1"))
                .contains("items.example.com")
                .doesNotContain("names.example.com");
        assertThat(FreshService.strings("""
                        select distinct ping.numbers::text from ping join instance on instance.id = instance_id
                        where hostname = 'items.example.com'"""))
                .isNotEmpty()
                .allSatisfy(numbers -> assertThat(numbers).doesNotContain("5"));
    }

    private static void optOut(String hostname, String categories) {
        given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .contentType("application/json")
                .body(String.format(Locale.ROOT, "{\"categories\":%s}", categories))
                .put("/api/v4/opt_outs/" + hostname)
                .then()
                .statusCode(200);
    }

    /** What a stranger is answered, without what differs by itself: ids, the hostname that was sent, and hashes. */
    private static Map<String, String> answers(String hostname) {
        var sent = Map.of(
                "/usage_data", "{\"version\":\"1.0.0\",\"hostname\":\"%s\",\"uuid\":\"s\",\"n\":5}",
                "/usage_data/validate", "{\"version\":\"1.0.0\",\"hostname\":\"%s\",\"uuid\":\"s\",\"n\":6}",
                "/usage_data/upload", "{\"version\":\"1.0.0\",\"hostname\":\"%s\",\"uuid\":\"s\",\"n\":7}",
                "/usage_ping_errors", "{\"error\":{\"hostname\":\"%s\",\"uuid\":\"s\"}}",
                "/usage_data?", "{\"hostname\":\"%s\",\"uuid\":\"s\",\"n\":1,\"n\":2}");
        var answers = new LinkedHashMap<String, String>();
        sent.forEach((path, body) -> {
            var payload = String.format(Locale.ROOT, body, hostname).getBytes(UTF_8);
            var answer = Service.post(path, Service.mediaType(path), payload);
            answers.put(path, shown(answer, hostname));
            answers.put("receipt after " + path, shown(receipt(answer), hostname));
            answers.put("again " + path, shown(Service.post(path, Service.mediaType(path), payload), hostname));
        });
        return answers;
    }

    /** The receipt of an answer, read again by who has sent it; of others, one that there is not. */
    private static HttpResponse<byte[]> receipt(HttpResponse<byte[]> answer) {
        var json = Json.read(answer.body());
        var receipt = json.has("files") ? json.at("/files/0/receipt") : json.get("receipt");
        return Service.get(
                receipt == null
                        ? "/usage_data/receipts/0?sha256=" + "0".repeat(64)
                        : String.format(
                                Locale.ROOT,
                                "/usage_data/receipts/%s?sha256=%s",
                                receipt.get("id"),
                                receipt.get("sha256").textValue()));
    }

    private static String shown(HttpResponse<byte[]> answer, String hostname) {
        return answer.statusCode() + " " + answer.headers().map().keySet() + withoutIds(answer, hostname);
    }

    private static String withoutIds(HttpResponse<byte[]> answer, String hostname) {
        var json = Json.read(answer.body());
        strip(json);
        return json.toString().replace(hostname, "HOSTNAME");
    }

    private static void strip(JsonNode json) {
        if (json instanceof ObjectNode object) {
            object.remove(List.of("id", "usage_data_id", "sha256", "request_id", "detail"));
        }
        json.forEach(StrangerTest::strip);
    }

    private static void send(String hostname, String uuid, int n) {
        var answer = Service.ping(String.format(
                Locale.ROOT,
                "{\"version\":\"1.0.0\",\"hostname\":\"%s\",\"uuid\":\"%s\",\"n\":%d}",
                hostname,
                uuid,
                n));
        assertThat(answer.statusCode()).isEqualTo(201);
    }

    private static @Nullable String others(ExtractableResponse<Response> answer) {
        var header = answer.header("Rollcall-Other-Instances");
        return header == null
                        && answer.contentType().startsWith("application/json")
                        && answer.asString().startsWith("{")
                ? answer.jsonPath().getString("other_instances")
                : header;
    }

    /** Without what says how many pings there are, and how many instances. */
    private static String withoutPosition(String answer) {
        return answer.replaceAll("\"?(cursor|high_water_mark)\"?:\"[0-9.]*\"", "")
                .replaceAll("\"rollcall-exports\",\"_id\":\"[0-9]+\"", "")
                .replaceAll("(?m),[0-9]+\\.[0-9.]+$", "")
                .replaceAll("\"other_instances\":[0-9]", "");
    }

    private String token(HostnameBinding binding) {
        return tokens.issue(new TokenGrant("stranger test", Set.of(Scope.READ_SERVICE_PING), binding, null))
                .token();
    }

    private static ValidatableResponse get(String token, String path) {
        return given().urlEncodingEnabled(false)
                .header("PRIVATE-TOKEN", token)
                .get(DATA + path)
                .then();
    }
}
