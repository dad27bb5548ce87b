package org.rollcall.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Definitions;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;

@QuarkusTest
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
    void pingThatKeepsTheDictionary_isStored() {
        assertThat(Service.ping("{\"hostname\":\"a\",\"n\":-1,\"b\":null}").statusCode())
                .isEqualTo(201);
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
