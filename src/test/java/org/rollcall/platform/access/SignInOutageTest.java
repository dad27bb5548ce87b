package org.rollcall.platform.access;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.FitsContract;
import org.rollcall.platform.web.Problem;

/** A service whose identity provider cannot be reached. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@TestProfile(ClosedService.class)
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
}
