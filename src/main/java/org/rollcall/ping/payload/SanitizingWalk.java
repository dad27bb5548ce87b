package org.rollcall.ping.payload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One walk through the bytes of a payload that leaves out what its sender does not want to send. The members that tell the
 * sender stay. An object goes with the last of its members, and stays where it was empty before.
 */
final class SanitizingWalk implements JsonObjects.Members<SanitizedDocument> {

    private final Document document;
    private final KeyPathNode root;
    private final Unwanted unwanted;
    private final Fates fates;
    private final Edits edits = new Edits();
    private final Set<String> found = new HashSet<>();
    private final Set<String> kept = new TreeSet<>();
    private int dropped;

    private SanitizingWalk(Document document, KeyPathNode root, Unwanted unwanted, Fates fates) {
        this.document = document;
        this.root = root;
        this.unwanted = unwanted;
        this.fates = fates;
    }

    /**
     * Walks through a payload.
     *
     * @param root of the declared names
     * @param fates takes note of what is left out
     */
    static SanitizedDocument of(Document document, KeyPathNode root, Unwanted unwanted, Fates fates) {
        return document.read(new SanitizingWalk(document, root, unwanted, fates));
    }

    @Override
    public SanitizedDocument read(JsonParser parser) throws IOException {
        new Steps(parser).object(root, "", 0);
        return new SanitizedDocument(
                edits.isEmpty() ? document : Document.of(edits.applyTo(document.bytes())),
                dropped,
                found,
                kept.stream().toList());
    }

    /** The steps of the walk, with the parser that they go with. */
    private final class Steps {

        private final JsonParser parser;
        private final Cuts cuts;

        Steps(JsonParser parser) {
            this.parser = parser;
            this.cuts = new Cuts(parser, edits);
        }

        /**
         * Goes through the members of the object, or the elements of the array, that the parser stands on.
         *
         * @param node of the declared names that may follow; null where none may
         * @return whether it stays
         */
        private boolean object(@Nullable KeyPathNode node, String keyPath, int depth) throws IOException {
            var editsBefore = edits.size();
            var anyLeft = cuts.children((name, begin) ->
                    name == null ? element(keyPath, depth) : member(node, keyPath, depth, name, begin));
            return anyLeft || edits.size() == editsBefore;
        }

        private boolean element(String keyPath, int depth) throws IOException {
            if (parser.currentToken().isStructStart()) {
                object(null, keyPath, depth);
            }
            return true;
        }

        private boolean member(@Nullable KeyPathNode node, String keyPath, int depth, String name, int begin)
                throws IOException {
            var token = parser.currentToken();
            var child = node == null ? null : node.children.get(name);
            var here = below(keyPath, name, child);
            var category = node == null ? null : KeyPathNode.category(child, token);
            var ofCategory = category != null && unwanted.categories().contains(category);
            if (depth == 0 && Identity.isTold(name, parser)) {
                if (ofCategory) {
                    kept.add(name);
                }
                return true;
            }
            if (isNamed(here) || ofCategory) {
                dropped += leaves(here, child);
                fates.add(begin, cuts.end(), Fate.LEFT_OUT);
                return false;
            }
            return !token.isStructStart() || stays(category == null ? child : null, here, depth + 1);
        }

        /** Whether the object or array stays that the parser stands on. */
        private boolean stays(@Nullable KeyPathNode child, String here, int depth) throws IOException {
            var array = parser.currentToken() == JsonToken.START_ARRAY;
            return object(child, here, depth) || array;
        }

        /** Passes over the value that the parser stands on, and counts its key paths. */
        private int leaves(String here, @Nullable KeyPathNode child) throws IOException {
            var metric = child != null && child.metric != null && child.children.isEmpty();
            var leaves = 0;
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    var name = parser.currentName();
                    parser.nextToken();
                    var next = child == null ? null : child.children.get(name);
                    var below = below(here, name, next);
                    isNamed(below);
                    leaves += leaves(below, next);
                }
            } else {
                parser.skipChildren();
            }
            return metric ? 1 : Math.max(1, leaves);
        }

        private boolean isNamed(String keyPath) {
            if (!unwanted.keyPaths().contains(keyPath)) {
                return false;
            }
            found.add(keyPath);
            return true;
        }

        /** The key path of a member as it is listed; empty where nobody asks. */
        private String below(String keyPath, String name, @Nullable KeyPathNode child) {
            if (unwanted.keyPaths().isEmpty()) {
                return "";
            }
            return child == null ? PayloadReview.below(keyPath, name) : PayloadReview.shown(child.keyPath);
        }
    }
}
