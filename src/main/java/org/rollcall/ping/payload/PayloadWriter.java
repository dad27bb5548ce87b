package org.rollcall.ping.payload;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.Metric;
import org.rollcall.dictionary.ValueType;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.PingContent;

/**
 * Rebuilds payloads from what is stored of them: equal, as JSON, to what was sent. Walks the names that a dictionary
 * declares, in the order of its file, and writes those of which a ping has a value; what it does not declare comes behind
 * them in each object.
 */
public final class PayloadWriter {

    /** Room for a usual payload. */
    public static final int USUAL_BYTES = 256 * 1024;

    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private final Member[] members;
    private final Set<String> names;

    /** @param dictionary the one that the pings were read with */
    public PayloadWriter(Dictionary dictionary) {
        var root = KeyPathNode.tree(dictionary).getFirst();
        this.members = Member.below(root);
        this.names = root.children.keySet();
    }

    /** The payload as JSON, UTF-8. */
    public byte[] write(PingContent content) {
        return write(content, null);
    }

    /** Writes the payload as JSON behind what is there. */
    public void writeTo(Utf8Bytes out, PingContent content) {
        writeTo(out, content, null);
    }

    /**
     * The payload with other values of its metrics.
     *
     * @param shown what stands in the place of a metric's value; null for the values themselves
     */
    public byte[] write(PingContent content, @Nullable BiFunction<Metric, JsonNode, JsonNode> shown) {
        var out = new Utf8Bytes(USUAL_BYTES);
        writeTo(out, content, shown);
        return out.toByteArray();
    }

    private void writeTo(Utf8Bytes out, PingContent content, @Nullable BiFunction<Metric, JsonNode, JsonNode> shown) {
        var writing = new Writing(out, content.numbers(), StoredJson.read(content.extras()), shown);
        writing.object(members, names, content.undeclared() == null ? null : StoredJson.read(content.undeclared()));
    }

    /** One payload that is being written. */
    private record Writing(
            Utf8Bytes out,
            MetricVector numbers,
            ObjectNode extras,
            @Nullable BiFunction<Metric, JsonNode, JsonNode> shown) {

        /**
         * Writes an object.
         *
         * @param undeclared what else is in it
         */
        void object(Member[] members, Set<String> names, @Nullable JsonNode undeclared) {
            out.write('{');
            var begin = out.length();
            for (var member : members) {
                member(member, undeclared == null ? null : undeclared.get(member.name));
            }
            if (undeclared != null) {
                for (var member : undeclared.properties()) {
                    if (!names.contains(member.getKey())) {
                        out.write(quoted(member.getKey()));
                        value(member.getValue());
                    }
                }
            }
            if (out.length() > begin) {
                out.truncate(out.length() - 1); // the comma of the last member
            }
            out.write('}');
        }

        /** Writes a member and a comma; nothing where the ping does not have it. */
        private void member(Member member, @Nullable JsonNode undeclared) {
            if (member.metric != null && numbers.has(member.ordinal)) {
                out.write(member.quotedName);
                number(member.metric, member.isBoolean, numbers.get(member.ordinal));
                return;
            }
            var extra = extras.get(member.keyPath);
            if (extra != null) {
                out.write(member.quotedName);
                value(shown == null || member.metric == null ? extra : shown.apply(member.metric, extra));
            } else if (undeclared != null && !undeclared.isObject()) {
                out.write(member.quotedName);
                value(undeclared);
            } else if (undeclared != null || member.members.length > 0) {
                var begin = out.length();
                out.write(member.quotedName);
                var empty = out.length() + "{}".length();
                object(member.members, member.names, undeclared);
                if (out.length() == empty && undeclared == null) {
                    out.truncate(begin);
                } else {
                    out.write(',');
                }
            }
        }

        private void number(Metric metric, boolean isBoolean, long value) {
            if (shown != null) {
                value(shown.apply(metric, isBoolean ? BooleanNode.valueOf(value == 1) : LongNode.valueOf(value)));
                return;
            }
            if (isBoolean) {
                out.write(value == 1 ? TRUE : FALSE);
            } else {
                out.write(value);
            }
            out.write(',');
        }

        private void value(JsonNode value) {
            out.write(StoredJson.write(value));
            out.write(',');
        }
    }

    private static byte[] quoted(String name) {
        var quoted = new Utf8Bytes(name.length() + 3);
        quoted.write('"');
        quoted.write(JsonStringEncoder.getInstance().quoteAsUTF8(name));
        quoted.write('"');
        quoted.write(':');
        return quoted.toByteArray();
    }

    /** A name that the dictionary declares: of a metric, of an object with more names, or, in odd dictionaries, of both. */
    private static final class Member {

        private final String name;
        private final byte[] quotedName;
        private final String keyPath;
        private final @Nullable Metric metric;
        private final int ordinal;
        private final boolean isBoolean;
        private final Member[] members;
        private final Set<String> names;

        private Member(KeyPathNode node) {
            name = node.name;
            quotedName = quoted(node.name);
            keyPath = node.keyPath;
            metric = node.metric;
            ordinal = metric == null ? 0 : metric.ordinal();
            isBoolean = metric != null && metric.valueType() == ValueType.BOOLEAN;
            members = below(node);
            names = node.children.keySet();
        }

        static Member[] below(KeyPathNode node) {
            return node.children.values().stream().map(Member::new).toArray(Member[]::new);
        }
    }
}
