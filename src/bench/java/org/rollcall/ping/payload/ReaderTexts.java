package org.rollcall.ping.payload;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The reader's rate for the same pings with different texts: measured in turns, and by the processor time of the one thread
 * that reads, so that all of them meet the same machine.
 */
public final class ReaderTexts {

    private static final JsonMapper JSON = new JsonMapper();
    private static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int WARM_UP_ROUNDS = 40;
    private static final int UNDECLARED_OBJECTS = 10;

    /** Stands in the texts until it is replaced as JSON, because nothing writes JSON as Ruby does. */
    private static final String MARK = "~~~";

    /** A kind of text, put behind every text of a ping that does not say who sent it. */
    public enum Texts {
        PLAIN("plain texts", " of a Limited Company in Zurich"),
        ESCAPES("escapes in every text", " \\\"R\\u0026D\\\" of the 1 \\u003e 0 Ltd"),
        ACCENTS("accents in every text", " Gr\u00f6\u00dfe und S\u00f6hne in Z\u00fcrich AG"),
        UNDECLARED("plain texts and ten undeclared objects", PLAIN.json);

        private final String label;
        private final String json;

        Texts(String label, String json) {
            this.label = label;
            this.json = json;
        }

        /** For people. */
        public String label() {
            return label;
        }

        private byte[] in(byte[] ping) {
            try {
                var root = (ObjectNode) JSON.readTree(ping);
                mark(root, true);
                if (this == UNDECLARED) {
                    for (var i = 0; i < UNDECLARED_OBJECTS; i++) {
                        var added = root.putObject("feature_of_tomorrow_" + i);
                        added.put("enabled", true).put("users", i);
                        added.putObject("by_plan").put("free", 1).put("premium", 2);
                    }
                }
                return JSON.writeValueAsString(root).replace(MARK, json).getBytes(StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private ReaderTexts() {}

    /**
     * Measures.
     *
     * @param rounds in each of which every kind of text has one turn
     * @return pings a second of processor time, by turn
     */
    public static Map<Texts, List<Double>> rates(List<byte[]> pings, int rounds) {
        var reader = new PayloadReader(PayloadReaderBenchmark.dictionary());
        var documents = new EnumMap<Texts, List<byte[]>>(Texts.class);
        var rates = new EnumMap<Texts, List<Double>>(Texts.class);
        for (var texts : Texts.values()) {
            documents.put(texts, pings.stream().map(texts::in).toList());
            rates.put(texts, new ArrayList<>());
        }
        for (var round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
            for (var texts : Texts.values()) {
                var rate = rate(reader, requireNonNull(documents.get(texts)));
                if (round >= WARM_UP_ROUNDS) {
                    requireNonNull(rates.get(texts)).add(rate);
                }
            }
        }
        return rates;
    }

    private static double rate(PayloadReader reader, List<byte[]> documents) {
        var begun = processorNanos();
        var read = 0L;
        long taken;
        do {
            for (var document : documents) {
                if (!(reader.read(Document.of(document)) instanceof Payload.Storable)) {
                    throw new IllegalStateException("a ping cannot be stored");
                }
                read++;
            }
            taken = processorNanos() - begun;
        } while (taken < SAMPLE_NANOS);
        return read * 1e9 / taken;
    }

    private static long processorNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void mark(JsonNode node, boolean top) {
        if (node instanceof ObjectNode object) {
            for (var member : List.copyOf(object.properties())) {
                var isIdentity = top && Identity.isMember(member.getKey());
                if (member.getValue().isTextual() && !isIdentity) {
                    object.put(member.getKey(), member.getValue().textValue() + MARK);
                } else {
                    mark(member.getValue(), false);
                }
            }
        } else {
            node.forEach(element -> mark(element, false));
        }
    }
}
