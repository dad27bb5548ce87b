package org.rollcall.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.demo.Fact.Sender;
import org.rollcall.ping.Week;

/**
 * What a payload says, as far as facts are found in it.
 *
 * @param values by number of the metric: an integer, or one of the constants
 * @param licence without holders; null where it has none
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record SentPing(
        Sender sender,
        Instant recordedAt,
        String version,
        long[] values,
        Fact.@Nullable Licence licence,
        long billable) {

    static final long ABSENT = Long.MIN_VALUE;
    static final long FAILED = Long.MIN_VALUE + 1;

    /** Text, null, an object. */
    static final long OTHER = Long.MIN_VALUE + 2;

    static SentPing of(JsonNode payload, List<String> keyPaths) {
        var time = payload.path("recorded_at").textValue().replace(" UTC", "Z").replace(' ', 'T');
        return new SentPing(
                new Sender(
                        payload.path("hostname").textValue(),
                        payload.path("uuid").textValue()),
                OffsetDateTime.parse(time).toInstant(),
                payload.path("version").textValue(),
                keyPaths.stream()
                        .mapToLong(keyPath -> value(at(payload, keyPath)))
                        .toArray(),
                payload.has("license_sha256") ? licence(payload) : null,
                payload.path("license_billable_users").longValue());
    }

    static JsonNode at(JsonNode payload, String keyPath) {
        return payload.at("/" + keyPath.replace('.', '/'));
    }

    private static long value(JsonNode value) {
        if (value.isMissingNode()) {
            return ABSENT;
        }
        if (value.isIntegralNumber()) {
            return isFailure(value) ? FAILED : value.longValue();
        }
        return isFailure(value) ? FAILED : OTHER;
    }

    static boolean isFailure(JsonNode value) {
        return (value.isIntegralNumber() && List.of(-1L, -2L, -1000L).contains(value.longValue()))
                || (value.size() == 1 && value.path("-1").asInt() == -1);
    }

    private static Fact.Licence licence(JsonNode payload) {
        return new Fact.Licence(
                payload.path("license_sha256").textValue(),
                payload.path("license_md5").textValue(),
                payload.path("license_id").longValue(),
                payload.path("license_plan").textValue(),
                payload.path("license_trial").booleanValue(),
                payload.path("license_user_count").longValue(),
                LocalDate.parse(payload.path("license_starts_at").textValue()),
                LocalDate.parse(payload.path("license_expires_at").textValue()),
                List.of());
    }

    Week week() {
        return Week.of(recordedAt);
    }

    boolean knows(int metric) {
        return values[metric] > OTHER;
    }
}
