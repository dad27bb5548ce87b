package org.rollcall.ping.payload;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.Metric;

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
