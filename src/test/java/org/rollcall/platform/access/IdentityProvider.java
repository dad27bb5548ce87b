package org.rollcall.platform.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A small OpenID Connect provider: a discovery document and a key. Tests sign for it with {@link SignedToken}. */
public class IdentityProvider implements QuarkusTestResourceLifecycleManager {

    static final String AUDIENCE = "rollcall";

    /** The property with its private key, for tests. */
    static final String KEY = "test.oidc.key";

    private final AtomicReference<@Nullable Key> current = new AtomicReference<>();
    private volatile boolean away;
    private @Nullable HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            var started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var issuer = "http://localhost:" + started.getAddress().getPort() + "/company";
            var keys = SignedToken.newKeys();
            started.createContext(
                    "/company/.well-known/openid-configuration", exchange -> answer(exchange, """
                            {"issuer": "%1$s", "jwks_uri": "%1$s/keys", "authorization_endpoint": "%1$s/authorize",
                             "token_endpoint": "%1$s/token", "response_types_supported": ["code"],
                             "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"]}
                            """.formatted(issuer)));
            current.set(new Key(SignedToken.KEY_ID, keys));
            started.createContext("/company/keys", exchange -> answer(exchange, keySet()));
            started.createContext("/company/test/rotate", exchange -> answer(exchange, rotate()));
            started.createContext("/company/test/away", exchange -> {
                away = exchange.getRequestURI().getQuery().equals("true");
                answer(exchange, "");
            });
            started.start();
            server = started;
            return Map.of(
                    "rollcall.access.oidc.issuer",
                    issuer,
                    "rollcall.access.oidc.audience",
                    AUDIENCE,
                    "rollcall.access.oidc.admin",
                    "rollcall-admins",
                    "rollcall.access.oidc.read-service-ping",
                    "analysts,auditors",
                    KEY,
                    Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    /** Has another key from now on: its id and, in Base64, the private one. */
    private String rotate() {
        var keys = SignedToken.newKeys();
        var id = "key-" + System.nanoTime();
        current.set(new Key(id, keys));
        return id + " " + Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded());
    }

    private @Nullable String keySet() {
        var now = current.get();
        if (away || now == null) {
            return null;
        }
        var key = (RSAPublicKey) now.keys().getPublic();
        return """
                {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "%s", "n": "%s", "e": "%s"}]}
                """.formatted(now.id(), unsigned(key.getModulus()), unsigned(key.getPublicExponent()));
    }

    private static String unsigned(BigInteger number) {
        var bytes = number.toByteArray();
        var from = bytes[0] == 0 ? 1 : 0;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOfRange(bytes, from, bytes.length));
    }

    /** @param json null for an answer that never comes, as of a provider that is away */
    private static void answer(HttpExchange exchange, @Nullable String json) throws IOException {
        try (exchange) {
            if (json == null) {
                return;
            }
            var body = json.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private record Key(String id, KeyPair keys) {}
}
