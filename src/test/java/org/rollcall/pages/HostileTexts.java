package org.rollcall.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.rollcall.ServiceProcess;

/**
 * A service to which strangers have sent markup wherever a text can be sent: as names, values, versions, messages, and in a
 * dictionary. On a page each has to be read as it was sent.
 */
final class HostileTexts {

    /** What elements have that come out of a text, should any do so; requests that they make have it in their path. */
    static final String MARK = "from-text";

    /** Ends attributes, elements and comments, and begins others; a template would find something to fill in. */
    static final String MARKUP = "\"'--></title></script><img class=from-text src=/from-text onerror=alert(1)>"
            + "<script src=/from-text.js></script><a class=from-text href='javascript:alert(2)'>x</a>{{7*7}}{no.such.value}${7*7}";

    /** A hostname cannot have brackets and quotes; these are the worst that it can have. */
    static final String HOSTNAME = "javascript:alert(1);&lt;b&gt;{7+7}${x}%3cimg%20class=from-text%3e";

    /** A key path that a dictionary declares; the other ones are undeclared. */
    static final String KEY_PATH = "counts." + MARKUP.replace(".", "_");

    /** A category of errors that is told in the answer to it. */
    static final String VERSION = "18.9.0-" + MARKUP;

    private static final String DICTIONARY_VERSION = "18.9";

    /** For a comparison. */
    private static final String EARLIER_VERSION = "18.7";

    private HostileTexts() {}

    /** Sends all of them. */
    static void send(ServiceProcess service) throws IOException, InterruptedException {
        service.publish(EARLIER_VERSION, dictionary());
        service.publish(DICTIONARY_VERSION, dictionary());
        for (var hostname : List.of(HOSTNAME, "plain.example.com")) {
            var receipt = service.post("/usage_data", ping(hostname));
            assertThat(receipt).as("stored").contains("\"status\":\"stored\"");
        }
        var quarantined = service.post("/usage_data", ping(MARKUP));
        assertThat(quarantined).contains("\"status\":\"quarantined\"");
        var error = object().put("hostname", HOSTNAME)
                .put("version", VERSION)
                .put("uuid", MARKUP)
                .put("message", MARKUP);
        service.post("/usage_ping_errors", object().set("error", error).toString());
        var metric = object().put("name", MARKUP).put("time_elapsed", 1.5).put("error", MARKUP);
        var metadata = object().put("uuid", MARKUP)
                .set("metrics", JsonNodeFactory.instance.arrayNode().add(metric));
        service.post("/usage_ping_metadata", object().set("metadata", metadata).toString());
        var token = object().put("name", MARKUP).put("description", MARKUP);
        token.putArray("scopes").add("ingest");
        assertThat(service.postAsAdmin("/api/v4/tokens", token.toString()).statusCode())
                .isEqualTo(201);
    }

    private static String ping(String hostname) {
        var ping = object().put(
                        "recorded_at",
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("hostname", hostname)
                .put("uuid", MARKUP)
                .put("version", VERSION)
                .put("edition", MARKUP)
                .put("installation_type", MARKUP)
                .put("license_plan", MARKUP)
                .put("license_sha256", "0".repeat(64))
                .put(MARKUP, MARKUP);
        ping.set("licensee", object().put("Company", MARKUP).put("Name", MARKUP));
        ping.set(
                "counts",
                object().put(KEY_PATH.substring("counts.".length()), 7).put("issues", MARKUP));
        ping.set("settings", object().put("text", MARKUP));
        return ping.toString();
    }

    private static byte[] dictionary() {
        var definitions = JsonNodeFactory.instance.arrayNode();
        for (var keyPath : List.of(
                KEY_PATH,
                "counts.issues",
                "settings.text",
                "hostname",
                "uuid",
                "version",
                "edition",
                "recorded_at",
                "installation_type",
                "license_plan",
                "license_sha256",
                "licensee")) {
            definitions.add(object().put("key_path", keyPath)
                    .put("description", MARKUP)
                    .put("product_section", MARKUP)
                    .put("product_stage", MARKUP)
                    .put("product_group", MARKUP)
                    .put("milestone", MARKUP)
                    .put("introduced_by_url", "javascript:alert(3)")
                    .put("value_type", keyPath.startsWith("counts.") ? "number" : "string")
                    .put("status", "active")
                    .put("time_frame", "all")
                    .put("data_source", MARKUP)
                    .put("data_category", "optional"));
        }
        return definitions.toString().getBytes(UTF_8); // JSON is YAML
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
