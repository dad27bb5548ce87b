package org.rollcall.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.ProtectedService;
import org.rollcall.SelfSigned;
import org.rollcall.platform.access.TestAdmin;

/** A service that was told, by configuration alone, to want certificates of clients and to keep its health to itself. */
@QuarkusTest
@TestProfile(ProtectedService.class)
class ProtectedServiceTest {

    @SuppressWarnings("NullAway.Init") // set by Quarkus
    @TestHTTPResource(value = "/api/v4/usage_data/pings", tls = true)
    URI pings;

    @Inject
    ManagementPort management;

    @Test
    void clientWithATrustedCertificate_isServed() throws Exception {
        var answer = get(client(true), pings.toString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.headers().firstValue("Strict-Transport-Security")).hasValue("max-age=31536000");
    }

    @Test
    void clientWithoutACertificate_isNotServed() {
        assertThatThrownBy(() -> get(client(false), pings.toString())).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health", "/q/health/live", "/q/health/ready", "/q/metrics"})
    void managementPort_showsHealthAndMetrics_andTheMainPortHidesThem(String path) throws Exception {
        var client = HttpClient.newHttpClient();

        assertThat(get(client, "http://localhost:" + management.port() + path).statusCode())
                .isEqualTo(200);
        assertThat(get(client, "http://localhost:" + RestAssured.port + path).statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v4/usage_data/pings", "/usage_data", "/q/openapi", "/q/health/../../usage_data"})
    void managementPort_showsNothingElse(String path) throws Exception {
        assertThat(get(HttpClient.newHttpClient(), "http://localhost:" + management.port() + path)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void contract_staysOnTheMainPort() throws Exception {
        assertThat(get(HttpClient.newHttpClient(), "http://localhost:" + RestAssured.port + "/q/openapi")
                        .statusCode())
                .isEqualTo(200);
    }

    private static HttpResponse<String> get(HttpClient client, String uri) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(uri))
                        .header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                        .build(),
                BodyHandlers.ofString());
    }

    /** Trusts the server, which has the same certificate that it wants of its clients. */
    private static HttpClient client(boolean certified) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(ProtectedService.CERTIFICATE.keyStore())) {
            store.load(in, SelfSigned.PASSWORD.toCharArray());
        }
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", store.getCertificate("test"));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, SelfSigned.PASSWORD.toCharArray());
        var tls = SSLContext.getInstance("TLS");
        tls.init(certified ? keys.getKeyManagers() : null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(tls).build();
    }
}
