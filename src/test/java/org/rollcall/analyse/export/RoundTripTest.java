package org.rollcall.analyse.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Corpus;
import org.rollcall.FreshService;
import org.rollcall.HostilePayload;
import org.rollcall.Json;
import org.rollcall.Seed;
import org.rollcall.Service;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** What was posted comes back from {@code service_ping}, equal as JSON. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class RoundTripTest {
    private static final int FIXED_SEEDS = 300;
    private static final int RANDOM_SEEDS = 50;

    @BeforeEach
    void freshService() {
        FreshService.start();
    }

    @ParameterizedTest
    @CsvSource({
        "16.4.2-ce,                   16.4,  false, 40",
        "17.8.0-ce,                   17.8,  false, 44",
        "17.8.0-ce-with-fallbacks,    17.8,  false, 44",
        "17.8.0-ce,                   16.4,  true,  35",
        "17.8.0-ce-with-fallbacks,    16.4,  true,  35",
        "16.4.2-ce,                   17.8,  true,  36",
        "13.12.15-ce,                 13.12, false, 500",
        "18.9.0-pre-ce,               18.9,  false, 500",
        "18.9.0-pre-ce-with-fallbacks,18.9,  false, 500",
        "18.9.0-pre-ce,               13.12, true,  500",
        "18.9.0-pre-ce-with-fallbacks,13.12, true,  500",
        "13.12.15-ce,                 18.9,  true,  500",
    })
    void pingOfTheCorpus_comesBack_whicheverDictionaryIsPublished(
            String ping, String dictionary, boolean foreign, int metrics) {
        var payload = Corpus.read("payloads/" + ping + ".json");
        assertThat(Service.publish(dictionary, Corpus.read("definitions/" + dictionary + ".yml"))
                        .statusCode())
                .isEqualTo(201);

        var answer = Service.ping(payload);

        assertThat(answer.statusCode()).isEqualTo(201);
        var receipt = Json.read(answer.body()).get("receipt");
        assertThat(receipt.get("dictionary").textValue()).isEqualTo(dictionary);
        // A dictionary of its own knows all of it but "license": {}.
        assertThat(receipt.get("undeclared").intValue()).satisfies(undeclared -> {
            if (foreign) {
                assertThat(undeclared).isGreaterThan(1);
            } else {
                assertThat(undeclared).isEqualTo(1);
            }
        });
        assertThat(receipt.get("metrics").intValue()).isGreaterThanOrEqualTo(metrics);
        var hostname = Json.read(payload).get("hostname").textValue();
        var given = Service.get("/api/v4/usage_data/service_ping?hostname=" + hostname);
        assertThat(given.statusCode()).isEqualTo(200);
        assertThat(Json.differences(payload, given.body())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'license':{}}",
                "{'database':{'pg_system_id':6842684531675334351}}",
                "{'counts':{'issues':-0,'notes':1e400,'x':-1e-400}}",
                "{'counts':null,'license':[],'list':[[],{},null,[1,'a',{'b':[true]}]]}",
                "{'counts.issues':1,'counts':{'issues':2,'issues.x':3},'':{'':{'':null}}}",
                "{'counts':{'issues':{'open':1,'closed':{}}}}",
                "{'odd':{'child':{'x':1}},'new':{'a':{'b':{}}}}",
            })
    void smallPing_comesBack(String members) {
        publishHostile();

        expectRoundTrip(members.replace('\'', '"'), members);
    }

    @Test
    void hostileButLegalPings_comeBack() {
        publishHostile();
        var random = Seed.next();
        var seeds = LongStream.concat(LongStream.range(0, FIXED_SEEDS), LongStream.range(random, random + RANDOM_SEEDS))
                .distinct()
                .toArray();

        var failures = new ArrayList<String>();
        LongStream.of(seeds).forEach(seed -> {
            var payload = new HostilePayload(seed).json();
            var hostname = String.format(Locale.ROOT, "h%d.example.com", seed);
            var whole = withHostname(payload, hostname);
            var answer = Service.ping(whole);
            if (answer.statusCode() != 201) {
                failures.add(String.format(
                        Locale.ROOT, "seed %d: %d %s", seed, answer.statusCode(), new String(answer.body(), UTF_8)));
                return;
            }
            var given = Service.get("/api/v4/usage_data/service_ping?hostname=" + hostname);
            var differences = given.statusCode() == 200
                    ? Json.differences(whole.getBytes(UTF_8), given.body())
                    : List.of(given.statusCode() + " " + new String(given.body(), UTF_8));
            if (!differences.isEmpty()) {
                failures.add(String.format(Locale.ROOT, "seed %d: %s", seed, differences));
            }
        });

        assertThat(failures)
                .as("random seeds from %d: %s", random, Seed.described(random))
                .isEmpty();
        assertThat(FreshService.rows()).contains("ping " + seeds.length, "quarantined_ping 0");
    }

    private static void publishHostile() {
        assertThat(Service.publish("18.9", HostilePayload.DICTIONARY).statusCode())
                .isEqualTo(201);
    }

    private static void expectRoundTrip(String payload, String what) {
        var whole = withHostname(payload, "one.example.com");

        assertThat(Service.ping(whole).statusCode()).as(what).isEqualTo(201);

        assertThat(Json.differences(
                        whole.getBytes(UTF_8),
                        Service.get("/api/v4/usage_data/service_ping?hostname=one.example.com")
                                .body()))
                .as(what)
                .isEmpty();
    }

    private static String withHostname(String payload, String hostname) {
        var members = payload.substring(1).strip();
        return "{\"hostname\":\"" + hostname + "\"" + (members.equals("}") ? "" : ",") + members;
    }
}
