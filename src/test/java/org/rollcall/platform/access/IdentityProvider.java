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
import java.net.URLDecoder;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A small OpenID Connect provider: a discovery document, a key, and the code flow for one person, who agrees at once. Tests sign
 * for it with {@link SignedToken}.
 */
public class IdentityProvider implements QuarkusTestResourceLifecycleManager {

    static final String AUDIENCE = "rollcall";

    private static final String CLIENT = "rollcall-browser";

    private static final String SECRET = "the-secret-of-the-client";

    /** The property with its private key, for tests. */
    static final String KEY = "test.oidc.key";

    private final AtomicReference<@Nullable Key> current = new AtomicReference<>();
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private volatile boolean away;
    private volatile String groups = "[\"auditors\"]";
    private volatile String nonce = "";
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
            started.createContext("/company/authorize", this::authorize);
            started.createContext("/company/token", exchange -> answer(exchange, idToken(exchange, issuer)));
            started.createContext("/company/test/groups", exchange -> {
                groups = exchange.getRequestURI().getQuery();
                answer(exchange, "");
            });
            started.createContext("/company/test/nonce", exchange -> {
                nonce = Objects.requireNonNullElse(exchange.getRequestURI().getQuery(), "");
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
                    "rollcall.access.oidc.client-id",
                    CLIENT,
                    "rollcall.access.oidc.client-secret",
                    SECRET,
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

    /** Sends the browser back with a code, as when somebody has signed in there. */
    private void authorize(HttpExchange exchange) throws IOException {
        try (exchange) {
            var asked = parameters(exchange.getRequestURI().getRawQuery());
            if (!CLIENT.equals(asked.get("client_id")) || !"S256".equals(asked.get("code_challenge_method"))) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            var code = "code-" + System.nanoTime();
            codes.put(code, asked);
            exchange.getResponseHeaders()
                    .set("Location", asked.get("redirect_uri") + "?code=" + code + "&state=" + asked.get("state"));
            exchange.sendResponseHeaders(302, -1);
        }
    }

    /** The token for a code, once, and for who has asked for the code; null, as for a code that is none, elsewhere. */
    private @Nullable String idToken(HttpExchange exchange, String issuer) throws IOException {
        var sent = parameters(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        var asked = codes.remove(String.valueOf(sent.get("code")));
        var key = current.get();
        var client = "Basic " + Base64.getEncoder().encodeToString((CLIENT + ":" + SECRET).getBytes(UTF_8));
        if (asked == null
                || key == null
                || !client.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                || !Objects.equals(asked.get("redirect_uri"), sent.get("redirect_uri"))
                || !Objects.equals(asked.get("code_challenge"), challenge(String.valueOf(sent.get("code_verifier"))))) {
            return null;
        }
        var now = Instant.now().getEpochSecond();
        var claims = String.format(
                Locale.ROOT,
                "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"7\",\"preferred_username\":\"jane\",\"iat\":%d,\"exp\":%d,"
                        + "\"nonce\":\"%s\",\"groups\":%s}",
                issuer,
                CLIENT,
                now,
                now + 300,
                nonce.isEmpty() ? asked.get("nonce") : nonce,
                groups);
        return String.format(
                Locale.ROOT,
                "{\"access_token\":\"opaque\",\"token_type\":\"Bearer\",\"expires_in\":300,\"id_token\":\"%s\"}",
                SignedToken.of(claims, key.id(), key.keys().getPrivate()));
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> parameters(String text) {
        return Arrays.stream(text.split("&", -1))
                .map(pair -> pair.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(
                        pair -> pair[0], pair -> URLDecoder.decode(pair[1], UTF_8), (first, _) -> first));
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
