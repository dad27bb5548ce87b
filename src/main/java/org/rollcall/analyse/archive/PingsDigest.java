package org.rollcall.analyse.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingScan.ScannedPing;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.PingFlag;
import org.rollcall.ping.payload.StoredJson;

/**
 * The number of pings, and a SHA-256 of everything that is stored of them, one after the other: the same for the database and for a
 * file only where both have the same. Not for several threads.
 */
final class PingsDigest {

    private final MessageDigest digest = ArchiveDirectory.sha256();
    private long pings;
    private boolean isComplete = true;

    /** Adds a ping, which must come with its {@link ScannedPing#row}. */
    void add(ScannedPing scanned) {
        var stored = scanned.stored();
        var ping = stored.ping();
        var content = scanned.content();
        pings++;
        isComplete &= !ping.flags().contains(PingFlag.CONTENT_LEFT_OUT);
        number(stored.id());
        text(ping.instance().hostname());
        text(ping.instance().uuid());
        text(ping.week().toString());
        time(ping.recordedAt());
        time(ping.receivedAt());
        text(ping.productVersion());
        text(ping.edition());
        text(ping.dictionary());
        text(ping.flags().toString());
        text(scanned.row());
        text(content.undeclared());
        numbers(content.numbers());
        bytes(StoredJson.write(sorted(StoredJson.read(content.extras()))));
    }

    private void numbers(MetricVector numbers) {
        number(numbers.size());
        for (int ordinal = 1, left = numbers.size(); left > 0; ordinal++) {
            if (numbers.has(ordinal)) {
                number(ordinal);
                number(numbers.get(ordinal));
                left--;
            }
        }
    }

    /** The order of members says nothing. */
    private static JsonNode sorted(JsonNode json) {
        if (json.isObject()) {
            var members = new TreeMap<String, JsonNode>();
            json.properties().forEach(member -> members.put(member.getKey(), sorted(member.getValue())));
            ObjectNode object = StoredJson.emptyObject();
            object.setAll(members);
            return object;
        }
        if (json.isArray()) {
            var array = StoredJson.emptyObject().putArray("");
            json.forEach(element -> array.add(sorted(element)));
            return array;
        }
        return json;
    }

    private void time(Instant time) {
        number(time.getEpochSecond());
        number(time.getNano());
    }

    private void text(@Nullable String text) {
        if (text == null) {
            number(-1);
        } else {
            bytes(text.getBytes(UTF_8));
        }
    }

    private void bytes(byte[] bytes) {
        number(bytes.length);
        digest.update(bytes);
    }

    private void number(long number) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
    }

    /** What was added; to be asked once. */
    Sum sum() {
        return new Sum(pings, HexFormat.of().formatHex(digest.digest()), isComplete);
    }

    /**
     * Of pings in their order.
     *
     * @param sha256 hexadecimal
     * @param isComplete whether all of them could be read with their values
     */
    record Sum(long pings, String sha256, boolean isComplete) {}
}
