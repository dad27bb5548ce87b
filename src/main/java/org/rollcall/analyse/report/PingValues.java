package org.rollcall.analyse.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import org.rollcall.analyse.ValueFlag;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.Week;

/**
 * The values of one ping by key path.
 *
 * @param ordinals of the metrics that the dictionary of the ping declares
 * @param numbers integers of declared metrics
 * @param others the other values that were looked for: declared ones that are no integers, and undeclared ones
 */
record PingValues(
        Week week, Instant recordedAt, Map<String, Integer> ordinals, MetricVector numbers, ObjectNode others) {

    Reading of(String keyPath) {
        var ordinal = ordinals.get(keyPath);
        if (ordinal != null && numbers.has(ordinal)) {
            return Reading.of(numbers.get(ordinal));
        }
        var other = others.get(keyPath);
        if (other == null) {
            return Reading.ABSENT;
        }
        if (other.isIntegralNumber() && other.canConvertToLong()) {
            return Reading.of(other.longValue());
        }
        return ValueFlag.of(other) == ValueFlag.OK ? Reading.NO_COUNT : Reading.FAILED;
    }
}
