package org.rollcall.platform.access;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.web.Problem;

/** A service whose identity provider cannot be reached. */
@QuarkusTest
@TestProfile(SignInOutageTest.WithoutProvider.class)
class SignInOutageTest {

    @Test
    void tokenOfAPerson_isA503_andThoseOfRollcallWorkAsEver() {
        var token = SignedToken.of("{\"iss\":\"x\"}", SignedToken.newKeys().getPrivate());

        given().header("Authorization", "Bearer " + token)
                .get("/access-probe/read")
                .then()
                .statusCode(503)
                .contentType(Problem.MEDIA_TYPE)
                .header("Retry-After", equalTo("30"))
                .body("type", endsWith(":sign_in_unavailable"));
        given().header("Authorization", "Bearer " + TestAdmin.TOKEN)
                .get("/access-probe/read")
                .then()
                .statusCode(200);
    }

    /** A service of its own. */
    public static class WithoutProvider implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "rollcall.access.oidc.issuer", "http://localhost:1/company",
                    "rollcall.access.oidc.audience", "rollcall");
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(TestDatabase.class), new TestResourceEntry(TestAdmin.class));
        }
    }
}
