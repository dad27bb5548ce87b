package org.rollcall.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.Map;
import java.util.regex.Pattern;
import org.rollcall.Json;
import org.rollcall.ServiceProcess;

/**
 * What stands in paths of pages for something that a service has.
 *
 * @param byName {@code {instance}}: the id of an instance, and so on
 */
record Samples(Map<String, String> byName) {

    private static final Pattern PLACE = Pattern.compile("[{]([a-z_]+)[}]");

    /** Of the instance that the list has first. */
    static Samples of(ServiceProcess service) throws IOException, InterruptedException {
        return of(
                first(service, "/api/v4/usage_data/instances?per_page=1"),
                first(service, "/api/v4/usage_data/pings?per_page=1"));
    }

    /** @param instance as it is listed */
    private static Samples of(JsonNode instance, JsonNode ping) {
        return new Samples(Map.of(
                "instance", instance.get("id").asText(),
                "hostname", instance.get("hostname").asText(),
                "week", ping.get("week").asText(),
                "ping", ping.get("id").asText()));
    }

    private static JsonNode first(ServiceProcess service, String path) throws IOException, InterruptedException {
        var list = Json.read(service.get(path).body());
        assertThat(list).as(path).isNotEmpty();
        return list.get(0);
    }

    /** Of the instance. */
    String hostname() {
        return requireNonNull(byName.get("hostname"), "a hostname");
    }

    /** The path with them in it, percent-encoded. */
    String in(String path) {
        return PLACE.matcher(path).replaceAll(place -> {
            var sample = byName.get(place.group(1));
            assertThat(sample).as("a sample for %s in %s", place.group(), path).isNotNull();
            return encoded(String.valueOf(sample));
        });
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }
}
