package org.rollcall.ingest;

import com.fasterxml.jackson.core.io.SerializedString;
import java.util.HashMap;
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

    /**
     * Replaced by the parser's own copy of the same text when that is seen, so that the next comparison ends at the
     * reference.
     */
    String name;

    /** The name as the parser compares it with the bytes of the payload. */
    final SerializedString field;

    /** By hash of the name, linear probing, at most half full. */
    private @Nullable KeyPathNode[] children = new KeyPathNode[2];

    private int childCount;

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
                var child = node.child(name);
                if (child == null) {
                    child = new KeyPathNode(size++, name);
                    node.add(child);
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

    boolean hasChildren() {
        return childCount > 0;
    }

    /** The child of a name; null where the dictionary has none. */
    @Nullable
    KeyPathNode child(String childName) {
        var mask = children.length - 1;
        for (var i = slot(childName) & mask; ; i = (i + 1) & mask) {
            var child = children[i];
            if (child == null) {
                return null;
            }
            if (child.name.equals(childName)) {
                child.name = childName;
                return child;
            }
        }
    }

    private void add(KeyPathNode child) {
        if (2 * ++childCount > children.length) {
            var old = children;
            children = new KeyPathNode[2 * old.length];
            for (var moved : old) {
                if (moved != null) {
                    place(moved);
                }
            }
        }
        place(child);
    }

    private void place(KeyPathNode child) {
        var mask = children.length - 1;
        var i = slot(child.name) & mask;
        while (children[i] != null) {
            i = (i + 1) & mask;
        }
        children[i] = child;
    }

    private static int slot(String name) {
        var hash = name.hashCode();
        return hash ^ (hash >>> 16);
    }

    /**
     * All names of a dictionary.
     *
     * @param size the number of nodes, the root included
     */
    record KeyPathTree(KeyPathNode root, int size) {}
}
