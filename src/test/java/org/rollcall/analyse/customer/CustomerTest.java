package org.rollcall.analyse.customer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.rollcall.analyse.customer.CustomerFleet.NOW;
import static org.rollcall.analyse.customer.ShownCustomers.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Eventually;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.ping.Instance;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** Each number of the lists is the one that {@link ExpectedCustomers} makes of the payloads of a fleet. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class CustomerTest {

    private static final String CUSTOMERS = "/api/v4/usage_data/customers";
    private static final String CHANGES = "/api/v4/usage_data/customer_changes";

    private static final YearMonth FIRST = YearMonth.of(2026, 7);
    private static final YearMonth RUNNING = YearMonth.of(2027, 2);

    @BeforeEach
    void sendFleet() {
        CustomerFleet.sendOnce();
        TestClock.set(NOW);
        FreshService.execute("delete from instance_type");
    }

    @AfterEach
    void resetClock() {
        TestClock.reset();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024", "2025"})
    void customers_areThoseOfTheSecondComputation(String version) {
        var expected = new ExpectedCustomers(CustomerFleet.sent(), NOW, version);
        var answer = customers("?from=2026-07&to=2027-02&per_page=1000&version=" + version);

        assertThat(answer.get("version").textValue()).isEqualTo(version);
        assertThat(ShownCustomers.rows(answer))
                .containsExactlyInAnyOrderElementsOf(
                        months().flatMap(month -> expected.rows(month).stream()).toList());
        assertThat(ShownCustomers.rows(answer))
                .as("what the fleet is meant to have")
                .anyMatch(row -> row.contains("|no_data|"))
                .anyMatch(row -> row.contains("|unknown|"))
                .anyMatch(row -> row.contains("=null/null/failed"))
                .anyMatch(row -> row.contains("=null/null/absent"))
                .anyMatch(row -> row.contains("=null/null/young_licence"))
                .anyMatch(row -> row.contains("=null/null/nothing_to_divide_by"))
                .anyMatch(row -> row.contains("|green|"))
                .anyMatch(row -> row.contains("|yellow|"))
                .anyMatch(row -> row.contains("|red|"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024", "2025"})
    void changes_areThoseOfTheSecondComputation_fallsFirst(String version) {
        var expected = new ExpectedCustomers(CustomerFleet.sent(), NOW, version);
        var answer = Json.read(Service.get(CHANGES + "?from=2026-07&to=2027-02&version=" + version)
                .body());

        assertThat(ShownCustomers.changes(answer))
                .containsExactlyInAnyOrderElementsOf(months().flatMap(month -> expected.changes(month).stream())
                        .toList());
        assertThat(stream(answer.get("changes"))
                        .map(change -> change.get("direction").textValue())
                        .distinct())
                .containsExactly("fall", "other", "rise");
        assertThat(Json.read(Service.get(CHANGES + "?from=2026-07&to=2027-02&direction=rise&version=" + version)
                                .body())
                        .get("changes"))
                .isNotEmpty()
                .allMatch(change -> change.get("direction").textValue().equals("rise"));
    }

    /** Sixty days after a ping there is no data, and after 26 weeks there is no row. */
    @Test
    void silentInstance_hasNoData_andIsGoneLater() {
        var hostname = "?hostname=silent.example.com&from=2026-07&to=2027-02";

        assertThat(stream(customers(hostname).get("customers"))
                        .map(row -> row.get("month").textValue() + " "
                                + row.get("colour").textValue()))
                .containsExactly(
                        "2026-07 unknown",
                        "2026-08 no_data", // its last ping came on 2 July, at noon: 60 days and 12 hours before
                        // September
                        "2026-09 no_data",
                        "2026-10 no_data",
                        "2026-11 no_data");
    }

    @Test
    void byDefault_theLastMonthThatIsOverIsShown() {
        assertThat(customers("").get("from").textValue()).isEqualTo("2027-01");
        assertThat(customers("").get("to").textValue()).isEqualTo("2027-01");
        assertThat(customers("?from=2026-12").get("to").textValue()).isEqualTo("2027-01");
        assertThat(customers("?from=2027-02").get("customers"))
                .isNotEmpty()
                .allMatch(row -> row.get("running").booleanValue());
        assertThat(customers("?to=2026-08").get("from").textValue()).isEqualTo("2026-08");
    }

    @Test
    void pages_haveAllRowsInOrder_eachOnce() {
        var whole = customers("?from=2026-12&to=2027-01&per_page=1000").get("customers");
        var paged = new ArrayList<JsonNode>();
        @Nullable String next = CUSTOMERS + "?from=2026-12&to=2027-01&per_page=7";
        while (next != null) {
            var page = Service.get(next);
            Json.read(page.body()).get("customers").forEach(paged::add);
            next = Service.next(page.headers().firstValue("Link").orElse(null));
        }

        assertThat(paged).isEqualTo(stream(whole).toList());
        assertThat(stream(whole)
                        .map(row -> row.get("month").textValue()
                                + row.get("organisation").textValue()
                                + row.get("hostname").textValue()))
                .isSorted();
        assertThat(csv(CUSTOMERS + "?from=2026-12&to=2027-01&per_page=7")).hasSize(8);
    }

    @Test
    void filters_leaveTheTypesOfTheRest() {
        var all = stream(customers("?per_page=1000").get("customers")).toList();
        var red =
                stream(customers("?per_page=1000&colour=red").get("customers")).toList();
        var organisation = all.getFirst().get("organisation").textValue();

        assertThat(red)
                .isNotEmpty()
                .isEqualTo(all.stream()
                        .filter(row -> row.get("colour").textValue().equals("red"))
                        .toList());
        assertThat(stream(
                        customers("?per_page=1000&organisation=" + organisation).get("customers")))
                .isEqualTo(all.stream()
                        .filter(row -> row.get("organisation").textValue().equals(organisation))
                        .toList());
        var twin = stream(customers("?hostname=twin1.example.com").get("customers"))
                .toList();
        assertThat(twin)
                .as("the other instance of its licence is not asked for, and counts")
                .hasSize(1)
                .isEqualTo(all.stream()
                        .filter(row -> row.get("hostname").textValue().equals("twin1.example.com"))
                        .toList())
                .allMatch(row -> row.get("type").textValue().equals("unknown"));
    }

    @Test
    void csv_hasTheRowsOfJson_withOneColumnForEachValue() {
        var answer = customers("?from=2026-07&to=2027-02&per_page=1000").get("customers");
        var lines = csv(CUSTOMERS + "?from=2026-07&to=2027-02");
        var head = List.of(lines.getFirst().split(",", -1));

        assertThat(head).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z_]+"));
        assertThat(lines).hasSize(answer.size() + 1);
        for (var i = 0; i < answer.size(); i++) {
            var row = answer.get(i);
            var cells = List.of(lines.get(i + 1).split(",", -1));
            assertThat(cells).hasSameSizeAs(head);
            assertThat(cells.get(head.indexOf("month")))
                    .isEqualTo(row.get("month").textValue() + "-01");
            assertThat(cells.get(head.indexOf("health_version"))).isEqualTo("2025");
            for (var name :
                    List.of("organisation", "hostname", "seats", "score", "colour", "licence_start", "use_cases")) {
                assertThat(cells.get(head.indexOf(name))).isEqualTo(text(row.get(name)));
            }
            for (var measure : List.of("utilisation", "engagement", "scm", "ci", "cd", "devsecops")) {
                var measured = row.get("measures").get(measure);
                for (var member : List.of("score", "colour", "reason")) {
                    assertThat(cells.get(head.indexOf(measure + "_" + member))).isEqualTo(text(measured.get(member)));
                }
            }
            var deployments = row.at("/measures/cd/parts/deployments_per_user");
            assertThat(cells.get(head.indexOf("deployments_per_user"))).isEqualTo(text(deployments.path("value")));
            if (!deployments.isMissingNode()) {
                assertThat(cells.get(head.indexOf("deployments")))
                        .isEqualTo(text(deployments.at("/numbers/deployments")));
                assertThat(Stream.of(cells.getLast().split(" ")).anyMatch(name -> name.startsWith("deployments:")))
                        .isEqualTo(deployments.at("/without/deployments").isTextual());
            }
        }
    }

    @Test
    void boundToken_seesItsInstances_andNoLicence() {
        var token = Service.boundToken("twin1.example.com");
        var rows = stream(Json.read(Service.getWith(CUSTOMERS, "PRIVATE-TOKEN", token)
                                .body())
                        .get("customers"))
                .toList();

        assertThat(rows).hasSize(1).allMatch(row -> row.get("licence").isNull());
        assertThat(rows.getFirst().get("hostname").textValue()).isEqualTo("twin1.example.com");
        assertThat(rows.getFirst().get("type").textValue())
                .as("of the instances that it sees, it is the only one with the licence")
                .isEqualTo("production");
        assertThat(new String(
                        Service.getWith(CHANGES + "?from=2026-07", "PRIVATE-TOKEN", token)
                                .body(),
                        UTF_8))
                .doesNotContain("\"licence\":\"")
                .doesNotContain("twin2");
        assertThat(Json.read(Service.getWith(CUSTOMERS, "PRIVATE-TOKEN", Service.boundToken("nobody.example.org"))
                                .body())
                        .get("customers"))
                .isEmpty();
    }

    /** Anybody may send by a bound hostname: the uuid of whoever came later is shortened, where it is shown at all. */
    @Test
    void otherInstances_areShownToABoundToken_withTheBeginningOfTheirUuids() {
        var token = Service.boundToken("shared.example.com");
        var answer = Service.getWith(CUSTOMERS, "PRIVATE-TOKEN", token);

        assertThat(answer.headers().firstValue("Rollcall-Other-Instances")).contains("1");
        assertThat(Json.read(answer.body()).get("customers")).hasSize(1);
        assertThat(stream(Json.read(Service.getWith(CUSTOMERS + "?other_instances=true", "PRIVATE-TOKEN", token)
                                        .body())
                                .get("customers"))
                        .map(row -> row.get("uuid").textValue()))
                .containsExactlyInAnyOrder("first-uuid-of-shared", "later-uu...");
    }

    @Test
    void type_isTheOneThatAnOperatorHasSet() {
        var id = new Instance("twin1.example.com", "twin1.example.com").id();
        var path = "/api/v4/instances/" + id + "/type";

        assertThat(put(path, "{\"type\":\"geo_secondary\"}").statusCode()).isEqualTo(200);
        var set = Json.read(put(path, "{\"type\":\"production\"}").body());
        assertThat(set.get("type").textValue()).isEqualTo("production");
        assertThat(set.get("instance").textValue()).isEqualTo(id.toString());
        var row = customers("?hostname=twin1.example.com").get("customers").get(0);
        assertThat(row.get("type").textValue()).isEqualTo("production");
        assertThat(row.get("type_set").booleanValue()).isTrue();
        assertThat(row.get("primary").booleanValue()).isTrue();

        assertThat(Service.call("DELETE", path, "application/json").statusCode())
                .isEqualTo(204);
        assertThat(Service.call("DELETE", path, "application/json").statusCode())
                .isEqualTo(404);
        row = customers("?hostname=twin1.example.com").get("customers").get(0);
        assertThat(row.get("type").textValue()).isEqualTo("unknown");
        assertThat(row.get("type_set").booleanValue()).isFalse();
        assertThat(FreshService.strings(
                        "select action from audit_event where target = 'instance " + id + "' order by id desc limit 3"))
                .containsExactly("instance_type.delete", "instance_type.put", "instance_type.put");
    }

    @Test
    void erasure_takesTheInstanceAndItsType() {
        var id = new Instance("erased.example.net", "erased").id();
        Service.ping(
                "{\"hostname\":\"erased.example.net\",\"uuid\":\"erased\",\"recorded_at\":\"2027-02-17T11:00:00Z\"}");
        assertThat(put("/api/v4/instances/" + id + "/type", "{\"type\":\"obsolete\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(customers("?from=2027-02&hostname=erased.example.net").get("customers"))
                .hasSize(1)
                .allMatch(row -> row.get("type").textValue().equals("obsolete"));

        assertThat(Service.call("DELETE", "/api/v4/instances/" + id, "application/json")
                        .statusCode())
                .isEqualTo(202);
        Eventually.until(
                "the erasure ends",
                () -> FreshService.strings("select count(*) from instance_type").equals(List.of("0")));
        assertThat(customers("?from=2027-02&hostname=erased.example.net").get("customers"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"unknown\"} | 400",
                "{\"type\":\"Production\"} | 400",
                "{\"type\":null} | 400",
                "{} | 400",
                "[] | 400",
                "{\"type\":\"obsolete\"} | 404",
            })
    void typeThatCannotBeSet_isRefused(String body, int status) {
        var path = "/api/v4/instances/00000000-0000-0000-0000-000000000000/type";

        assertThat(put(path, body).statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "customers?from=2026-W40, from",
        "customers?to=2027-03, to",
        "customers?from=2027-03, from",
        "customers?from=2027-01&to=2026-12, to",
        "customers?version=2023, version",
        "customers?version=, version",
        "customers?colour=blue, colour",
        "customers?organisation=acme, organisation",
        "customers?cursor=abc, cursor",
        "customer_changes?direction=up, direction",
        "customer_changes?version=2026, version",
        "customer_changes?hostname=a*, hostname",
    })
    void nonsense_isRefused_withTheNameOfTheParameter(String query, String parameter) {
        var answer = Service.get("/api/v4/usage_data/" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Json.read(answer.body()).get("parameter").textValue()).isEqualTo(parameter);
    }

    private static Stream<YearMonth> months() {
        return Stream.iterate(FIRST, month -> !month.isAfter(RUNNING), month -> month.plusMonths(1));
    }

    private static JsonNode customers(String query) {
        var answer = Service.get(CUSTOMERS + query);
        assertThat(answer.statusCode()).isEqualTo(200);
        return Json.read(answer.body());
    }

    private static List<String> csv(String path) {
        var answer = Service.getWith(path, "PRIVATE-TOKEN", TestAdmin.TOKEN, "Accept", "text/csv");
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
        return new String(answer.body(), UTF_8).lines().toList();
    }

    private static HttpResponse<byte[]> put(String path, String body) {
        return CustomerFleet.put(path, body);
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
