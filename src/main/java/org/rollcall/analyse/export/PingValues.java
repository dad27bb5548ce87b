package org.rollcall.analyse.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingScan.ScannedPing;
import org.rollcall.analyse.ValueFlag;
import org.rollcall.analyse.export.MetricColumns.Column;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.ValueType;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.payload.StoredJson;

/** The values of one ping, as they were in its payload. */
final class PingValues {

    private final MetricVector numbers;
    private final ObjectNode extras;
    private final BitSet areBoolean;

    private PingValues(ScannedPing ping, BitSet areBoolean) {
        this.numbers = ping.content().numbers();
        this.extras = StoredJson.read(ping.content().extras());
        this.areBoolean = areBoolean;
    }

    /** Whether the value is a number of up to 64 bits without a fraction, or a declared boolean. */
    boolean isInVector(Column metric) {
        return numbers.has(metric.position());
    }

    /** Of a value that {@link #isInVector}: whether it is a boolean, 0 or 1. */
    boolean isBoolean(Column metric) {
        return areBoolean.get(metric.ordinal());
    }

    /** Of a value that {@link #isInVector}. */
    long number(Column metric) {
        return numbers.get(metric.position());
    }

    /** Whether a value of this metric is kept in the vector where it is stored today, as nearly every such value is. */
    boolean wouldBeInVector(Column metric, JsonNode value) {
        return wouldBeInVector(isBoolean(metric), value);
    }

    /** @param isBoolean whether the metric is declared to be boolean */
    static boolean wouldBeInVector(boolean isBoolean, JsonNode value) {
        return isBoolean ? value.isBoolean() : value.isIntegralNumber() && value.canConvertToLong();
    }

    /** Any other value; null where there is none. */
    @Nullable
    JsonNode extra(Column metric) {
        return extras.get(metric.keyPath());
    }

    /** All values that are in no vector, by key path; empty objects in the place of several metrics are among them. */
    ObjectNode extras() {
        return extras;
    }

    /** The name of the value's type; null where there is no value. */
    @Nullable
    String type(Column metric) {
        if (isInVector(metric)) {
            return isBoolean(metric) ? "boolean" : "number";
        }
        var extra = extra(metric);
        return switch (extra == null ? null : extra.getNodeType()) {
            case null -> null;
            case NUMBER -> "number";
            case BOOLEAN -> "boolean";
            case STRING -> "string";
            case NULL -> "null";
            default -> "object"; // arrays too, as in definitions
        };
    }

    ValueFlag flag(Column metric) {
        if (isInVector(metric)) {
            return isBoolean(metric) ? ValueFlag.OK : ValueFlag.of(number(metric));
        }
        var extra = extra(metric);
        return extra == null ? ValueFlag.ABSENT : ValueFlag.of(extra);
    }

    /** Reads pings; remembers of each dictionary what it has to know. */
    static final class Reader {

        private final DictionaryCatalog catalog;
        private final Map<String, BitSet> booleans = new HashMap<>();

        Reader(DictionaryCatalog catalog) {
            this.catalog = catalog;
        }

        PingValues of(ScannedPing ping) {
            var areBoolean = booleans.computeIfAbsent(
                    ping.stored().ping().dictionary(), version -> booleans(catalog.published(version)));
            return new PingValues(ping, areBoolean);
        }

        /** The ordinals of the metrics that are declared to be boolean. */
        static BitSet booleans(Dictionary dictionary) {
            var ordinals = new BitSet();
            for (var metric : dictionary.metrics()) {
                if (metric.valueType() == ValueType.BOOLEAN) {
                    ordinals.set(metric.ordinal());
                }
            }
            return ordinals;
        }
    }
}
