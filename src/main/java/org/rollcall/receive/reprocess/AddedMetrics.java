package org.rollcall.receive.reprocess;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Optional;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.Metric;
import org.rollcall.ping.PingContent;
import org.rollcall.ping.PingContents;
import org.rollcall.ping.PingStore.PingWithContent;
import org.rollcall.ping.payload.Document;
import org.rollcall.ping.payload.Payload;
import org.rollcall.ping.payload.PayloadReader;

/**
 * Reads stored pings with a dictionary that has all metrics of theirs as they are, and more, as the next version of a product does: only
 * what was undeclared is read, and whatever was declared stays where it is. The result is that of reading all of the payload.
 */
final class AddedMetrics {

    private final PayloadReader reader;

    /** @param reader for the later dictionary */
    AddedMetrics(PayloadReader reader) {
        this.reader = reader;
    }

    /**
     * Whether a dictionary differs from an earlier one by metrics alone that it adds. One that is added within a metric, or around one,
     * would divide values that are one now.
     */
    static boolean areAll(Dictionary before, Dictionary after) {
        var known = new HashSet<String>();
        var around = new HashSet<String>();
        var left = new HashMap<String, Metric>();
        after.metrics().forEach(metric -> left.put(metric.keyPath(), metric));
        for (var metric : before.metrics()) {
            var now = left.remove(metric.keyPath());
            if (now == null || now.ordinal() != metric.ordinal() || now.valueType() != metric.valueType()) {
                return false;
            }
            known.add(metric.keyPath());
            Metric.around(metric.keyPath()).forEach(around::add);
        }
        return left.keySet().stream()
                .noneMatch(
                        added -> around.contains(added) || Metric.around(added).anyMatch(known::contains));
    }

    /** The ping as the later dictionary reads it; empty where that cannot be told without reading all of its payload. */
    Optional<Reread> read(PingWithContent stored) {
        var ping = stored.stored().ping();
        var content = stored.content();
        var undeclared = content.undeclared() == null ? "{}" : content.undeclared();
        if (content.extras().length() + undeclared.length() > PingContents.USUAL_BYTES) {
            return Optional.empty(); // what is undeclared and what is not have bounds of their own
        }
        return switch (reader.read(Document.of(undeclared.getBytes(StandardCharsets.UTF_8)))) {
            case Payload.Storable added ->
                Optional.of(new Reread(
                        new PingContent(
                                content.numbers().with(added.content().numbers()),
                                joined(content.extras(), added.content().extras()),
                                added.content().undeclared()),
                        ping.metrics() + added.metrics(),
                        added.undeclared(),
                        ping.typeMismatches() + added.typeMismatches(),
                        null));
            case Payload.Unstorable _ -> Optional.empty();
        };
    }

    /** Two JSON objects that have no name in common, as one. */
    private static String joined(String one, String other) {
        var more = other.strip();
        var members = more.substring(1, more.length() - 1).strip();
        if (members.isEmpty()) {
            return one;
        }
        var before = one.strip();
        var separator = before.substring(1, before.length() - 1).isBlank() ? "" : ",";
        return before.substring(0, before.length() - 1) + separator + members + "}";
    }
}
