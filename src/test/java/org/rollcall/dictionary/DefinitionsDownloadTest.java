package org.rollcall.dictionary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsExchange;
import io.vertx.core.Vertx;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import org.assertj.core.api.AbstractStringAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.SelfSigned;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Against servers of its own on the loopback. */
@Timeout(60)
class DefinitionsDownloadTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final byte[] YAML = "- key_path: a\n".getBytes(UTF_8);
    private static final int MAX_BYTES = 100_000;
    private static final HttpHandler ANSWERS = exchange -> InstanceStub.answer(exchange, 200, "application/yaml", YAML);

    private final List<String> lookedUp = new ArrayList<>();
    private String address = "127.0.0.1";
    private boolean privateAllowed = true;
    private Duration timeout = Duration.ofSeconds(20);

    @AfterAll
    static void closeVertx() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void definitionsOfAnInstance_areFetched() {
        try (var instance = InstanceStub.http(ANSWERS)) {
            assertThat(fetch(instance, "http://gitlab.test:%d")).isEqualTo(YAML);

            assertThat(instance.requests)
                    .containsExactly(String.format(
                            Locale.ROOT, "gitlab.test:%d/api/v4/usage_data/metric_definitions", instance.port()));
        }
    }

    @Test
    void nameThatChangesItsMind_changesNothing() {
        var redirects = new AtomicInteger();
        try (var instance = InstanceStub.http(exchange -> {
            address = "127.0.0.2";
            if (redirects.getAndIncrement() < 5) {
                InstanceStub.redirect(exchange, "/again?" + redirects.get());
            } else {
                ANSWERS.handle(exchange);
            }
        })) {
            assertThat(fetch(instance, "http://gitlab.test:%d")).isEqualTo(YAML);

            assertThat(lookedUp).containsExactly("gitlab.test");
            assertThat(instance.requests)
                    .hasSize(6)
                    .last()
                    .isEqualTo(String.format(Locale.ROOT, "gitlab.test:%d/again?5", instance.port()));
        }
    }

    @Test
    void redirects_haveAnEnd() {
        try (var instance = InstanceStub.http(exchange -> InstanceStub.redirect(exchange, "/round"))) {
            expectFailure(instance, "http://gitlab.test:%d").endsWith("redirects more than 5 times.");
            assertThat(instance.requests).hasSize(6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:%d/", "http://169.254.169.254/latest/meta-data", "//other.test:%d/x"})
    void redirectToAnotherHost_isNotFollowed(String location) {
        try (var other = InstanceStub.http(ANSWERS);
                var instance = InstanceStub.http(exchange ->
                        InstanceStub.redirect(exchange, String.format(Locale.ROOT, location, other.port())))) {
            expectFailure(instance, "http://gitlab.test:%d")
                    .endsWith("redirects to a URL that is not followed, because it is another host.");
            assertThat(other.requests).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00:ec2::254", "::ffff:127.0.0.1"})
    void privateAddress_isRefused_andNotConnectedTo_likeAnUnknownName(String resolved) {
        privateAllowed = false;
        address = resolved;
        try (var instance = InstanceStub.http(ANSWERS)) {
            var refused = expectRefusal(instance, "http://gitlab.test:%d");
            address = "unknown";
            assertThat(expectRefusal(instance, "http://gitlab.test:%d"))
                    .isEqualTo(refused)
                    .isEqualTo("The field url names the host gitlab.test, which is not known on the public internet"
                            + " (private addresses need rollcall.dictionary.import.allow-private-addresses).");
            assertThat(instance.requests).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:%d",
                "http://2130706433:%d",
                "http://0x7f000001:%d",
                "http://0:%d",
                "http://[::1]:%d",
                "http://[::ffff:127.0.0.1]:%d",
                "http://[::ffff:7f00:1]:%d",
                "http://[::127.0.0.1]:%d",
                "http://localhost:%d",
                "http://localhost.:%d"
            })
    void loopbackInAnySpelling_isRefused(String url) {
        privateAllowed = false;
        try (var instance = InstanceStub.http(ANSWERS)) {
            var download =
                    new DefinitionsDownload(VERTX, config(), InetAddress::getAllByName, null, MAX_BYTES, timeout);
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> download.fetch(url(instance, url)))
                    .satisfies(e -> assertThat(e.type()).isEqualTo(ProblemType.INVALID_BODY));
            assertThat(instance.requests).isEmpty();
        }
    }

    @Test
    void nameWithoutAnyPublicAddress_isRefused() {
        privateAllowed = false;
        address = "127.0.0.1 192.0.2.1 198.51.100.7";
        try (var instance = InstanceStub.http(ANSWERS)) {
            expectRefusal(instance, "http://gitlab.test:%d");
            assertThat(instance.requests).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404, text/html, answered 404; a GitLab instance of 13.11 or later answers",
        "401, application/json, answered 401",
        "500, text/plain, answered 500",
        "204, application/yaml, answered 204",
        "304, application/yaml, answered 304",
        "200, text/html, answered something of another type; metric definitions are application/yaml",
        "200, application/json, answered something of another type",
    })
    void otherAnswers_areFailures_thatSayWhatCame(int status, String type, String what) {
        try (var instance = InstanceStub.http(exchange -> {
            exchange.getResponseHeaders().add("Content-Type", type);
            exchange.sendResponseHeaders(status, -1);
        })) {
            expectFailure(instance, "http://gitlab.test:%d").contains(" " + what);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/yaml", "application/yaml; charset=utf-8", "Text/YAML", "text/plain"})
    void yaml_hasManyNames(String type) {
        try (var instance = InstanceStub.http(exchange -> InstanceStub.answer(exchange, 200, type, YAML))) {
            assertThat(fetch(instance, "http://gitlab.test:%d")).isEqualTo(YAML);
        }
    }

    @Test
    void answerOfExactlyTheLimit_isTaken_andOneByteMoreIsNot() {
        for (var chunked : List.of(true, false)) {
            for (var size : List.of(MAX_BYTES, MAX_BYTES + 1)) {
                var body = new byte[size];
                Arrays.fill(body, (byte) '#');
                try (var instance = InstanceStub.http(exchange -> {
                    exchange.getResponseHeaders().add("Content-Type", "application/yaml");
                    exchange.sendResponseHeaders(200, chunked ? 0 : size);
                    exchange.getResponseBody().write(body);
                })) {
                    if (size == MAX_BYTES) {
                        assertThat(fetch(instance, "http://gitlab.test:%d")).isEqualTo(body);
                    } else {
                        expectFailure(instance, "http://gitlab.test:%d")
                                .endsWith("answered more than the limit of 100,000 bytes.");
                    }
                }
            }
        }
    }

    @Test
    void endlessAnswer_isEndedAtTheLimit() throws Exception {
        var ended = new CompletableFuture<Boolean>();
        try (var instance = InstanceStub.http(exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/yaml");
            exchange.sendResponseHeaders(200, 0);
            try {
                while (true) {
                    exchange.getResponseBody().write(new byte[10_000]);
                }
            } catch (IOException e) {
                ended.complete(true);
            }
        })) {
            expectFailure(instance, "http://gitlab.test:%d").endsWith("answered more than the limit of 100,000 bytes.");
            assertThat(ended.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void compressedAnswer_isRefused() {
        try (var instance = InstanceStub.http(exchange -> {
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            InstanceStub.answer(exchange, 200, "application/yaml", new byte[10]);
        })) {
            expectFailure(instance, "http://gitlab.test:%d")
                    .endsWith("answered with a Content-Encoding, which was not asked for.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"silent", "drops", "redirects", "headers"})
    void timeIsBounded_overEverythingTogether(String how) {
        timeout = Duration.ofSeconds(1);
        try (var instance = InstanceStub.http(exchange -> {
            switch (how) {
                case "silent" -> sleep(5_000);
                case "redirects" -> {
                    sleep(400);
                    InstanceStub.redirect(exchange, "/on");
                }
                case "headers" -> {
                    exchange.getResponseHeaders().add("Content-Type", "application/yaml");
                    exchange.sendResponseHeaders(200, 100);
                    exchange.getResponseBody().flush();
                    sleep(5_000);
                }
                default -> {
                    exchange.getResponseHeaders().add("Content-Type", "application/yaml");
                    exchange.sendResponseHeaders(200, 0);
                    for (var i = 0; i < 50; i++) {
                        exchange.getResponseBody().write('#');
                        exchange.getResponseBody().flush();
                        sleep(100);
                    }
                }
            }
        })) {
            var start = System.nanoTime();
            expectFailure(instance, "http://gitlab.test:%d").endsWith("has not answered completely within 1 s.");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(timeout, Duration.ofSeconds(4));
        }
    }

    @Test
    void lookUpThatHangs_endsInTime() {
        timeout = Duration.ofMillis(300);
        var download = new DefinitionsDownload(
                VERTX,
                config(),
                _ -> {
                    sleep(5_000);
                    throw new UnknownHostException();
                },
                null,
                MAX_BYTES,
                timeout);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() ->
                        download.fetch((DefinitionsUrl.Usable) DefinitionsUrl.parse("https://gitlab.test", false)))
                .withMessageContaining("is not known");
    }

    @Test
    void serverThatIsNotThere_orHangsUp_isAFailure() throws IOException {
        // A port that is bound is nobody else's, and without a listener it refuses connections.
        try (var bound = new Socket()) {
            bound.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            var url = (DefinitionsUrl.Usable) DefinitionsUrl.parse("http://gitlab.test:" + bound.getLocalPort(), true);
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> download(null).fetch(url))
                    .withMessageContaining(String.format(
                            Locale.ROOT,
                            "http://gitlab.test:%d cannot be connected to, or broke off",
                            bound.getLocalPort()));
        }
        try (var instance = InstanceStub.http(exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/yaml");
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write('#');
        })) {
            expectFailure(instance, "http://gitlab.test:%d").endsWith("cannot be connected to, or broke off.");
        }
    }

    @Test
    void certificate_mustBeTrusted_andOfTheNameThatWasAskedFor(@TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        var certificate = SelfSigned.of("gitlab.test", folder);
        var asked = new ArrayList<String>();
        try (var instance = InstanceStub.https(certificate.server(), exchange -> {
            var session = (ExtendedSSLSession) ((HttpsExchange) exchange).getSSLSession();
            session.getRequestedServerNames().forEach(name -> asked.add(name.toString()));
            ANSWERS.handle(exchange);
        })) {
            assertThat(download(certificate.trust()).fetch(url(instance, "https://gitlab.test:%d")))
                    .isEqualTo(YAML);
            assertThat(asked).singleElement(STRING).contains("gitlab.test");

            assertThat(problem(ProblemType.IMPORT_FAILED, certificate.trust(), url(instance, "https://other.test:%d")))
                    .contains("no certificate that is valid for it and trusted");
            assertThat(problem(ProblemType.IMPORT_FAILED, null, url(instance, "https://gitlab.test:%d")))
                    .contains("no certificate that is valid for it and trusted");
            assertThat(instance.requests).hasSize(1);
        }
    }

    @Test
    void plainServer_doesNotSpeakTls() {
        try (var instance = InstanceStub.http(ANSWERS)) {
            expectFailure(instance, "https://gitlab.test:%d").contains("does not speak TLS");
            assertThat(instance.requests).isEmpty();
        }
    }

    private byte[] fetch(InstanceStub instance, String url) {
        return download(null).fetch(url(instance, url));
    }

    private AbstractStringAssert<?> expectFailure(InstanceStub instance, String url) {
        return assertThat(problem(ProblemType.IMPORT_FAILED, null, url(instance, url)))
                .startsWith("The instance at " + String.format(Locale.ROOT, url, instance.port()) + " ");
    }

    private String expectRefusal(InstanceStub instance, String url) {
        return problem(ProblemType.INVALID_BODY, null, url(instance, url));
    }

    private String problem(ProblemType type, @Nullable TrustOptions trusted, DefinitionsUrl.Usable url) {
        var details = new ArrayList<String>();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> download(trusted).fetch(url))
                .satisfies(e -> {
                    assertThat(e.type()).isEqualTo(type);
                    details.add(e.problem().detail());
                });
        return details.getFirst();
    }

    private DefinitionsDownload download(@Nullable TrustOptions trusted) {
        return new DefinitionsDownload(VERTX, config(), this::lookUp, trusted, MAX_BYTES, timeout);
    }

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        lookedUp.add(host);
        if (address.equals("unknown")) {
            throw new UnknownHostException(host);
        }
        return Stream.of(address.split(" ", -1)).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
    }

    private ImportConfig config() {
        return new ImportConfig() {
            @Override
            public boolean allowHttp() {
                return true;
            }

            @Override
            public boolean allowPrivateAddresses() {
                return privateAllowed;
            }
        };
    }

    private static DefinitionsUrl.Usable url(InstanceStub instance, String url) {
        return (DefinitionsUrl.Usable) DefinitionsUrl.parse(String.format(Locale.ROOT, url, instance.port()), true);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
