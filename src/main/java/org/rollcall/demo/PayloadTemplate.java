package org.rollcall.demo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DictionaryVersion;

/** The payload of one product version: everything but the values, and what to put in their places. */
final class PayloadTemplate {

    /** The beginning of every payload, declared or not. */
    private static final List<String> IDENTITY = List.of("recorded_at", "uuid", "hostname", "version", "edition");

    /** Every payload has this empty object, whether there is a licence or not. */
    private static final byte[] LAST = ",\"license\":{}}".getBytes(StandardCharsets.UTF_8);

    private static final int TYPICAL_VALUE_BYTES = 8;

    private final DictionaryVersion version;
    private final Plan plan;
    private final List<Place> places = new ArrayList<>();
    private final LicenceMembers licence = new LicenceMembers();
    private final byte[] end;
    private int fixedBytes;

    PayloadTemplate(FleetDictionary dictionary, Plan plan) {
        version = dictionary.version();
        this.plan = plan;
        var root = new Node();
        IDENTITY.forEach(name -> root.children.put(name, new Node()));
        for (var metric : dictionary.metrics()) {
            if (!metric.removed() && LicenceMembers.has(metric.keyPath())) {
                licence.declare(metric.keyPath());
            } else if (!metric.removed()) {
                var node = root;
                for (var name : metric.keyPath().split("\\.", -1)) {
                    node = node.children.computeIfAbsent(name, _ -> new Node());
                }
                node.metric = metric;
            }
        }
        var json = new StringBuilder();
        add(root, json);
        end = json.deleteCharAt(json.length() - 1).toString().getBytes(StandardCharsets.UTF_8);
    }

    DictionaryVersion version() {
        return version;
    }

    byte[] write(Moment moment) {
        var json = new JsonBytes(fixedBytes + places.size() * TYPICAL_VALUE_BYTES);
        for (var place : places) {
            json.raw(place.before);
            place.value.write(moment, json);
        }
        json.raw(end);
        licence.write(moment, json);
        json.raw(LAST);
        return json.toByteArray();
    }

    /** @param json what has been written since the last value */
    private void add(Node node, StringBuilder json) {
        var separator = '{';
        for (var child : node.children.entrySet()) {
            json.append(separator).append('"').append(child.getKey()).append("\":");
            separator = ',';
            if (child.getValue().children.isEmpty()) {
                var before = json.toString().getBytes(StandardCharsets.UTF_8);
                places.add(new Place(before, PayloadValue.of(child.getKey(), child.getValue().metric, plan)));
                fixedBytes += before.length;
                json.setLength(0);
            } else {
                add(child.getValue(), json);
            }
        }
        json.append('}');
    }

    /** A name of a key path. */
    private static final class Node {
        final Map<String, Node> children = new LinkedHashMap<>();

        @Nullable
        FleetMetric metric;
    }

    /**
     * The place of a value.
     *
     * @param before what stands between the value before it and this one
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Place(byte[] before, PayloadValue value) {}
}
