package org.rollcall.analyse.customer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.ValueFlag;
import org.rollcall.dictionary.FailureValue;
import org.rollcall.ping.payload.StoredJson;

/** The columns of a row that have the metrics of customers: an array of integers, and JSON for the rest. */
final class CounterColumns {

    private final Map<String, List<String>> metrics;
    private final List<String> names;
    private final List<String> declared;
    private final Map<String, Integer> ordinals;

    CounterColumns(Map<String, List<String>> metrics, Map<String, Integer> ordinals) {
        this.metrics = metrics;
        this.names = List.copyOf(metrics.keySet());
        this.declared = List.copyOf(ordinals.keySet());
        this.ordinals = ordinals;
    }

    /** SQL of the elements of the array, of an unpacked vector. */
    String subscripts() {
        return declared.stream()
                .map(keyPath -> "unpacked[" + ordinals.get(keyPath) + "]")
                .collect(Collectors.joining(", "));
    }

    /**
     * The metrics of a row.
     *
     * @param others JSON object of values that are not in the vector, by key path; null where there is none
     */
    Counters counters(@Nullable Long[] numbers, @Nullable String others) {
        var json = others == null ? null : StoredJson.read(others);
        var counters = new Counters(names);
        for (var place = 0; place < names.size(); place++) {
            for (var keyPath : metrics.getOrDefault(names.get(place), List.of()).reversed()) {
                var column = declared.indexOf(keyPath);
                var number = column < 0 ? null : numbers[column];
                var value = number != null ? number : json == null ? Counters.ABSENT : number(json.path(keyPath));
                if (value != Counters.ABSENT) {
                    counters.set(place, value);
                }
            }
        }
        return counters;
    }

    /** The integer or the failure; a value of another kind counts as absent. */
    private static long number(JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        return switch (ValueFlag.of(value)) {
            case TIMED_OUT -> Long.parseLong(FailureValue.TIMED_OUT.text());
            case COUNTER_ERROR -> Long.parseLong(FailureValue.COUNTER_ERROR.text());
            case DEPRECATED -> Long.parseLong(FailureValue.DEPRECATED.text());
            case OK, ABSENT -> Counters.ABSENT;
        };
    }
}
