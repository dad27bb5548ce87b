package org.rollcall;

import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.access.TestAdmin;

/** The running service as its callers see it, without redirects and without the conveniences of a test library. */
public final class Service {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private static final Set<String> BODILESS = Set.of("GET", "HEAD", "DELETE");

    private Service() {}

    /** Posts a ping as an instance does. */
    public static HttpResponse<byte[]> ping(byte[] payload, String... headers) {
        return ping(BodyPublishers.ofByteArray(payload), headers);
    }

    /** Posts a ping as an instance does. */
    public static HttpResponse<byte[]> ping(String payload) {
        return ping(payload.getBytes(StandardCharsets.UTF_8));
    }

    /** Posts a ping, with the body in the hands of the caller. */
    public static HttpResponse<byte[]> ping(BodyPublisher payload, String... headers) {
        var request = request("/usage_data")
                .header("Content-Type", "application/json")
                .POST(payload);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    /** Posts what an instance would not. */
    public static HttpResponse<byte[]> post(String contentType, byte[] body) {
        return post("/usage_data", contentType, body);
    }

    /** Posts anything, without a token. */
    public static HttpResponse<byte[]> post(String path, String contentType, byte[] body) {
        return send(request(path).header("Content-Type", contentType).POST(BodyPublishers.ofByteArray(body)));
    }

    /** The media type that a JSON document has in a request to a path: an upload takes one as a file of any type. */
    public static String mediaType(String path) {
        return path.startsWith("/usage_data/upload") ? "application/octet-stream" : "application/json";
    }

    /** Posts anything with the token of an admin. */
    public static HttpResponse<byte[]> postWithToken(String path, String contentType, byte[] body) {
        return send(request(path)
                .header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofByteArray(body)));
    }

    /** Posts a payload to be looked at. */
    public static HttpResponse<byte[]> validate(byte[] payload, String query, String... headers) {
        return look("/usage_data/validate" + query, payload, headers);
    }

    /** Posts a payload to have something left out of it. */
    public static HttpResponse<byte[]> sanitize(byte[] payload, String query, String... headers) {
        return look("/usage_data/sanitize" + query, payload, headers);
    }

    private static HttpResponse<byte[]> look(String path, byte[] payload, String... headers) {
        var request =
                request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(payload));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    /** Gets with the token of an admin. */
    public static HttpResponse<byte[]> get(String path) {
        return send(request(path).header("PRIVATE-TOKEN", TestAdmin.TOKEN).GET());
    }

    /** The next page of a list, as path and query; null where the header {@code Link} is missing. */
    public static @Nullable String next(@Nullable String link) {
        return link == null ? null : link.replaceFirst("^<(/[^>]*)>; rel=\"next\"$", "$1");
    }

    /** Gets with these headers alone. */
    public static HttpResponse<byte[]> getWith(String path, String... headers) {
        var request = request(path).GET();
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    /** A new token that sees the instances of some hostnames only. */
    public static String boundToken(String pattern) {
        var token = String.format(
                Locale.ROOT, "{\"name\":\"t\",\"scopes\":[\"read_service_ping\"],\"hostnames\":[\"%s\"]}", pattern);
        return Json.read(postWithToken("/api/v4/tokens", "application/json", token.getBytes(StandardCharsets.UTF_8))
                        .body())
                .get("token")
                .textValue();
    }

    /** Calls any operation with the token of an admin, and with an empty object as the body of those that have one. */
    public static HttpResponse<byte[]> call(String method, String path, String contentType, String... headers) {
        var request = request(path).header("PRIVATE-TOKEN", TestAdmin.TOKEN);
        if (BODILESS.contains(method)) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", contentType).method(method, BodyPublishers.ofString("{}"));
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    /** Publishes a dictionary; with {@code ?force=retyped} behind the version where it retypes published metrics. */
    public static HttpResponse<byte[]> publish(String version, byte[] yaml) {
        return send(request("/api/v4/dictionaries/" + version)
                .header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .header("Content-Type", "application/yaml")
                .PUT(BodyPublishers.ofByteArray(yaml)));
    }

    /** Publishes a dictionary. */
    public static HttpResponse<byte[]> publish(String version, String yaml) {
        return publish(version, yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path));
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            var answer = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
            FitsContract.look(answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
