package org.rollcall.receive.ingest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Definitions;
import org.rollcall.Eventually;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.platform.access.TestAdmin;

@QuarkusTest
@ExtendWith(FitsContract.class)
@TestProfile(OtherServer.class)
class StrictTest {
    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string", "n number", "b boolean"))
                        .statusCode())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"hostname\":\"a\",\"new\":1}",
                "{\"hostname\":\"a\",\"n\":\"7\"}",
                "{\"hostname\":\"a\",\"new\":{}}",
            })
    void pingThatBreaksTheDictionary_isQuarantinedByteForByte(String payload) {
        var answer = Service.ping(payload);

        assertThat(answer.statusCode()).isEqualTo(202);
        var receipt = Json.read(answer.body()).get("receipt");
        assertThat(receipt.get("status").textValue()).isEqualTo("quarantined");
        assertThat(receipt.get("reason").textValue()).isEqualTo("rejected_by_policy");
        assertThat(receipt.get("hostname").textValue()).isEqualTo("a");
        assertThat(FreshService.rows()).contains("ping 0", "instance 0", "quarantined_ping 1");
        assertThat(FreshService.strings("select encode(payload, 'hex') from quarantined_ping"))
                .containsExactly(HexFormat.of().formatHex(payload.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void pingThatBreaksTheDictionary_isReplayedByTheDictionaryThatFits() {
        Service.ping("{\"hostname\":\"a\",\"version\":\"18.10\",\"new\":1}");
        Service.ping("{\"hostname\":\"a\",\"version\":\"18.9\",\"new\":1}");
        assertThat(FreshService.rows()).contains("quarantined_ping 2");
        assertThat(Service.publish("18.10", Definitions.yaml("hostname string", "version string", "new number"))
                        .statusCode())
                .isEqualTo(201);

        replay();

        assertThat(FreshService.rows()).contains("ping 1", "quarantined_ping 1");
        assertThat(FreshService.strings("select dictionary from ping")).containsExactly("18.10");
        assertThat(FreshService.strings("select reason || ' ' || product_version from quarantined_ping"))
                .containsExactly("rejected_by_policy 18.9");
    }

    @Test
    void pingThatKeepsTheDictionary_isStored() {
        assertThat(Service.ping("{\"hostname\":\"a\",\"n\":-1,\"b\":null}").statusCode())
                .isEqualTo(201);
    }

    private static void replay() {
        given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .contentType("application/json")
                .body("{\"filter\":{\"reason\":\"rejected_by_policy\"}}")
                .post("/api/v4/quarantine/replay")
                .then()
                .statusCode(202);
        Eventually.until(
                "the replay has ended",
                () -> FreshService.strings("select state from job where created_by = 'configured admin token'")
                        .equals(List.of("succeeded")));
    }

    @Test
    void missingHostname_isTheReason_beforeThePolicy() {
        assertThat(Json.read(Service.ping("{\"new\":1}").body())
                        .get("receipt")
                        .get("reason")
                        .textValue())
                .isEqualTo("identity_missing");
    }
}
