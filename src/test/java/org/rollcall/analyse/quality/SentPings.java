package org.rollcall.analyse.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rollcall.Eventually;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.ping.Week;

/** The pings that a test has sent and not taken back, for second computations. */
public final class SentPings {

    private final Map<Long, Sent> pings = new HashMap<>();

    /** Takes a ping that has been sent. */
    public void add(long id, JsonNode payload) {
        pings.put(id, new Sent(id, payload));
    }

    /** Sends a ping on a day of a week, from 1. */
    long send(String hostname, String version, Week week, int day, String members) {
        var payload = "{\"hostname\":\"%s\",\"uuid\":\"u-%s\",\"version\":\"%s\",\"recorded_at\":\"%sT06:00:00Z\",%s}"
                .formatted(hostname, hostname, version, week.monday().plusDays(day - 1L), members);
        var answer = Service.ping(payload);
        assertThat(answer.statusCode()).isEqualTo(201);
        var id = Json.read(answer.body()).at("/receipt/id").longValue();
        add(id, Json.read(payload));
        return id;
    }

    void withdraw(long id) {
        assertThat(Service.call(
                                "PUT",
                                "/api/v4/usage_data/pings/%s/withdrawal?reason=test".formatted(id),
                                "application/json")
                        .statusCode())
                .isEqualTo(204);
        pings.remove(id);
    }

    void erase(String hostname) {
        assertThat(Service.call("DELETE", "/api/v4/instances?hostname=" + hostname, "application/json")
                        .statusCode())
                .isLessThan(300);
        Eventually.until(
                "the erasure has ended",
                () -> FreshService.strings("select count(*) from job where state in ('queued', 'running')")
                        .getFirst()
                        .equals("0"));
        pings.values().removeIf(ping -> hostname.equals(ping.text("hostname")));
    }

    /** The last ping of each instance in each week, by hostname and uuid, {@code gitlab.example.com|uuid}, and by week. */
    public Map<String, Map<Week, Sent>> current() {
        var current = new TreeMap<String, Map<Week, Sent>>();
        all().stream()
                .sorted(Comparator.comparing(Sent::recordedAt).thenComparingLong(Sent::id))
                .forEach(ping -> current.computeIfAbsent(
                                ping.text("hostname") + "|" + ping.text("uuid"), _ -> new TreeMap<>())
                        .put(ping.week(), ping));
        return current;
    }

    private Collection<Sent> all() {
        return pings.values();
    }

    /** A ping as it was sent. */
    public record Sent(long id, JsonNode payload) {

        Instant recordedAt() {
            return Instant.parse(payload.get("recorded_at").textValue());
        }

        Week week() {
            return Week.of(recordedAt());
        }

        @Nullable
        String text(String member) {
            return payload.get(member).textValue();
        }

        JsonNode value(String keyPath) {
            JsonNode node = payload;
            for (var name : keyPath.split("[.]", -1)) {
                node = node == null ? MissingNode.getInstance() : node.path(name);
            }
            return node == null ? MissingNode.getInstance() : node;
        }
    }
}
