package org.rollcall;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FitsContractTest {

    private static final String JSON = "application/json";
    private static final String JOB = """
            {"id": 7, "kind": "erasure", "state": "queued", "request": {"hostname": "a"}, "result": null, "done": 0,
             "total": null, "created_by": "operations", "created_at": "2026-11-24T08:15:00Z", "started_at": null,
             "ended_at": null, "cancel_requested": false, "failure": null}""";

    @Test
    void answerOfTheContract_fits() {
        assertThat(misfits("GET", "/api/v4/jobs/7", 200, JSON, JOB)).isEmpty();
        assertThat(misfits("GET", "/api/v4/jobs/7/", 200, JSON + ";charset=UTF-8", JOB))
                .isEmpty();
        assertThat(misfits("GET", "/api/v4/jobs", 200, JSON, "[" + JOB + "]")).isEmpty();
        assertThat(misfits("GET", "/api/v4/usage_data/export", 200, "text/csv", "week,hostname\n"))
                .isEmpty();
        assertThat(misfits("GET", "/api/v4/usage_data/export", 200, "application/x-ndjson", ""))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"failure\": null | \"failure\": 5",
                "\"id\": 7 | \"id\": \"7\"",
                "\"id\": 7 | \"id\": null",
                "\"done\": 0 | \"done\": 0.5",
                "\"state\": \"queued\" | \"state\": \"waiting\"",
                "\"state\": \"queued\" | \"state\": null",
                "\"request\": {\"hostname\": \"a\"} | \"request\": []",
                "2026-11-24T08:15:00Z | yesterday",
                "\"kind\": \"erasure\", | ''",
                "\"kind\": \"erasure\", | \"kind\": \"erasure\", \"leaked\": true,",
            })
    void memberThatTheContractDoesNotHave_isAMisfit(String member, String other) {
        var spoiled = JOB.replace(member, other);

        assertThat(spoiled).isNotEqualTo(JOB);
        assertThat(misfits("GET", "/api/v4/jobs/7", 200, JSON, spoiled)).hasSize(1);
        assertThat(misfits("GET", "/api/v4/jobs", 200, JSON, "[" + JOB + "," + spoiled + "]"))
                .hasSize(1);
    }

    @Test
    void statusMediaTypeOrBodyThatTheContractDoesNotHave_isAMisfit() {
        assertThat(misfits("GET", "/api/v4/jobs/7", 203, JSON, JOB)).hasSize(1);
        assertThat(misfits("GET", "/api/v4/jobs/7", 200, "text/plain", JOB)).hasSize(1);
        assertThat(misfits("GET", "/api/v4/jobs/7", 404, JSON, JOB)).isNotEmpty();
        assertThat(misfits("GET", "/api/v4/jobs/7", 200, JSON, "")).hasSize(1);
        assertThat(misfits("GET", "/api/v4/jobs/7", 200, JSON, "{")).hasSize(1);
    }

    @Test
    void whatTheContractDoesNotHave_mayOnlyBeAnsweredSo() {
        assertThat(misfits("GET", "/nowhere", 404, "application/problem+json", "{}"))
                .isEmpty();
        assertThat(misfits("GET", "/nowhere", 200, JSON, "{}")).hasSize(1);
        assertThat(misfits("PUT", "/api/v4/jobs/7", 405, "application/problem+json", "{}"))
                .isEmpty();
        assertThat(misfits("PUT", "/api/v4/jobs/7", 200, JSON, JOB)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/metrics", "/probe/bug", "/access-probe/list"})
    void pathOutsideOfTheContract_isNotLookedAt(String path) {
        assertThat(misfits("GET", path, 200, "text/plain", "x")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"there is no job 7.", "There is no job 7", "job 7: not there"})
    void detailThatIsNoSentence_isAMisfit(String detail) {
        var problem =
                "{\"type\": \"urn:rollcall:problem:not_found\", \"title\": \"There is nothing here\", \"status\": 404,"
                        + " \"detail\": \"%s\", \"request_id\": \"a\"}";

        assertThat(misfits("GET", "/api/v4/jobs/7", 404, "application/problem+json", problem.formatted(detail)))
                .hasSize(1);
        assertThat(misfits(
                        "GET",
                        "/api/v4/jobs/7",
                        404,
                        "application/problem+json",
                        problem.formatted("There is no job 7.")))
                .isEmpty();
    }

    private static List<String> misfits(String method, String path, int status, String contentType, String body) {
        return FitsContract.misfits(method, path, status, contentType, body.getBytes(UTF_8));
    }
}
