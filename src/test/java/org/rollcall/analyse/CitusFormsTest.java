package org.rollcall.analyse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.analyse.rollup.TestRollups;
import org.rollcall.demo.FleetFixture;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.database.AssumedCitus;
import org.rollcall.platform.embedded.TestDatabase;

/** Where Citus is asked otherwise than PostgreSQL, PostgreSQL gives the same answers to what Citus is asked. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class CitusFormsTest {

    private static final String API = "/api/v4/usage_data/";

    private static final List<String> PATHS = List.of(
            "instances?total=true&per_page=100",
            "pings?per_page=100",
            "export?format=ndjson&revisions=true",
            "export?format=csv&shape=long&metrics=counts.issues",
            "series?metric=counts.issues&hostname=",
            "series?metric=counts.issues&aggregate=all",
            "series?metric=counts.issues&aggregate=sum&group_by=edition",
            "lifecycle",
            "cohorts",
            "versions",
            "customers",
            "customer_changes",
            "silence",
            "identities",
            "outliers",
            "metric_health",
            "indicators?type=smau");

    /** The health of metrics is nothing for a bound token. */
    private static final int FORBIDDEN = 403;

    private static final Pattern NOW = Pattern.compile("\"until\":\"[^\"]*\"");

    private String host = "";

    @Inject
    TestRollups rollups;

    @AfterEach
    void resetClock() {
        TestClock.reset();
    }

    @Test
    void answersAreTheSame_fromPingsAndFromRollups() {
        FreshService.start();
        FleetFixture.store(40, 16);
        rename();
        host = FreshService.strings("select host from instance order by id limit 1 offset 5")
                .getFirst();
        var tokens = List.of(TestAdmin.TOKEN, Service.boundToken(host));
        var fromPings = answers(tokens);
        rollups.bringAllUpToDate();
        var rolledUp = answers(tokens);

        try (var _ = new AssumedCitus()) {
            assertThat(answers(tokens)).as("rolled up").isEqualTo(rolledUp);
            FreshService.execute("delete from rollup_period");
            FreshService.execute("delete from quality_week");
            FreshService.execute("delete from metric_health");
            assertThat(answers(tokens)).as("from pings").isEqualTo(fromPings);
            rollups.bringAllUpToDate();
            assertThat(answers(tokens)).as("rolled up again").isEqualTo(rolledUp);
        }
    }

    /** Has a few instances that have sent early go on as others. */
    private static void rename() {
        FreshService.execute("""
                insert into rename (old_instance_id, new_instance_id, confirmed_by, confirmed_at)
                select old.id, new.id, 'test', now()
                from (select id, row_number() over (order by id) as place from instance) as old
                join (select id, row_number() over (order by id) as place from instance) as new on new.place = old.place + 5
                where old.place <= 10
                """);
    }

    private Map<String, String> answers(List<String> tokens) {
        Map<String, String> answers = new LinkedHashMap<>();
        for (var path : PATHS) {
            for (var token : tokens) {
                var answer = Service.getWith(API + (path.endsWith("=") ? path + host : path), "PRIVATE-TOKEN", token);
                var body = new String(answer.body(), UTF_8);
                assertThat(answer.statusCode()).as(path + ": " + body).isIn(200, FORBIDDEN);
                answers.put(
                        path + " " + tokens.indexOf(token),
                        answer.statusCode() == FORBIDDEN
                                ? "forbidden"
                                : NOW.matcher(body).replaceAll("now"));
            }
        }
        return answers;
    }
}
