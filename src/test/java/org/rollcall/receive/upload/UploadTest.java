package org.rollcall.receive.upload;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
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
import org.rollcall.TestClock;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.disk.TemporarySpace;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.web.Problem;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class UploadTest {
    private static final String UPLOAD = "/usage_data/upload";
    private static final String HEAD =
            "POST /usage_data/upload HTTP/1.1\r\nHost: a\r\nContent-Type: application/octet-stream\r\n";

    @Inject
    TemporarySpace space;

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish(
                                "18.9",
                                Definitions.yaml("hostname string", "recorded_at string", "counts.issues number"))
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterEach
    void resetClock() {
        TestClock.reset();
    }

    @Test
    void filesOfAForm_areEachTakenIn_andAnsweredWithAVerdict() throws IOException {
        assertThat(Service.ping(ping("a", 1)).statusCode()).isEqualTo(201);

        var answer = given().multiPart("file", "again.json", bytes(ping("a", 1)), "application/json")
                .multiPart("file", "new.json.gz", gzip(ping("a", 2)), "application/gzip")
                .multiPart("file", "lines.ndjson", bytes(ping("b", 1) + "\n{}\njunk\n"), "text/plain")
                .multiPart("file", "../../all.zip", zip(Map.of("x/y.json", ping("c", 1))), "application/zip")
                .post(UPLOAD);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.contentType()).startsWith("application/json");
        assertThat(summary(answer))
                .containsExactly(
                        "again.json repeated a",
                        "new.json.gz stored a",
                        "lines.ndjson:1 stored b",
                        "lines.ndjson:2 quarantined identity_missing",
                        "lines.ndjson:3 rejected urn:rollcall:problem:not_json",
                        "../../all.zip/x/y.json stored c");
        assertThat(Json.read(answer.asByteArray()).get("totals"))
                .isEqualTo(Json.read("{\"stored\":3,\"repeated\":1,\"quarantined\":1,\"discarded\":0,\"rejected\":1}"));
        assertThat(FreshService.rows()).contains("ping 4", "quarantined_ping 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "application/octet-stream; charset=UTF-8"})
    void bodyOfOnePayload_isTakenIn_andAnsweredLikeAPing(String mediaType) {
        var payload = ping("a", 1);

        var answer = Service.post(UPLOAD, mediaType, bytes(payload));

        assertThat(answer.statusCode()).isEqualTo(200);
        var verdict = Json.read(answer.body()).get("files").get(0);
        assertThat(verdict.get("name").textValue()).isEqualTo("body");
        assertThat(verdict.has("line")).isFalse();
        var again = Json.read(Service.ping(payload).body()).get("receipt");
        ((ObjectNode) again).put("status", "stored");
        assertThat(verdict.get("receipt")).isEqualTo(again);
    }

    @Test
    void bodyOfManyPayloads_isTakenIn_asLines_gzip_orArchive() throws IOException {
        assertThat(statuses(Service.post(UPLOAD, "application/x-ndjson", bytes(ping("a", 1) + "\n" + ping("a", 2)))))
                .containsExactly("stored", "stored");
        assertThat(statuses(Service.post(UPLOAD, "application/gzip", gzip(ping("a", 3)))))
                .containsExactly("stored");
        var files = new LinkedHashMap<String, String>();
        files.put("1.json", ping("a", 3));
        files.put("2.json", ping("a", 4));
        assertThat(statuses(Service.post(UPLOAD + "/", "application/zip", zip(files))))
                .containsExactly("repeated", "stored");
        assertThat(FreshService.rows()).contains("ping 4");
    }

    @Test
    void emptyFieldOfAForm_isNoPayload() {
        var answer = given().multiPart("file", "a.json", bytes(ping("a", 1)), "application/json")
                .multiPart("file2", "", new byte[0], "application/octet-stream")
                .post(UPLOAD);

        assertThat(summary(answer)).containsExactly("a.json stored a");
    }

    @Test
    void arrayOfPayloads_isTakenApart() {
        var answer = Service.post(
                UPLOAD, "application/octet-stream", bytes("[" + ping("a", 1) + ",\n" + ping("b", 1) + "]"));

        assertThat(statuses(answer)).containsExactly("stored", "stored");
        assertThat(Json.read(answer.body()).at("/files/1/element").intValue()).isEqualTo(2);
    }

    @Test
    void pastOfTenYears_isTrusted_andNoMore() {
        TestClock.set(Instant.parse("2026-11-18T12:00:00Z"));
        var lines = String.join(
                "\n",
                recorded("2016-11-18T12:01:00Z"),
                recorded("2016-11-17T11:59:00Z"),
                recorded("2020-12-31T12:00:00Z"),
                recorded("2026-11-19T11:59:00Z"),
                recorded("2026-11-19T12:01:00Z"),
                recorded("junk"));

        var answer = Service.postWithToken(UPLOAD, "application/x-ndjson", bytes(lines));

        assertThat(StreamSupport.stream(Json.read(answer.body()).get("files").spliterator(), false)
                        .map(file -> file.get("receipt").get("week").textValue()
                                + file.get("receipt").get("flags")))
                .containsExactly(
                        "2016-W46[]",
                        "2026-W47[\"recorded_at_behind\"]",
                        "2020-W53[]",
                        "2026-W47[]",
                        "2026-W47[\"recorded_at_ahead\"]",
                        "2026-W47[\"recorded_at_unreadable\"]");
    }

    @Test
    void olderThanThePast_isRejectedWithoutAToken_whichIsSaid_andNothingOfItIsKept() {
        TestClock.set(Instant.parse("2026-11-18T12:00:00Z"));
        var lines = String.join(
                "\n",
                recorded("2026-08-20T12:01:00Z"),
                recorded("2026-08-20T11:59:00Z"),
                "{\"recorded_at\":\"2016-11-18T12:01:00Z\"}",
                recorded("junk"));

        var answer = Service.post(UPLOAD, "application/x-ndjson", bytes(lines));

        assertThat(statuses(answer)).containsExactly("stored", "rejected", "rejected", "stored");
        var problem = Json.read(answer.body()).at("/files/1/problem");
        assertThat(problem.get("type").textValue()).isEqualTo("urn:rollcall:problem:unauthenticated");
        assertThat(problem.get("max_age_days").intValue()).isEqualTo(90);
        assertThat(problem.get("detail").textValue()).contains("2026-08-20T11:59:00Z", "90 days", "scope ingest");
        assertThat(FreshService.rows()).contains("ping 2", "quarantined_ping 0");
    }

    @Test
    void tokenThatIsNotValid_isA401() {
        var answer = given().header("PRIVATE-TOKEN", "rollcall_wrong")
                .contentType("application/octet-stream")
                .body(bytes(ping("a", 1)))
                .post(UPLOAD);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(FreshService.rows()).contains("ping 0");
    }

    @Test
    void sanitisedPayload_isTakenAsItIs_andTheReceiptCountsWhatIsAbsent() {
        var answer = Service.post(UPLOAD, "application/octet-stream", bytes("{\"hostname\":\"a\"}"));

        var receipt = Json.read(answer.body()).get("files").get(0).get("receipt");
        assertThat(receipt.get("metrics").intValue()).isEqualTo(1);
        assertThat(receipt.get("absent").intValue()).isEqualTo(2);
    }

    @Test
    void nothingIsLeftBehindOnDisk() throws IOException {
        Service.post(UPLOAD, "application/octet-stream", bytes(ping("a", 1)));
        Service.post(UPLOAD, "application/octet-stream", bytes("junk"));
        try (var socket = new Socket("localhost", RestAssured.port)) {
            socket.getOutputStream().write(bytes(HEAD + "Content-Length: 1000000\r\n\r\n" + " ".repeat(500_000)));
            Eventually.until("the body begins to arrive", () -> space.taken() > 0);
        }

        Eventually.until("nothing is left", () -> space.taken() == 0);
        assertThat(statuses(Service.post(UPLOAD, "application/octet-stream", bytes(ping("a", 1)))))
                .as("the place of the one that broke off")
                .containsExactly("repeated");
    }

    @Test
    void secondUploadOfAnAddress_isRefusedBeforeItsBody() throws IOException {
        try (var first = new Socket("localhost", RestAssured.port);
                var second = new Socket("localhost", RestAssured.port)) {
            first.getOutputStream().write(bytes(HEAD + "Content-Length: 1000000\r\n\r\n" + " ".repeat(500_000)));
            Eventually.until("the body begins to arrive", () -> space.taken() > 0);

            second.setSoTimeout(5_000);
            second.getOutputStream().write(bytes(HEAD + "Content-Length: 16000000\r\n\r\n{"));
            assertThat(new String(second.getInputStream().readNBytes(12), UTF_8))
                    .isEqualTo("HTTP/1.1 429");
            assertThat(space.taken()).isLessThanOrEqualTo(500_000);
        }
        Eventually.until("nothing is left", () -> space.taken() == 0);
    }

    @Test
    void moreUploadsThanFitOnDisk_areToldToComeBack() {
        var free = (96L << 20) - space.taken();
        assertThat(space.take(free)).isTrue();
        try {
            var answer = Service.post(UPLOAD, "application/octet-stream", bytes(ping("a", 1)));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).contains("30");
        } finally {
            space.give(free);
        }
    }

    @Test
    void formOfMorePartsThanAreRead_isA413() {
        var part = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"%d\"\r\n\r\n{}\r\n";
        var form = new StringBuilder();
        for (var i = 0; i < 1_500; i++) {
            form.append(String.format(Locale.ROOT, part, i));
        }
        var type = "multipart/form-data; boundary=b";
        assertThat(Service.post(UPLOAD, type, bytes(form + "--b--")).statusCode())
                .isEqualTo(200);
        for (var i = 0; i < 501; i++) {
            form.append(String.format(Locale.ROOT, part, i));
        }

        var answer = Service.post(UPLOAD, type, bytes(form + "--b--\r\n"));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(Json.read(answer.body()).get("limit_parts").intValue()).isEqualTo(2_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--b\r\nX: y\r\n\r\n{}", "--b", "--b\r\nX", "{}", "--c\r\n\r\n{}\r\n--c--"})
    void formThatIsCutOrHasAnotherBoundary_isA400(String form) {
        var answer = Service.post(UPLOAD, "multipart/form-data; boundary=b", bytes(form));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Json.read(answer.body()).get("detail").textValue()).startsWith("The form cannot be read");
    }

    @Test
    void missingMediaType_isAProblemThatSaysWhatIsRight() throws IOException {
        try (var socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write(bytes("POST /usage_data/upload HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                            + "Content-Length: 2\r\n\r\n{}"));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 400")
                    .contains("with its media type as Content-Type");
        }
    }

    @Test
    void formWithoutAFile_isAProblem() {
        var answer = given().multiPart("note", "no file").post(UPLOAD);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.contentType()).startsWith(Problem.MEDIA_TYPE);
        assertThat(Json.read(answer.asByteArray()).get("detail").textValue()).contains("No file");
    }

    /** JSON would be the media type that generated clients prefer to the form. */
    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/json"})
    void otherMediaType_isA415ThatSaysWhatIsRight(String mediaType) {
        var answer = Service.post(UPLOAD, mediaType, bytes(ping("a", 1)));

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(Json.read(answer.body()).get("detail").textValue())
                .contains("application/zip", "application/x-ndjson", "multipart/form-data");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "/", "a/b/c", "application/zip, text/plain"})
    void mediaTypeThatIsNone_isA415(String mediaType) {
        assertThat(Service.post(UPLOAD, mediaType, bytes(ping("a", 1))).statusCode())
                .isEqualTo(415);
    }

    @Test
    void uploadOverTheLimit_isA413_andNothingIsStored() {
        var tooLarge = new byte[(16 << 20) + 1];

        var answer = Service.post(UPLOAD, "application/zip", tooLarge);

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
        assertThat(FreshService.rows()).contains("ping 0", "quarantined_ping 0");
    }

    private static String ping(String hostname, int issues) {
        return String.format(Locale.ROOT, "{\"hostname\":\"%s\",\"counts\":{\"issues\":%d}}", hostname, issues);
    }

    private static String recorded(String recordedAt) {
        return String.format(Locale.ROOT, "{\"hostname\":\"a\",\"recorded_at\":\"%s\"}", recordedAt);
    }

    private static List<String> statuses(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        return StreamSupport.stream(Json.read(answer.body()).get("files").spliterator(), false)
                .map(file -> file.get("status").asText())
                .toList();
    }

    private static List<String> summary(Response answer) {
        return StreamSupport.stream(Json.read(answer.asByteArray()).get("files").spliterator(), false)
                .map(file -> file.get("name").asText()
                        + (file.has("line") ? ":" + file.get("line") : "")
                        + " "
                        + file.get("status").asText()
                        + " "
                        + why(file))
                .toList();
    }

    private static String why(JsonNode file) {
        if (file.has("problem")) {
            return file.get("problem").get("type").asText();
        }
        var receipt = file.get("receipt");
        return receipt.has("reason")
                ? receipt.get("reason").asText()
                : receipt.get("hostname").asText();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] gzip(String document) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(document.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(Map<String, String> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
