package org.rollcall.ping.payload;

import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.Metric;
import org.rollcall.ping.RedactionReport;

/** A name in the key paths of a dictionary, and below it the names that may follow. */
final class KeyPathNode {

    /** Number of this node within its dictionary, from 0 for the root. */
    final int index;

    /** The names from the root to this one, with dots between them. */
    final String keyPath;

    final String name;

    /** By name, in the order of the published file. */
    final Map<String, KeyPathNode> children = new LinkedHashMap<>();

    /** The metric whose key path ends here; a node has a metric, or children, or, in odd dictionaries, both. */
    @Nullable
    Metric metric;

    private KeyPathNode(int index, String keyPath, String name) {
        this.index = index;
        this.keyPath = keyPath;
        this.name = name;
    }

    /**
     * The category of a member of a payload, {@link RedactionReport#NO_CATEGORY} or {@link RedactionReport#UNDECLARED}; null
     * where its own members have theirs.
     *
     * @param child the node of its name, where the dictionary has one at this place
     * @param token its value, or how that begins
     */
    static @Nullable String category(@Nullable KeyPathNode child, JsonToken token) {
        if (child == null) {
            return RedactionReport.UNDECLARED;
        }
        if (token == JsonToken.START_OBJECT && !child.children.isEmpty()) {
            return null;
        }
        if (child.metric == null) {
            return RedactionReport.UNDECLARED;
        }
        var category = child.metric.dataCategory();
        return category == null ? RedactionReport.NO_CATEGORY : category;
    }

    /** Whether a key path is one of metrics, is around some, or reaches into the value of one. */
    boolean knows(String keyPath) {
        var node = this;
        for (var name : keyPath.split("\\.", -1)) {
            node = node.children.get(name);
            if (node == null) {
                return false;
            }
            if (node.metric != null) {
                return true;
            }
        }
        return true;
    }

    /** The nodes of a dictionary by their index, the root first. */
    static List<KeyPathNode> tree(Dictionary dictionary) {
        var root = new KeyPathNode(0, "", "");
        var nodes = new ArrayList<KeyPathNode>();
        nodes.add(root);
        for (var metric : dictionary.metrics()) {
            var node = root;
            for (var name : metric.keyPath().split("\\.", -1)) {
                var child = node.children.get(name);
                if (child == null) {
                    child = new KeyPathNode(nodes.size(), node == root ? name : node.keyPath + "." + name, name);
                    nodes.add(child);
                    node.children.put(name, child);
                }
                node = child;
            }
            node.metric = metric;
        }
        return List.copyOf(nodes);
    }
}
