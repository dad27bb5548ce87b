package org.rollcall.operate.privacy;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Definitions;
import org.rollcall.Eventually;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class SelfServiceTest {

    private static final String OPT_OUTS = "/api/v4/opt_outs/";
    private static final String REQUESTS = "/api/v4/erasure_requests";

    @BeforeEach
    void freshService() {
        FreshService.start();
    }

    @Test
    void tokenWithoutHostnames_isRefused() {
        admin().contentType(ContentType.JSON)
                .body("{\"name\":\"all\",\"scopes\":[\"self_service\"]}")
                .post("/api/v4/tokens")
                .then()
                .statusCode(400)
                .body(
                        "detail",
                        equalTo(
                                "The field hostnames must be given with scope self_service, which is for the hostnames of the"
                                        + " token and for no others."));
    }

    @Test
    void ownHostname_optsOutOfOptionalDataAndOfComparison_andTakesItBack() {
        publish();
        var mine = holder("mine", "a.example.com");

        put(mine, "A.example.com:8443", "{\"categories\":[\"optional\"],\"comparison\":true}")
                .statusCode(200)
                .body("hostname", equalTo("a.example.com"))
                .body("categories", contains("optional"))
                .body("comparison", is(true))
                .body("created_by", equalTo("mine"));
        Service.ping("{\"hostname\":\"a.example.com\",\"uuid\":\"u\",\"o\":1,\"p\":2}");
        given(mine)
                .get("/api/v4/usage_data/service_ping?hostname=a.example.com")
                .then()
                .statusCode(200)
                .body("o", nullValue())
                .body("p", is(2));
        assertThat(actions("mine")).contains("opt_out.put");

        given(mine).delete(OPT_OUTS + "a.example.com").then().statusCode(204);
        given(mine).get(OPT_OUTS + "a.example.com").then().statusCode(404);
        assertThat(actions("mine")).contains("opt_out.delete");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"categories\":\"all\"}",
                "{\"categories\":[\"operational\"]}",
                "{\"categories\":[\"optional\",\"subscription\"]}",
                "{\"categories\":[\"standard\"],\"comparison\":true}"
            })
    void otherCategories_areTheOperatorsOwn(String body) {
        put(holder("mine", "a.example.com"), "a.example.com", body)
                .statusCode(403)
                .body("type", endsWith(":forbidden"))
                .body("detail", containsString("the other categories are the operators' to decide on"));
        assertThat(FreshService.strings("select hostname from opt_out")).isEmpty();
    }

    @Test
    void whatOperatorsHaveRuled_stays() {
        publish();
        var mine = holder("mine", "a.example.com");
        put(admin(), "a.example.com", "{\"categories\":[\"operational\"]}").statusCode(200);

        given(mine)
                .delete(OPT_OUTS + "a.example.com")
                .then()
                .statusCode(403)
                .body("detail", containsString("operators' own"));
        put(mine, "a.example.com", "{\"categories\":[\"optional\"]}")
                .statusCode(200)
                .body("categories", containsInAnyOrder("operational", "optional"));
        put(mine, "a.example.com", "{\"comparison\":true}")
                .statusCode(200)
                .body("categories", contains("operational"))
                .body("comparison", is(true));
        given(mine).delete(OPT_OUTS + "a.example.com").then().statusCode(204);
        given(admin())
                .get(OPT_OUTS + "a.example.com")
                .then()
                .body("categories", contains("operational"))
                .body("comparison", is(false));

        put(admin(), "a.example.com", "{\"categories\":\"all\"}").statusCode(200);
        put(mine, "a.example.com", "{\"categories\":[\"optional\"]}")
                .statusCode(200)
                .body("categories", equalTo("all"));
        given(mine).delete(OPT_OUTS + "a.example.com").then().statusCode(403);
        put(mine, "a.example.com", "{\"comparison\":true}").statusCode(200).body("categories", equalTo("all"));
        given(mine).delete(OPT_OUTS + "a.example.com").then().statusCode(204);
        given(admin())
                .get(OPT_OUTS + "a.example.com")
                .then()
                .body("categories", equalTo("all"))
                .body("comparison", is(false));
    }

    /** Else the second opt-out, of nothing but comparison, would become one of everything. */
    @Test
    void optOutThatIsPutAgain_takesThePlaceOfTheFirst() {
        var mine = holder("mine", "a.example.com");
        put(mine, "a.example.com", "{\"categories\":[\"optional\"]}").statusCode(200);

        put(mine, "a.example.com", "{\"comparison\":true}")
                .statusCode(200)
                .body("categories", empty())
                .body("comparison", is(true));
        put(mine, "a.example.com", "{\"categories\":[\"optional\"]}")
                .statusCode(200)
                .body("categories", contains("optional"))
                .body("comparison", is(false));
    }

    @ParameterizedTest
    @CsvSource({
        "a.example.com, b.example.com",
        "a.example.com, *.a.example.com",
        "a.example.com, *.example.com",
        "a.example.com, example.com",
        "*.example.com, example.com",
        "*.example.com, *.com",
        "*.example.com, *.otherexample.com",
        "*.example.com, a.example.com.evil.org"
    })
    void otherHostnames_areRefused_whateverIsRuledOnThem(String bound, String asked) {
        var other = holder("other", bound);
        for (var ruled : List.of(false, true)) {
            if (ruled) {
                put(admin(), asked, "{\"categories\":[\"optional\"]}").statusCode(200);
            }
            var detail = "The token does not act for '%s'; it does for %s.".formatted(asked, bound);
            put(other, asked, "{\"categories\":[\"optional\"]}").statusCode(403).body("detail", equalTo(detail));
            given(other).get(OPT_OUTS + asked).then().statusCode(403).body("detail", equalTo(detail));
            given(other).delete(OPT_OUTS + asked).then().statusCode(403).body("detail", equalTo(detail));
            given(other).get(OPT_OUTS).then().statusCode(200).body("", empty());
        }
        assertThat(FreshService.strings("select hostname from opt_out")).containsExactly(asked);
    }

    @Test
    void bindingToADomain_isForAllBelowIt() {
        var mine = holder("mine", "*.example.com");

        for (var hostname : List.of("a.example.com", "*.example.com", "*.eu.example.com")) {
            put(mine, hostname, "{\"categories\":[\"optional\"]}").statusCode(200);
        }

        given(mine)
                .get(OPT_OUTS)
                .then()
                .body("hostname", contains("*.eu.example.com", "*.example.com", "a.example.com"));
    }

    @Test
    void namesOfOperators_areNotShown() {
        var mine = holder("mine", "a.example.com");
        put(admin(), "a.example.com", "{\"categories\":[\"optional\"]}").statusCode(200);

        given(mine).get(OPT_OUTS + "a.example.com").then().body("created_by", equalTo("somebody else"));
        given(mine).get(OPT_OUTS).then().body("created_by", contains("somebody else"));
        given(admin()).get(OPT_OUTS).then().body("created_by", contains("configured admin token"));
    }

    @Test
    void erasure_isDoneWhenAnOperatorConfirmsIt_andItsCertificateIsForWhoAsked() {
        publish();
        Service.ping("{\"hostname\":\"a.example.com\",\"uuid\":\"u\",\"o\":1}");
        Service.ping("{\"hostname\":\"b.example.com\",\"uuid\":\"v\",\"o\":1}");
        var mine = holder("mine", "a.example.com");

        var id = ask(mine, "A.example.com:443")
                .statusCode(201)
                .body("hostname", equalTo("a.example.com"))
                .body("state", equalTo("open"))
                .body("decided_by", nullValue())
                .body("certificate", nullValue())
                .extract()
                .jsonPath()
                .getLong("id");
        assertThat(FreshService.strings("select hostname from instance order by 1"))
                .hasSize(2);
        given(admin()).get(REQUESTS + "?state=open").then().body("requested_by", contains("mine"));

        var job = given(admin())
                .post(REQUESTS + "/" + id + "/confirm")
                .then()
                .statusCode(202)
                .extract()
                .header("Location");
        Eventually.until(
                "the job has ended",
                () -> Json.read(Service.get(job).body()).get("ended_at").isTextual());

        assertThat(FreshService.strings("select hostname from instance")).containsExactly("b.example.com");
        given(mine)
                .get(REQUESTS + "/" + id)
                .then()
                .statusCode(200)
                .body("state", equalTo("confirmed"))
                .body("decided_by", equalTo("somebody else"))
                .body("decided_at", notNullValue())
                .body("certificate.hostname", equalTo("a.example.com"))
                .body("certificate.requested_by", equalTo("mine"))
                .body("certificate.total", is(2));
        given(admin()).get(REQUESTS + "?state=open").then().body("", empty());
        given(admin())
                .post(REQUESTS + "/" + id + "/confirm")
                .then()
                .statusCode(409)
                .body("type", endsWith(":request_decided"))
                .body("state", equalTo("confirmed"));
        decline(id, "{\"reason\":\"too late\"}").statusCode(409);
        assertThat(actions("mine")).contains("erasure_request.create", "erasure.complete");
        assertThat(actions("configured admin token")).contains("erasure_request.confirm", "erasure.request");
        assertThat(FreshService.strings("select count(*) from barred_hostname")).containsExactly("0");
    }

    @Test
    void erasureWithBlock_blocksTheHostnameOnceItIsConfirmed() {
        var mine = holder("mine", "a.example.com");
        ask(mine, "a.example.com").statusCode(201).body("block", is(false));

        var id = given(mine)
                .contentType(ContentType.JSON)
                .body("{\"hostname\":\"a.example.com\",\"block\":true}")
                .post(REQUESTS)
                .then()
                .statusCode(201)
                .body("block", is(true))
                .extract()
                .jsonPath()
                .getLong("id");
        assertThat(FreshService.strings("select id from erasure_request")).containsExactly(Long.toString(id));
        assertThat(FreshService.strings("select hostname from barred_hostname")).isEmpty();
        given(admin()).post(REQUESTS + "/" + id + "/confirm").then().statusCode(202);

        assertThat(FreshService.strings("select hostname from barred_hostname")).containsExactly("a.example.com");
    }

    @Test
    void declinedErasure_leavesAllAsItIs_andSaysWhy() {
        publish();
        Service.ping("{\"hostname\":\"a.example.com\",\"uuid\":\"u\",\"o\":1}");
        var mine = holder("mine", "a.example.com");
        var id = ask(mine, "a.example.com").extract().jsonPath().getLong("id");

        decline(id, "{\"reason\":\" \"}").statusCode(400).body("detail", containsString("The field reason must have"));
        decline(id, "{\"reason\":\"It is kept by law.\"}")
                .statusCode(200)
                .body("decided_by", equalTo("configured admin token"));

        given(mine)
                .get(REQUESTS + "/" + id)
                .then()
                .body("state", equalTo("declined"))
                .body("reason", equalTo("It is kept by law."))
                .body("decided_by", equalTo("somebody else"));
        assertThat(FreshService.strings("select hostname from instance")).containsExactly("a.example.com");
        assertThat(actions("configured admin token")).contains("erasure_request.decline");
        given(admin())
                .post(REQUESTS + "/" + id + "/confirm")
                .then()
                .statusCode(409)
                .body("state", equalTo("declined"));
        ask(mine, "a.example.com").statusCode(201).body("id", not(equalTo((int) id)));
    }

    @Test
    void erasureOfOthers_isNeitherAskedForNorSeen() {
        var mine = holder("mine", "a.example.com");
        var id = ask(mine, "a.example.com").extract().jsonPath().getLong("id");
        for (var bound : List.of("b.example.com", "*.a.example.com", "example.com", "a.example.com.evil.org")) {
            var other = holder("other", bound);
            ask(other, "a.example.com")
                    .statusCode(403)
                    .body("detail", containsString("does not act for 'a.example.com'"));
            given(other).get(REQUESTS).then().statusCode(200).body("", empty());
            given(other).get(REQUESTS + "/" + id).then().statusCode(404);
            given(other).post(REQUESTS + "/" + id + "/confirm").then().statusCode(403);
            given(other)
                    .contentType(ContentType.JSON)
                    .body("{\"reason\":\"no\"}")
                    .post(REQUESTS + "/" + id + "/decline")
                    .then()
                    .statusCode(403);
        }
        given(mine).post(REQUESTS + "/" + id + "/confirm").then().statusCode(403);
        given(mine).delete("/api/v4/instances?hostname=a.example.com").then().statusCode(403);
        given(mine).get("/api/v4/jobs").then().statusCode(403);
        given(mine).get("/api/v4/audit_events").then().statusCode(403);
        given(holder("all below", "*.example.com")).get(REQUESTS).then().body("id", contains((int) id));
        assertThat(FreshService.strings("select state from erasure_request")).containsExactly("open");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"hostname\":null}",
                "{\"hostname\":\"*.example.com\"}",
                "{\"hostname\":\"https://a.example.com\"}",
                "{\"hostname\":\"a.example.com#u\"}",
                "{\"hostname\":\"\"}"
            })
    void erasure_isForOneHostname(String body) {
        given(holder("mine", "*.example.com"))
                .contentType(ContentType.JSON)
                .body(body)
                .post(REQUESTS)
                .then()
                .statusCode(400)
                .body("detail", containsString("The field hostname must be one hostname"));
    }

    @Test
    void requestsOfOneToken_areLimited_whileNobodyDecides() {
        var mine = holder("mine", "*.example.com");
        for (var n = 0; n < 100; n++) {
            ask(mine, "h" + n + ".example.com").statusCode(201);
        }

        ask(mine, "more.example.com").statusCode(429).body("detail", containsString("100 requests of this token"));
        ask(mine, "h7.example.com").statusCode(201);
        ask(holder("other", "*.example.com"), "more.example.com").statusCode(201);
        given(mine).get(REQUESTS + "?per_page=50").then().body("", hasSize(50)).header("Link", containsString("next"));
    }

    @Test
    void reads_areThoseOfItsOwnHostnames() {
        publish();
        Service.ping("{\"hostname\":\"a.example.com\",\"uuid\":\"u\",\"o\":1}");
        Service.ping("{\"hostname\":\"b.example.com\",\"uuid\":\"v\",\"o\":1}");

        var mine = holder("mine", "a.example.com");
        given(mine)
                .get("/api/v4/usage_data/instances")
                .then()
                .statusCode(200)
                .body("hostname", contains("a.example.com"));
        given(mine)
                .get("/api/v4/usage_data/service_ping?hostname=b.example.com")
                .then()
                .statusCode(404);
        given(mine)
                .get("/api/v4/usage_data/report?hostname=a.example.com")
                .then()
                .statusCode(200);
    }

    private static void publish() {
        assertThat(Service.publish(
                                "18.9",
                                Definitions.yaml("hostname string", "uuid string", "o number", "p number")
                                        .replaceFirst("(?s)(key_path: o\n)", "$1  data_category: optional\n")
                                        .replaceFirst("(?s)(key_path: p\n)", "$1  data_category: operational\n"))
                        .statusCode())
                .isEqualTo(201);
    }

    private static List<String> actions(String actor) {
        return FreshService.strings(
                String.format(Locale.ROOT, "select distinct action from audit_event where actor = '%s'", actor));
    }

    private static ValidatableResponse ask(RequestSpecification who, String hostname) {
        return given(who)
                .contentType(ContentType.JSON)
                .body(Map.of("hostname", hostname))
                .post(REQUESTS)
                .then();
    }

    private static ValidatableResponse decline(long id, String body) {
        return given(admin())
                .contentType(ContentType.JSON)
                .body(body)
                .post(REQUESTS + "/" + id + "/decline")
                .then();
    }

    private static ValidatableResponse put(RequestSpecification who, String hostname, String body) {
        return given(who)
                .contentType(ContentType.JSON)
                .body(body)
                .put(OPT_OUTS + hostname)
                .then();
    }

    /** Somebody with a token of scope self_service. */
    private static RequestSpecification holder(String name, String hostname) {
        var token = admin().contentType(ContentType.JSON)
                .body(Map.of("name", name, "scopes", List.of("self_service"), "hostnames", List.of(hostname)))
                .post("/api/v4/tokens")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getString("token");
        return given().header("PRIVATE-TOKEN", token);
    }

    private static RequestSpecification admin() {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN);
    }
}
