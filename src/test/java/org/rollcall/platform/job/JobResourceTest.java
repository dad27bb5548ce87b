package org.rollcall.platform.job;

import static io.restassured.RestAssured.given;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.web.Problem;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class JobResourceTest {
    private static final String JOBS = "/api/v4/jobs";

    @Inject
    Jobs jobs;

    @Inject
    ObjectMapper mapper;

    @BeforeEach
    void freshService() {
        FreshService.start();
    }

    @Test
    void job_isShown() {
        var id = submit("probe");

        get(JOBS + "/" + id)
                .statusCode(200)
                .body("id", is((int) id))
                .body("kind", equalTo("probe"))
                .body("state", equalTo("queued"))
                .body("request.of", equalTo("probe"))
                .body("result", nullValue())
                .body("done", is(0))
                .body("total", nullValue())
                .body("created_by", equalTo("test"))
                .body("created_at", endsWith("Z"))
                .body("started_at", nullValue())
                .body("cancel_requested", is(false))
                .body("failure", nullValue());
        problem(get(JOBS + "/" + (id + 1)), 404, "not_found");
        problem(get(JOBS + "/x"), 400, "invalid_parameter");
    }

    @Test
    void list_isFiltered_inPages_latestFirst() {
        var first = submit("a");
        var second = submit("b");
        var third = submit("a");
        given().header("PRIVATE-TOKEN", TestAdmin.TOKEN).delete(JOBS + "/" + third);

        get(JOBS).body("id", contains((int) third, (int) second, (int) first)).header("Link", nullValue());
        get(JOBS + "?kind=a").body("id", contains((int) third, (int) first));
        get(JOBS + "?kind=a&state=queued").body("id", contains((int) first));
        get(JOBS + "?state=failed").statusCode(200).body("", empty());
        var link = get(JOBS + "?per_page=2")
                .body("id", contains((int) third, (int) second))
                .extract()
                .header("Link");
        get(requireNonNull(Service.next(link))).body("id", contains((int) first));
        problem(get(JOBS + "?state=done"), 400, "invalid_parameter")
                .body("detail", containsString("queued, running, succeeded, failed, cancelled"))
                .body("parameter", equalTo("state"));
        problem(get(JOBS + "?per_page=0"), 400, "invalid_parameter");
    }

    @Test
    void jobThatWaits_isCancelledAtOnce_andOnlyOnce() {
        var id = submit("probe");

        delete(id)
                .statusCode(202)
                .header("Location", equalTo("/api/v4/jobs/" + id))
                .body("state", equalTo("cancelled"))
                .body("cancel_requested", is(true))
                .body("ended_at", notNullValue());
        problem(delete(id), 409, "job_ended")
                .body("state", equalTo("cancelled"))
                .body("detail", containsString("has ended as cancelled"));
        problem(delete(id + 1), 404, "not_found");
    }

    @Test
    void jobOfATransactionThatIsRolledBack_isNone() {
        QuarkusTransaction.begin();
        submit("probe");
        QuarkusTransaction.rollback();

        get(JOBS).statusCode(200).body("", empty());
    }

    @Test
    void withoutAdmin_jobsAreClosed() {
        var id = submit("probe");
        String reader = given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .contentType("application/json")
                .body(Map.of("name", "reader", "scopes", List.of("read_service_ping", "ingest")))
                .post("/api/v4/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("token");

        for (var path : List.of(JOBS, JOBS + "/" + id)) {
            given().get(path).then().statusCode(401);
            given().header("PRIVATE-TOKEN", reader).get(path).then().statusCode(403);
        }
        given().delete(JOBS + "/" + id).then().statusCode(401);
        given().header("PRIVATE-TOKEN", reader).delete(JOBS + "/" + id).then().statusCode(403);
        assertThat(jobs.find(id)).get().extracting(Job::cancelRequested).isEqualTo(false);
    }

    /** Of a kind that nobody runs. */
    private long submit(String kind) {
        return jobs.submit(new Probe(kind, _ -> Map.of()), Map.of("of", kind), "test")
                .id();
    }

    private static ValidatableResponse get(String path) {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN).get(path).then();
    }

    private static ValidatableResponse delete(long id) {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .delete(JOBS + "/" + id)
                .then();
    }

    private static ValidatableResponse problem(ValidatableResponse answer, int status, String type) {
        return answer.statusCode(status)
                .contentType(Problem.MEDIA_TYPE)
                .body("type", equalTo("urn:rollcall:problem:" + type));
    }
}
