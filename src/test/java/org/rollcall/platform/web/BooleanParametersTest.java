package org.rollcall.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** Whoever asks for something with another word than true is not given something else. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class BooleanParametersTest {

    @BeforeEach
    void freshService() {
        FreshService.start();
        Service.publish("18.9", Definitions.yaml("counts.issues number"));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v4/usage_data/export?, revisions",
        "/api/v4/usage_data/export?, end",
        "/api/v4/usage_data/export?format=csv&, bom",
        "/api/v4/usage_data/pings?, revisions",
        "/api/v4/usage_data/pings?, total",
        "/api/v4/usage_data/instances?, total",
        "'/api/v4/usage_data/series?metric=counts.issues&aggregate=sum&', delta",
        "/api/v4/usage_data/metric_definitions?, include_paths"
    })
    void otherWords_areRefused(String path, String parameter) {
        for (var word : new String[] {"maybe", "1", "yes", "TRUE"}) {
            var answer = Service.get(path + parameter + "=" + word);

            assertThat(answer.statusCode()).as(word).isEqualTo(400);
            var problem = Json.read(answer.body());
            assertThat(problem.get("type").textValue()).isEqualTo("urn:rollcall:problem:invalid_parameter");
            assertThat(problem.get("detail").textValue())
                    .isEqualTo("The value '%s' of %s is neither true nor false.", word, parameter);
            assertThat(problem.get("parameter").textValue()).isEqualTo(parameter);
        }
        for (var word : new String[] {"true", "false"}) {
            assertThat(Service.get(path + parameter + "=" + word).statusCode())
                    .as(word)
                    .isEqualTo(200);
        }
    }
}
