package org.rollcall.analyse.mirror;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.Metric;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.PingContent;
import org.rollcall.ping.PingStore.PingWithContent;
import org.rollcall.ping.payload.PayloadWriter;
import org.rollcall.ping.payload.StoredJson;

/**
 * A payload with SQL in place of what the instance counts in its database: each statement reads that metric of that
 * instance and week from the view of current pings. The statements name the instance by its id, which the view finds by
 * its primary key; nothing that an instance sends is part of one.
 *
 * <p>Consumers run every text that begins with {@code SELECT}. So that an instance cannot have them run what it likes, a
 * text of its own that begins like that is given as null.
 */
final class MetricQueries {

    private static final String QUERY_BEGINS = "SELECT";

    private MetricQueries() {}

    /** The payload as JSON, UTF-8. */
    static byte[] write(Dictionary dictionary, PingWithContent stored) {
        var content = stored.content();
        var from = String.format(
                Locale.ROOT,
                " FROM weekly_ping WHERE instance_id = '%s' AND week = '%s'",
                stored.stored().ping().instance().id(),
                stored.stored().ping().week().monday());
        return new PayloadWriter(dictionary)
                .write(
                        new PingContent(content.numbers(), content.extras(), undeclared(content)),
                        (metric, value) -> metric.isFromDatabase()
                                ? TextNode.valueOf(
                                        QUERY_BEGINS + " " + expression(metric, content.numbers(), value) + from)
                                : withoutQueries(value));
    }

    private static String expression(Metric metric, MetricVector numbers, JsonNode value) {
        if (numbers.has(metric.ordinal())) {
            return String.format(Locale.ROOT, "numbers[%d]%s", metric.ordinal(), value.isBoolean() ? " = 1" : "");
        }
        return String.format(Locale.ROOT, "extras %s %s", value.isTextual() ? "->>" : "->", literal(metric.keyPath()));
    }

    /** A literal that means the same whatever {@code standard_conforming_strings} is set to. */
    private static String literal(String text) {
        var quoted = "'" + text.replace("'", "''") + "'";
        return quoted.contains("\\") ? "E" + quoted.replace("\\", "\\\\") : quoted;
    }

    private static @Nullable String undeclared(PingContent content) {
        return content.undeclared() == null
                ? null
                : withoutQueries(StoredJson.read(content.undeclared())).toString();
    }

    private static JsonNode withoutQueries(JsonNode value) {
        return switch (value) {
            case TextNode text when text.textValue().startsWith(QUERY_BEGINS) -> NullNode.getInstance();
            case ObjectNode object -> {
                object.properties().forEach(member -> member.setValue(withoutQueries(member.getValue())));
                yield object;
            }
            case ArrayNode array -> {
                for (var i = 0; i < array.size(); i++) {
                    array.set(i, withoutQueries(array.get(i)));
                }
                yield array;
            }
            default -> value;
        };
    }
}
