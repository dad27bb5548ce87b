package org.rollcall.analyse.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.ZstdInputStream;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Corpus;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** What analysts take out in bulk is all there is, once, or visibly broken. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class ExportTest {

    private static final String EXPORT = "/api/v4/usage_data/export";
    private static final String LINE_END = "\r\n";

    private static final String COPY_PINGS = """
            insert into ping (id, instance_id, week, recorded_at, received_at, product_version, edition, dictionary, sha256,
                bytes, metrics, undeclared_count, type_mismatch_count, flags, numbers, extras, undeclared)
            select %s, instance_id, week, recorded_at - n * interval '1 s', received_at, product_version, edition, dictionary,
                sha256(n::text::bytea), bytes, metrics, undeclared_count, type_mismatch_count, flags, numbers, %s, undeclared
            from ping, generate_series(%d, %d) n where ping.id = (select max(id) from ping)
            """;

    @Inject
    AgroalDataSource dataSource;

    private final Instant now = TestClock.now();

    @BeforeEach
    void freshService() {
        FreshService.start();
        publish(
                "18.9",
                "hostname string",
                "uuid string",
                "version string",
                "edition string",
                "recorded_at string",
                "counts.issues number",
                "counts.notes number",
                "counts.big number",
                "settings.ldap boolean",
                "settings.name string",
                "settings.versions object");
    }

    @Test
    void payload_isGivenAsItWasSent_inAnEnvelope() {
        var sent = ping("a.example.com", 0, "\"counts\":{\"issues\":7,\"rockets\":1},\"license\":{}");

        var records = ndjson("");

        assertThat(records).hasSize(1);
        var record = records.getFirst();
        assertThat(record.get("hostname").textValue()).isEqualTo("a.example.com");
        assertThat(record.get("week").textValue()).isEqualTo(week(0));
        assertThat(record.get("dictionary").textValue()).isEqualTo("18.9");
        assertThat(record.get("product_version").textValue()).isEqualTo("18.9.1");
        assertThat(Json.differences(
                        sent.getBytes(UTF_8), record.get("payload").toString().getBytes(UTF_8)))
                .isEmpty();
    }

    @Test
    void wide_hasEachValueAsItWasSent_andNothingForWhatWasNot() {
        ping("a", 0, """
                "counts":{"issues":7,"notes":-1,"big":123456789012345678901234567890},
                "settings":{"ldap":true,"name":null,"versions":[1,{"x":1.50}]}""");

        var all = ndjson("shape=wide").getFirst();

        assertThat(all.get("counts.issues").intValue()).isEqualTo(7);
        assertThat(all.get("counts.notes").intValue()).isEqualTo(-1);
        assertThat(all.get("counts.big").bigIntegerValue()).isEqualTo("123456789012345678901234567890");
        assertThat(all.get("settings.ldap").booleanValue()).isTrue();
        assertThat(all.get("settings.name").isNull()).isTrue();
        assertThat(all.get("settings.versions").toString()).isEqualTo("[1,{\"x\":1.50}]");
        assertThat(all.get("metric.hostname").textValue()).isEqualTo("a");
        assertThat(all.has("counts.issues")).isTrue();
        ping("b", 0, "\"counts\":{}");
        assertThat(ndjson("shape=wide&hostname=b").getFirst().has("counts.issues"))
                .isFalse();
    }

    @Test
    void long_hasARowForEachMetric_withTypeAndFlag() {
        ping("a", 0, """
                "counts":{"issues":7,"notes":-1,"big":-2},
                "settings":{"ldap":-1000,"name":"=1+1","versions":{"-1":-1}}""");

        assertThat(csv("shape=long&metrics=counts.*&metrics=settings.*").stream()
                        .map(line -> line.split(",", 8)[7].replaceFirst(",[^,]*$", "")))
                .containsExactly(
                        "key_path,value,value_type,flag",
                        "counts.issues,7,number,ok",
                        "counts.notes,-1,number,timed_out",
                        "counts.big,-2,number,counter_error",
                        "settings.ldap,-1000,number,deprecated",
                        "settings.name,'=1+1,string,ok",
                        "settings.versions,\"{\"\"-1\"\":-1}\",object,timed_out");
        ping("b", 0, "\"counts\":{\"issues\":null}");
        assertThat(csv("shape=long&metrics=counts.issues&metrics=settings.ldap&hostname=b").stream()
                        .skip(1)
                        .map(line -> line.split(",", 8)[7].replaceFirst(",[^,]*$", "")))
                .containsExactly("counts.issues,,null,ok", "settings.ldap,,,absent");
    }

    @Test
    void largePing_isGivenLikeAnyOther() {
        var name = "x".repeat(600_000);
        var sent = ping(
                "a", 0, String.format(Locale.ROOT, "\"counts\":{\"issues\":7},\"settings\":{\"name\":\"%s\"}", name));
        ping("b", 0, "\"counts\":{\"issues\":8}");

        var record = ndjson("").getFirst();
        var few = ndjson("shape=wide&metrics=counts.*&metrics=settings.name");

        assertThat(Json.differences(
                        sent.getBytes(UTF_8), record.get("payload").toString().getBytes(UTF_8)))
                .isEmpty();
        assertThat(few).extracting(row -> row.get("counts.issues").intValue()).containsExactly(7, 8);
        assertThat(few.getFirst().has("counts.notes")).isFalse();
        assertThat(few.getFirst().get("settings.name").textValue()).isEqualTo(name);
        assertThat(few.getLast().has("settings.name")).isFalse();
    }

    @Test
    void value_isReadWithTheDictionaryOfItsPing() {
        ping("old", 0, "\"counts\":{\"issues\":1}");
        publish("18.10?force=retyped", "hostname string", "counts.issues boolean", "counts.extra number");
        assertThat(Service.ping(
                                "{\"hostname\":\"new\",\"version\":\"18.10.0\",\"counts\":{\"issues\":true,\"extra\":3}}")
                        .statusCode())
                .isEqualTo(201);

        var rows = ndjson("shape=wide&metrics=counts.*");

        assertThat(rows.get(0).get("counts.issues").isInt()).isTrue();
        assertThat(rows.get(0).has("counts.extra")).isFalse();
        assertThat(rows.get(1).get("counts.issues").booleanValue()).isTrue();
        assertThat(rows.get(1).get("counts.extra").intValue()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "hostname=a.example.com,                     a.example.com",
                "hostname=A.Example.com&hostname=b,          a.example.com b",
                "hostname=*.example.com,                     a.example.com",
                "version_from=17.0,                          a.example.com b",
                "version_to=17.0,                            old",
                "version_from=16.0&version_to=18.8,          old",
                "edition=CE,                                 old",
                "hostname=nobody,                            ",
            })
    void pings_areChosen(String query, String hostnames) {
        ping("a.example.com", 0, "\"edition\":\"EE\"");
        ping("b", 0, "\"edition\":\"EE\"");
        assertThat(Service.ping("{\"hostname\":\"old\",\"version\":\"16.11.2-ee\",\"edition\":\"CE\"}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(Service.ping("{\"hostname\":\"odd\",\"version\":\"VERSION\"}")
                        .statusCode())
                .isEqualTo(201);

        assertThat(ndjson(query).stream().map(record -> record.get("hostname").textValue()))
                .containsExactlyElementsOf(hostnames == null ? List.of() : List.of(hostnames.split(" ", -1)));
    }

    @Test
    void weeksAndRevisions_areChosen() {
        ping("a", 14, "\"n\":1");
        ping("a", 7, "\"n\":2");
        ping("a", 0, "\"n\":3");
        sql(String.format(Locale.ROOT, COPY_PINGS, "nextval('receipt_id')", "extras", 1, 2)); // recorded before

        assertThat(ndjson("from=" + week(7))).hasSize(2);
        assertThat(ndjson("to=" + week(7))).hasSize(2);
        assertThat(ndjson(String.format(Locale.ROOT, "from=%s&to=%s", week(7), week(7))))
                .hasSize(1);
        assertThat(ndjson("")).hasSize(3);
        assertThat(ndjson("revisions=true")).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shape=tall",
                "format=xml",
                "from=2026-W54",
                "to=yesterday",
                "version_from=18",
                "version_to=x",
                "metrics=nothing.*&shape=wide",
                "metrics=counts.*",
                "hostname=foo*",
                "hostname=*.a.*.b",
                "changed_since=never",
                "changed_since=999999",
                "cursor=1",
                "cursor=5.7",
                "cursor=999999.1",
                "bom=true",
            })
    void nonsense_isRefused_withTheNameOfTheParameter(String query) {
        var answer = Service.get(EXPORT + "?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Json.read(answer.body()).get("parameter").textValue()).isEqualTo(query.replaceFirst("=.*", ""));
    }

    @Test
    void format_isThatOfTheParameter_elseThatOfAccept() {
        assertThat(type(EXPORT, "*/*")).startsWith("application/x-ndjson");
        assertThat(type(EXPORT, "text/csv")).startsWith("text/csv");
        assertThat(type(EXPORT, "text/html, text/*;q=0.5")).startsWith("text/csv");
        assertThat(type(EXPORT + "?format=csv", "application/json")).startsWith("text/csv");
        assertThat(Service.getWith(EXPORT, "PRIVATE-TOKEN", TestAdmin.TOKEN, "Accept", "image/png")
                        .statusCode())
                .isEqualTo(406);
        assertThat(Service.getWith(EXPORT, "PRIVATE-TOKEN", TestAdmin.TOKEN, "Accept", "text/csv;q=")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void boundToken_seesItsHostnamesOnly() {
        ping("a.example.com", 0, "\"n\":1");
        ping("b", 0, "\"n\":1");
        var token = Service.boundToken("*.example.com");

        for (var query : List.of(
                "", "?hostname=b", "?shape=long&metrics=counts.issues", "?shape=wide&format=csv&revisions=true")) {
            var answer = Service.getWith(EXPORT + query, "PRIVATE-TOKEN", token);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(new String(answer.body(), UTF_8)).doesNotContain(",b,", "\"b\"");
        }
        assertThat(new String(Service.getWith(EXPORT, "PRIVATE-TOKEN", token).body(), UTF_8))
                .contains("a.example.com");
        assertThat(Service.getWith(EXPORT).statusCode()).isEqualTo(401);
    }

    @Test
    void completeAnswer_saysSo_inItsLastLineAndAsATrailer() {
        ping("a", 0, "\"n\":1");
        ping("b", 0, "\"n\":1");
        for (var format : List.of("ndjson", "csv")) {
            try (var export = RawExport.begin(EXPORT + "?format=" + format, "HTTP/1.1")) {
                var answer = export.readAll();
                assertThat(answer)
                        .containsIgnoringCase("trailer: rollcall-rows")
                        .containsIgnoringCase("transfer-encoding: chunked")
                        .endsWith("0" + LINE_END + "Rollcall-Rows: 2" + LINE_END + LINE_END);
            }
        }
        var lines = new String(Service.get(EXPORT).body(), UTF_8).lines().toList();
        assertThat(lines.getLast()).isEqualTo("{\"end\":{\"rows\":2,\"high_water_mark\":\"2\"}}");
        assertThat(new String(Service.get(EXPORT + "?hostname=nobody").body(), UTF_8))
                .isEqualTo("{\"end\":{\"rows\":0,\"high_water_mark\":\"2\"}}\n");
    }

    @Test
    void everyRow_tellsOfWhichWeekAndVersionItIs_andSaysTheMonday() {
        assertThat(Service.publish("18.10", Definitions.yaml("hostname string", "counts.issues number"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(Service.ping(String.format(Locale.ROOT, """
                        {"hostname":"a","uuid":"u","version":"18.10.2-ee","edition":"EE","recorded_at":"%s","counts":{"issues":7}}""", now)).statusCode())
                .isEqualTo(201);
        var monday = Week.of(now).monday().toString();
        for (var shape : List.of("payload", "wide&metrics=counts.issues", "long&metrics=counts.issues")) {
            var row = ndjson("shape=" + shape).getFirst();
            assertThat(row.get("week").textValue()).isEqualTo(week(0));
            assertThat(row.get("monday").textValue()).isEqualTo(monday);
            assertThat(row.get("product_version").textValue()).isEqualTo("18.10.2-ee");
            assertThat(row.get("edition").textValue()).isEqualTo("EE");
            assertThat(Instant.parse(row.get("recorded_at").textValue())).isBetween(now.minusSeconds(1), now);
        }
        var wide = ndjson("shape=wide&metrics=counts.issues").getFirst();
        assertThat(wide.get("dictionary").textValue()).isEqualTo("18.10");
        assertThat(wide.get("dictionary_major").intValue()).isEqualTo(18);
        assertThat(wide.get("dictionary_minor").intValue()).isEqualTo(10);
        assertThat(csv("shape=long&metrics=counts.issues"))
                .element(1, InstanceOfAssertFactories.STRING)
                .startsWith(week(0) + "," + monday + ",a,u,")
                .contains(",18.10.2-ee,EE,counts.issues,7,number,ok,");
    }

    @Test
    void endAndByteOrderMark_areAMatterOfTaste_andTheTrailerIsAlwaysThere() {
        ping("a", 0, "\"n\":1");

        assertThat(new String(Service.get(EXPORT + "?end=false").body(), UTF_8).lines())
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith("{\"id\":")
                .endsWith("}");
        assertThat(Service.get(EXPORT + "?end=false&hostname=nobody").body()).isEmpty();
        assertThat(Service.get(EXPORT + "?end=false&format=elasticsearch&hostname=nobody")
                        .body())
                .isEmpty();
        try (var export = RawExport.begin(EXPORT + "?end=false", "HTTP/1.1")) {
            assertThat(export.readAll()).endsWith("Rollcall-Rows: 1" + LINE_END + LINE_END);
        }
        assertThat(new String(Service.get(EXPORT + "?format=csv&bom=true").body(), UTF_8))
                .startsWith("\ufeffid,hostname,");
        assertThat(new String(Service.get(EXPORT + "?format=csv").body(), UTF_8))
                .startsWith("id,hostname,");
    }

    @ParameterizedTest
    @CsvSource({
        "'', rollcall-fleet-all-weeks-payload.ndjson",
        "format=csv&shape=wide&hostname=GitLab.example.com&from=2026-W40&to=2026-W47, rollcall-gitlab.example.com-2026-W40-2026-W47-wide.csv",
        "format=parquet&shape=long&hostname=*.example.com&from=2026-W40, rollcall-_.example.com-from-2026-W40-long.parquet",
        "format=elasticsearch&to=2026-W40&hostname=a&hostname=b, rollcall-2-hostnames-until-2026-W40-payload.bulk.ndjson",
        "from=2026-W40&to=2026-W40&hostname=a%22%0d%0ab, rollcall-a___b-2026-W40-payload.ndjson",
    })
    void fileThatItIsSavedTo_isCalledByWhatIsInIt(String query, String name) {
        assertThat(Service.get(EXPORT + "?" + query).headers().firstValue("Content-Disposition"))
                .hasValue(String.format(Locale.ROOT, "attachment; filename=\"%s\"", name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"format=ndjson", "format=csv", "format=csv&shape=long&metrics=counts.issues"})
    void failureInTheMiddle_breaksTheAnswerOff(String query) {
        ping("a", 0, "\"n\":1");
        ping("b", 0, "\"n\":1");
        ping("c", 0, "\"n\":1");
        sql("update ping set dictionary = '99.9' where arrival = 2");

        assertThatThrownBy(() -> Service.get(EXPORT + "?" + query)).isInstanceOf(UncheckedIOException.class);
        try (var export = RawExport.begin(EXPORT + "?" + query, "HTTP/1.1")) {
            assertThat(export.readAll())
                    .startsWith("HTTP/1.1 200")
                    .doesNotContain("\"end\":", "Rollcall-Rows: ")
                    .doesNotContain(LINE_END + "0" + LINE_END);
        }
        for (var coding : List.of("gzip", "zstd")) {
            assertThatThrownBy(() -> Service.getWith(
                            EXPORT + "?" + query, "PRIVATE-TOKEN", TestAdmin.TOKEN, "Accept-Encoding", coding))
                    .isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void csvOverHttp10_isRefused_becauseItsEndCouldNotBeTold() {
        ping("a", 0, "\"n\":1");
        try (var csv = RawExport.begin(EXPORT + "?format=csv", "HTTP/1.0");
                var ndjson = RawExport.begin(EXPORT, "HTTP/1.0")) {
            assertThat(csv.readAll()).contains(" 505 ").contains("http_version_not_supported");
            assertThat(ndjson.readAll()).contains(" 200 ").contains("\"end\":");
        }
    }

    @Test
    void answer_isPackedAsTheCallerLikesBest() throws IOException {
        ping("a", 0, "\"n\":1");
        var plain = Service.get(EXPORT + "?format=csv");
        var zipped = Service.getWith(
                EXPORT + "?format=csv", "PRIVATE-TOKEN", TestAdmin.TOKEN, "Accept-Encoding", "br, gzip;q=0.8");
        var zstd = Service.getWith(
                EXPORT + "?format=csv", "PRIVATE-TOKEN", TestAdmin.TOKEN, "Accept-Encoding", "gzip, zstd");

        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(zipped.headers().firstValue("Content-Encoding")).hasValue("gzip");
        try (var unzipped = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
            assertThat(unzipped.readAllBytes()).isEqualTo(plain.body());
        }
        assertThat(zstd.headers().firstValue("Content-Encoding")).hasValue("zstd");
        assertThat(zstd.headers().firstValue("Vary")).hasValue("Accept-Encoding");
        try (var unpacked = new ZstdInputStream(new ByteArrayInputStream(zstd.body()))) {
            assertThat(unpacked.readAllBytes()).isEqualTo(plain.body());
        }
        assertThat(Service.getWith(EXPORT, "PRIVATE-TOKEN", TestAdmin.TOKEN, "Accept-Encoding", "gzip;q=0")
                        .headers()
                        .firstValue("Content-Encoding"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "gzip"})
    void headOfAPackedAnswer_isThereAtOnce(String coding) throws Exception {
        manyLargePings();
        var request = HttpRequest.newBuilder(URI.create(String.format(
                        Locale.ROOT,
                        "http://localhost:%d%s?format=csv&shape=wide&revisions=true",
                        RestAssured.port,
                        EXPORT)))
                .header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .header("Accept-Encoding", coding)
                .build();
        try (var client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                var body = client.send(request, HttpResponse.BodyHandlers.ofInputStream())
                        .body();
                var unpacked = coding.equals("zstd")
                        ? new ZstdInputStream(body).setContinuous(true)
                        : new GZIPInputStream(body)) {
            assertThat(new String(unpacked.readNBytes("id,hostname".length()), UTF_8))
                    .isEqualTo("id,hostname");
        }
        awaitNoQuery();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shape=payload", "shape=wide", "shape=long&metrics=counts.*"})
    void anExportGoesOnAfterAnyRow_withThePingsOfTheFirstTime(String query) {
        IntStream.range(0, 5).forEach(i -> ping("h" + i, 0, "\"counts\":{\"issues\":" + i + "}"));
        var all = ndjson(query);
        // Neither a new ping nor a later revision of one that was given belongs to the export.
        ping("new", 0, "\"n\":1");
        ping("h1", now.plusSeconds(5), "\"n\":1");
        ping("h4", now.plusSeconds(5), "\"n\":1");

        for (var i = 0; i < all.size(); i++) {
            var cursor = all.get(i).get("cursor").textValue();
            assertThat(ndjson(query + "&cursor=" + cursor)).isEqualTo(all.subList(i + 1, all.size()));
        }
    }

    @Test
    void changedSince_givesWhatIsNew_onceAndAtLast() throws SQLException {
        ping("a", 0, "\"n\":1");
        var first = mark("");
        try (var late = dataSource.getConnection()) {
            late.setAutoCommit(false);
            insertCopy(late, "nextval('receipt_id')", 1);
            ping("b", 0, "\"n\":1"); // commits before the one that began earlier

            var second = changed(first);
            late.commit();
            late.setAutoCommit(true);
            var third = changed(second.mark());
            var fourth = changed(third.mark());

            // Each of the two is in exactly one of the answers, whichever it is.
            assertThat(Stream.of(second, third).flatMap(each -> each.arrivals().stream()))
                    .containsExactlyInAnyOrder(2L, 3L);
            assertThat(third.arrivals()).contains(2L);
            assertThat(fourth.arrivals()).isEmpty();
        }
    }

    @Test
    void changedSince_isNotHeldBackForEver_byAnOpenTransactionThatStoredNothing() throws SQLException {
        try (var open = dataSource.getConnection()) {
            open.setAutoCommit(false);
            try (var statement = open.createStatement()) {
                statement.execute("create temp table something_else on commit drop as select txid_current()");
            }
            ping("a", 0, "\"n\":1");

            assertThat(changed("0").arrivals()).containsExactly(1L);
            open.rollback();
            open.setAutoCommit(true);
        }
    }

    @Test
    void changedSince_isNotHeldBack_byWhatWasRolledBack() throws SQLException {
        ping("a", 0, "\"n\":1");
        try (var connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            insertCopy(connection, "nextval('receipt_id')", 1);
            connection.rollback();
            connection.setAutoCommit(true);
        }
        ping("b", 0, "\"n\":1");

        var changed = changed("0");

        assertThat(changed.arrivals()).containsExactly(1L, 3L);
        assertThat(changed(changed.mark()).arrivals()).isEmpty();
    }

    @Test
    void changedSince_givesAReplayedPing_thoughItsIdAndTimeAreOld() throws SQLException {
        ping("a", 7, "\"n\":1");
        ping("a", 0, "\"n\":1");
        var mark = mark("");
        try (var connection = dataSource.getConnection()) {
            insertCopy(connection, "-1", 1);
        }

        assertThat(changed(mark).arrivals()).containsExactly(3L);
    }

    @Test
    void changedSince_takesATimeOfReceipt_toBeginWith() {
        ping("a", 0, "\"n\":1");

        assertThat(ndjson("changed_since=" + now.minusSeconds(60))).hasSize(1);
        assertThat(ndjson("changed_since=" + now.plusSeconds(3600))).isEmpty();
    }

    @Test
    void manyTransactionsAtOnce_areGivenOnceEach() throws Exception {
        ping("a", 0, "\"n\":1");
        var seen = new ArrayList<>(changed("0").arrivals());
        var mark = "1";
        var writers = IntStream.range(0, 3)
                .mapToObj(writer -> Thread.ofVirtual().start(() -> {
                    for (var i = 0; i < 30; i++) {
                        try (var connection = dataSource.getConnection()) {
                            connection.setAutoCommit(false);
                            insertCopy(connection, "nextval('receipt_id')", 1000 * (writer + 1) + i);
                            Thread.sleep((i * 7 + writer) % 5);
                            if (i % 10 == 3) {
                                connection.rollback();
                            } else {
                                connection.commit();
                            }
                            connection.setAutoCommit(true);
                        } catch (SQLException | InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }))
                .toList();
        while (writers.stream().anyMatch(Thread::isAlive)) {
            var changed = changed(mark);
            seen.addAll(changed.arrivals());
            mark = changed.mark();
        }
        seen.addAll(changed(mark).arrivals());

        assertThat(seen.stream().map(String::valueOf))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(FreshService.strings("select arrival::text from ping"))
                .hasSize(1 + 3 * 27);
    }

    @Test
    void whatArrivesMeanwhile_isNotInTheExport_andAClientThatGoesAwayEndsTheQuery() throws InterruptedException {
        manyLargePings();
        try (var export = RawExport.begin(EXPORT + "?revisions=true", "HTTP/1.1")) {
            export.read(1_000);
            ping("new", 0, "\"n\":1");
            assertThat(export.readAll()).contains("{\"end\":{\"rows\":2001,").doesNotContain("\"new\"");
        }
        try (var export = RawExport.begin(EXPORT + "?revisions=true", "HTTP/1.1")) {
            export.read(1_000);
            assertThat(runningQueries()).isEqualTo(1);
        }
        awaitNoQuery();
    }

    @Test
    void onlySoManyExports_runAtTheSameTime() throws InterruptedException {
        manyLargePings();
        var exports = new ArrayList<RawExport>();
        for (var i = 0; i < 4; i++) {
            exports.add(RawExport.begin(EXPORT + "?revisions=true", "HTTP/1.1"));
            exports.getLast().read(1_000);
        }

        var refused = Service.get(EXPORT);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        exports.forEach(RawExport::close);
        awaitNoQuery();
        for (var i = 0; i < 6; i++) { // neither these nor refused ones keep a place
            assertThat(Service.call("HEAD", EXPORT, "").statusCode()).isEqualTo(200);
            assertThat(Service.get(EXPORT + "?cursor=0").statusCode()).isEqualTo(400);
        }
        assertThat(Service.get(EXPORT + "?hostname=nobody").statusCode()).isEqualTo(200);
    }

    @Test
    void pingOfTheCorpus_isGivenCellByCell() {
        var payload = new String(Corpus.read("payloads/18.9.0-pre-ce.json"), UTF_8).replace("18.9.0-pre", "19.0.0");
        publishOver("19.0?force=retyped", Corpus.read("definitions/18.9.yml"));
        assertThat(Service.ping(payload).statusCode()).isEqualTo(201);
        var sent = Json.read(payload);

        var wide = ndjson("shape=wide").getFirst();
        var rows = ndjson("shape=long");

        var compared = 0;
        for (var row : rows) {
            var keyPath = row.get("key_path").textValue();
            var expected = sent.at("/" + keyPath.replace('.', '/'));
            var cell = wide.get(wide.has("metric." + keyPath) ? "metric." + keyPath : keyPath);
            if (expected.isMissingNode()) {
                assertThat(row.has("value")).as(keyPath).isFalse();
                assertThat(row.get("flag").textValue()).isEqualTo("absent");
                assertThat(cell).as(keyPath).isNull();
            } else {
                assertThat(row.get("value")).as(keyPath).isEqualTo(expected);
                assertThat(cell).as(keyPath).isEqualTo(expected);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(2_500);
    }

    // Sending

    private String ping(String hostname, int daysAgo, String members) {
        return ping(hostname, now.minus(Duration.ofDays(daysAgo)), members);
    }

    private static String ping(String hostname, Instant recordedAt, String members) {
        var payload = String.format(
                Locale.ROOT,
                "{\"hostname\":\"%s\",\"uuid\":\"u\",\"version\":\"18.9.1\",\"recorded_at\":\"%s\",%s}",
                hostname,
                recordedAt,
                members);
        var answer = Service.ping(payload);
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
        return payload;
    }

    private static void publish(String version, String... metrics) {
        publishOver(version, Definitions.yaml(metrics).getBytes(UTF_8));
    }

    private static void publishOver(String version, byte[] yaml) {
        assertThat(Service.publish(version, yaml).statusCode()).isEqualTo(201);
    }

    private static void insertCopy(Connection connection, String id, int number) throws SQLException {
        try (var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(String.format(Locale.ROOT, COPY_PINGS, id, "extras", number, number)))
                    .isEqualTo(1);
        }
    }

    private void manyLargePings() {
        ping("a", 0, "\"n\":1");
        sql(String.format(
                Locale.ROOT,
                COPY_PINGS,
                "nextval('receipt_id')",
                "jsonb_build_object('settings.name', repeat('x', 20000))",
                1,
                2_000));
    }

    private void sql(String sql) {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String week(int daysAgo) {
        return Week.of(now.minus(Duration.ofDays(daysAgo))).toString();
    }

    // Reading

    /** The rows of a complete export. */
    private static List<JsonNode> ndjson(String query) {
        var answer = Service.get(EXPORT + "?" + encoded(query));
        var text = new String(answer.body(), UTF_8);
        assertThat(answer.statusCode()).as(text).isEqualTo(200);
        var lines = text.lines().map(Json::read).toList();
        assertThat(lines.getLast().get("end").get("rows").intValue()).isEqualTo(lines.size() - 1);
        return lines.subList(0, lines.size() - 1);
    }

    private static List<String> csv(String query) {
        var answer = Service.get(EXPORT + "?format=csv&" + query);
        assertThat(answer.statusCode()).isEqualTo(200);
        return List.of(new String(answer.body(), UTF_8).split(LINE_END));
    }

    private static String encoded(String query) {
        return query.replace(":", URLEncoder.encode(":", UTF_8));
    }

    private static String mark(String query) {
        return Service.get(EXPORT + "?" + query)
                .headers()
                .firstValue("Rollcall-High-Water-Mark")
                .orElseThrow();
    }

    /** What has come since, revisions too. */
    private static Changed changed(String mark) {
        var answer = Service.get(EXPORT + "?revisions=true&changed_since=" + mark);
        var lines = new String(answer.body(), UTF_8).lines().map(Json::read).toList();
        return new Changed(
                lines.getLast().get("end").get("high_water_mark").textValue(),
                lines.subList(0, lines.size() - 1).stream()
                        .map(record ->
                                Long.valueOf(record.get("cursor").textValue().replaceFirst(".*\\.", "")))
                        .toList());
    }

    private record Changed(String mark, List<Long> arrivals) {}

    private static String type(String path, String accept) {
        var answer = Service.getWith(path, "PRIVATE-TOKEN", TestAdmin.TOKEN, "Accept", accept);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.headers().firstValue("Content-Type").orElseThrow();
    }

    private static long runningQueries() {
        return Long.parseLong(FreshService.strings(
                        "select count(*) from pg_stat_activity where query like 'fetch %' and state <> 'idle'")
                .getFirst());
    }

    private static void awaitNoQuery() throws InterruptedException {
        for (var i = 0; runningQueries() > 0; i++) {
            assertThat(i).as("tenths of a second that the query has gone on").isLessThan(100);
            Thread.sleep(100);
        }
    }
}
