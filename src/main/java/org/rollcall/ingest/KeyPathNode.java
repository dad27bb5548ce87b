package org.rollcall.ingest;

import com.fasterxml.jackson.core.io.SerializedString;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.Metric;

/**
 * A name in the key paths of a dictionary, and below it the names that may follow.
 *
 * <p>The order of names hardly changes between two pings of one product version, so each node remembers which name came
 * first in it and which name came next after it, in the ping read last. These guesses are written without a lock by
 * whoever reads: a wrong one costs a look-up, nothing else.
 */
final class KeyPathNode {

    /** Number of this node within its dictionary, from 0 for the root. */
    final int index;

    final String name;

    /** The name as the parser compares it with the bytes of the payload. */
    final SerializedString field;

    final Map<String, KeyPathNode> children = new HashMap<>();

    /** The metric whose key path ends here; a node has a metric, or children, or, in odd dictionaries, both. */
    @Nullable
    Metric metric;

    @Nullable
    KeyPathNode likelyFirst;

    @Nullable
    KeyPathNode likelyNext;

    private KeyPathNode(int index, String name) {
        this.index = index;
        this.name = name;
        this.field = new SerializedString(name);
    }

    /** The names of a dictionary; the first guess at their order is the order of the published file. */
    static KeyPathTree tree(Dictionary dictionary) {
        var root = new KeyPathNode(0, "");
        var lastChild = new HashMap<KeyPathNode, KeyPathNode>();
        var size = 1;
        for (var metric : dictionary.metrics()) {
            var node = root;
            for (var name : metric.keyPath().split("\\.", -1)) {
                var child = node.children.get(name);
                if (child == null) {
                    child = new KeyPathNode(size++, name);
                    node.children.put(name, child);
                    var previous = lastChild.put(node, child);
                    if (previous == null) {
                        node.likelyFirst = child;
                    } else {
                        previous.likelyNext = child;
                    }
                }
                node = child;
            }
            node.metric = metric;
        }
        return new KeyPathTree(root, size);
    }

    /**
     * All names of a dictionary.
     *
     * @param size the number of nodes, the root included
     */
    record KeyPathTree(KeyPathNode root, int size) {}
}
