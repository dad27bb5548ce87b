package org.rollcall.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Payloads that never repeat: each is one of the fleet's, with the identity, the time and one counter written over in
 * place. One for each connection, because of that.
 */
final class PingSource {

    /** Room for the head of a request in front of each payload. */
    private static final int HEAD_BYTES = 256;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT);
    private static final int UUID_TAIL_DIGITS = 12;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** Over all connections and all rounds of a run. */
    private static final AtomicLong SENT = new AtomicLong();

    private final List<Slot> slots = new ArrayList<>();
    /** Instances that send the same payload, but for identity and time. */
    private final int identitiesEach;

    private int next;

    /** The payload that {@link #next} has chosen, in an array with room for a head. */
    private Slot current;

    private PingSource(List<Slot> slots, int identitiesEach) {
        this.slots.addAll(slots);
        this.identitiesEach = identitiesEach;
        this.current = slots.getFirst();
    }

    /** Sources for a number of connections, which share the payloads out among them. */
    static List<PingSource> of(int connections, int payloads, int instances) {
        var slots = new ArrayList<List<Slot>>();
        for (var i = 0; i < connections; i++) {
            slots.add(new ArrayList<>());
        }
        var begun = Instant.now();
        var count = new AtomicLong();
        BenchFleet.patchable(Math.max(payloads, connections))
                .map(ping -> new Slot(ping.json(), ping.uuid() == null ? "" : ping.uuid(), begun))
                .forEach(slot ->
                        slots.get((int) (count.getAndIncrement() % connections)).add(slot));
        var identitiesEach = Math.max(1, instances / Math.max(payloads, connections));
        return slots.stream().map(own -> new PingSource(own, identitiesEach)).toList();
    }

    /** Puts a head in front of every payload. */
    void prepare(String path) {
        for (var slot : slots) {
            var head = head(path, slot.bytes.length - HEAD_BYTES);
            slot.start = HEAD_BYTES - head.length;
            System.arraycopy(head, 0, slot.bytes, slot.start, head.length);
        }
    }

    private static byte[] head(String path, int length) {
        return String.format(
                        Locale.ROOT,
                        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n",
                        path,
                        length)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** A request with a payload that is sent as it is. */
    static byte[] request(String path, byte[] json) {
        var head = head(path, json.length);
        var request = Arrays.copyOf(head, head.length + json.length);
        System.arraycopy(json, 0, request, head.length, json.length);
        return request;
    }

    /** Goes on to a payload that has never been sent. */
    void next() {
        current = slots.get(next);
        next = (next + 1) % slots.size();
        current.patch(SENT.getAndIncrement(), identitiesEach);
    }

    int send(RawConnection connection) throws IOException {
        return connection.send(current.bytes, current.start, current.bytes.length - current.start);
    }

    String payload() {
        return new String(current.bytes, HEAD_BYTES, current.bytes.length - HEAD_BYTES, StandardCharsets.ISO_8859_1);
    }

    /** One payload and the places in it that change. */
    private static final class Slot {

        final byte[] bytes;
        int start;
        private final int uuid;
        private final int time;
        private final long begun;

        Slot(byte[] json, String uuid, Instant begun) {
            bytes = new byte[HEAD_BYTES + json.length];
            System.arraycopy(json, 0, bytes, HEAD_BYTES, json.length);
            var text = new String(bytes, StandardCharsets.ISO_8859_1);
            this.uuid = text.indexOf("\"uuid\":\"" + uuid) + "\"uuid\":\"".length() + uuid.length() - UUID_TAIL_DIGITS;
            this.time = text.indexOf("\"recorded_at\":\"") + "\"recorded_at\":\"".length();
            this.begun = begun.toEpochMilli();
            if (this.uuid < HEAD_BYTES || time < HEAD_BYTES || text.charAt(time + 23) != 'Z') {
                throw new BenchException("a payload without the places to write over");
            }
        }

        /**
         * A number gives the instance, and the millisecond that it recorded at: no two are the same. They are those of the run,
         * as instances send what they have just recorded; what is of an earlier week is marked to be summed up again.
         */
        void patch(long number, int identities) {
            var instance = number % identities;
            for (var i = UUID_TAIL_DIGITS - 1; i >= 0; i--) {
                bytes[uuid + i] = HEX[(int) (instance & 15)];
                instance >>= 4;
            }
            var at = TIME.format(Instant.ofEpochMilli(begun + number).atOffset(ZoneOffset.UTC));
            for (var i = 0; i < at.length(); i++) {
                bytes[time + i] = (byte) at.charAt(i);
            }
        }
    }
}
