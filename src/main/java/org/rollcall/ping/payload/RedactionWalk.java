package org.rollcall.ping.payload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.RedactionReport;
import org.rollcall.ping.RedactionReport.AppliedRule;
import org.rollcall.ping.RedactionReport.AppliedRule.Action;
import org.rollcall.ping.payload.RedactionRules.Match;

/**
 * One walk through the bytes of a JSON object that finds the redacted and opted-out values in it. Every other byte stays, so
 * that a payload that cannot be a ping is still the one that was sent. Every occurrence of a name counts, however it is
 * spelled. The walk holds no copy of the object, only the places that are to be changed.
 */
final class RedactionWalk implements JsonObjects.Members<RedactionWalk> {

    private static final String UNKNOWN_NAMES = "*";

    /** A hash is longer than most texts that it stands for: where there are more, they are dropped. */
    static final int MAX_HASHED = 10_000;

    private final byte[] json;
    private final @Nullable KeyPathNode root;
    private final RedactionRules rules;
    private final OptedOut optedOut;
    private final Fates fates;
    private final Edits edits = new Edits();
    private int hashed;

    private final SortedMap<String, Applied> applied = new TreeMap<>();
    private final SortedMap<String, Integer> leftOut = new TreeMap<>();
    private boolean wholeMembers;

    private RedactionWalk(
            byte[] json, @Nullable KeyPathNode root, RedactionRules rules, OptedOut optedOut, Fates fates) {
        this.json = json;
        this.root = root;
        this.rules = rules;
        this.optedOut = optedOut;
        this.fates = fates;
    }

    /**
     * Walks through a payload, or through the undeclared part of one: names are nested as they were sent.
     *
     * @param root of the declared names
     */
    static RedactionWalk ofPayload(byte[] json, KeyPathNode root, RedactionRules rules, OptedOut optedOut) {
        return ofPayload(json, root, rules, optedOut, Fates.NONE);
    }

    /** As {@link #ofPayload(byte[], KeyPathNode, RedactionRules, OptedOut)}, and takes note of what becomes of values. */
    static RedactionWalk ofPayload(
            byte[] json, KeyPathNode root, RedactionRules rules, OptedOut optedOut, Fates fates) {
        return JsonObjects.read(json, new RedactionWalk(json, root, rules, optedOut, fates));
    }

    /** Walks through the extras of a ping: the outermost names are whole key paths. */
    static RedactionWalk ofExtras(byte[] json, RedactionRules rules) {
        return JsonObjects.read(json, new RedactionWalk(json, null, rules, OptedOut.NONE, Fates.NONE));
    }

    /** Goes through the object that the parser of the same bytes stands on, and leaves it on its end. */
    @Override
    public RedactionWalk read(JsonParser parser) throws IOException {
        new Steps(parser).children(new Place(root, "", "", 0), null);
        return this;
    }

    /** Whether there is something to change. */
    boolean changes() {
        return !edits.isEmpty();
    }

    /** The bytes with the changes. */
    byte[] result() {
        return edits.applyTo(json);
    }

    /** Whether an outermost value was dropped or hashed as a whole, rather than something within one. */
    boolean changedWholeMembers() {
        return wholeMembers;
    }

    /** The changes, and the values that rules let pass; null for none. */
    @Nullable
    RedactionReport report() {
        if (applied.isEmpty() && leftOut.isEmpty()) {
            return null;
        }
        var appliedRules = new ArrayList<AppliedRule>();
        applied.forEach((id, rule) -> appliedRules.add(new AppliedRule(
                id, rule.action, rule.values, rule.keyPaths.stream().toList())));
        return new RedactionReport(appliedRules, leftOut);
    }

    private void note(Match match) {
        var rule = applied.computeIfAbsent(match.rule().id(), _ -> new Applied(match.action()));
        rule.values++;
        if (rule.keyPaths.size() < AppliedRule.MAX_KEY_PATHS) {
            rule.keyPaths.add(match.shown());
        }
    }

    private void replace(int from, int to, String text) {
        hashed++;
        edits.add(from, to, '"' + text + '"');
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
         * @return whether any is left
         */
        private boolean children(Place place, @Nullable Match inherited) throws IOException {
            return cuts.children((name, begin) -> {
                var stays = name == null ? value(place, inherited) : member(place, name, begin, inherited);
                wholeMembers |= !stays && place.depth == 0;
                return stays;
            });
        }

        /**
         * Decides on the member whose value the parser stands on.
         *
         * @param begin of its name
         * @return whether it stays; the parser is left on the end of its value then
         */
        private boolean member(Place place, String name, int begin, @Nullable Match inherited) throws IOException {
            var token = parser.currentToken();
            var child = place.node == null ? null : place.node.children.get(name);
            var known = child != null || (root == null && place.depth == 0);
            var here = place.below(name, child, known);
            if (place.node != null && !optedOut.isNone() && !(place.depth == 0 && Identity.isTold(name, parser))) {
                var category = categoryToLeaveOut(child, token);
                if (category != null) {
                    leftOut.merge(category, leaves(), Integer::sum);
                    fates.add(begin, cuts.end(), Fate.OPTED_OUT);
                    return false;
                }
            }
            var ofText = known ? null : rules.ofText(name);
            var ofName = ofText == null ? null : new Match(ofText, here.shown);
            var ofKeyPath = Match.stricter(inherited, rules.ofKeyPath(here.keyPath));
            var strictest = Match.stricter(ofKeyPath, ofName);
            if (strictest != null && (strictest.action() == Action.DROP || (isHash(ofName) && hashed >= MAX_HASHED))) {
                note(strictest);
                parser.skipChildren();
                fates.add(begin, cuts.end(), Fate.dropped(strictest));
                return false;
            }
            if (ofName != null) {
                note(ofName);
                fates.add(begin, begin + 1, Fate.of(ofName));
                if (isHash(ofName)) {
                    replace(begin, Edits.END_OF_NAME, rules.hash(name));
                }
            }
            if (ofKeyPath != null && ofKeyPath.action() == Action.PASS) {
                note(ofKeyPath);
                fates.add(begin, begin + 1, Fate.of(ofKeyPath));
            }
            var forValues = ofKeyPath != null && ofKeyPath.action() == Action.HASH ? ofKeyPath : null;
            var ofMetrics = token == JsonToken.START_OBJECT && child != null && !child.children.isEmpty();
            return ofMetrics ? objectOfMetrics(here, forValues) : value(here.ofValue(), forValues);
        }

        /** An object around metrics goes with the last of them, and stays where it was sent without any. */
        private boolean objectOfMetrics(Place here, @Nullable Match forValues) throws IOException {
            var editsBefore = edits.size();
            var anyLeft = children(here, forValues);
            var wasEmpty = !anyLeft && edits.size() == editsBefore;
            if (wasEmpty && !optedOut.isNone()) {
                fates.add(cuts.begin(), cuts.end(), Fate.OPTED_OUT);
            }
            return anyLeft || (wasEmpty && optedOut.isNone());
        }

        /**
         * Decides on the value that the parser stands on.
         *
         * @param forValues the rule that hashes all of it; null where none does
         * @return whether it stays; the parser is left on its end
         */
        private boolean value(Place here, @Nullable Match forValues) throws IOException {
            var token = parser.currentToken();
            if (token.isStructStart()) {
                children(here, forValues);
                return true;
            }
            var match = forValues;
            if (token == JsonToken.VALUE_STRING) {
                var ofText = rules.ofText(Excerpt.of(parser));
                match = Match.stricter(forValues, ofText == null ? null : new Match(ofText, here.shown));
            }
            if (match == null || token == JsonToken.VALUE_NULL) {
                return true;
            }
            if (isHash(match)) {
                if (hashed >= MAX_HASHED || parser.getTextLength() > PayloadReader.MAX_BYTES) {
                    note(match);
                    fates.add(cuts.begin(), cuts.end(), Fate.dropped(match));
                    wholeMembers |= here.depth == 1;
                    return false;
                }
                var hash = rules.hash(parser.getText());
                if (hash.equals(parser.getText())) {
                    return true;
                }
                replace(cuts.begin(), cuts.end(), hash);
                wholeMembers |= here.depth == 1;
            }
            note(match);
            fates.add(cuts.begin(), cuts.end(), Fate.of(match));
            return match.action() != Action.DROP;
        }

        private static boolean isHash(@Nullable Match match) {
            return match != null && match.action() == Action.HASH;
        }

        /** Why the member must be left out by the opt-out; null where it, or a part of it, stays. */
        private @Nullable String categoryToLeaveOut(@Nullable KeyPathNode child, JsonToken token) {
            var category = KeyPathNode.category(child, token);
            return category == null || !optedOut.covers(category) ? null : category;
        }

        /** Passes over the value that the parser stands on, and counts the key paths in it as the reader does. */
        private int leaves() throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                return 1;
            }
            var leaves = 0;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                parser.nextToken();
                leaves += leaves();
            }
            return Math.max(1, leaves);
        }
    }

    /**
     * Where in the payload a value stands.
     *
     * @param node of the declared names that may follow; null where none may
     * @param keyPath names from the outermost on, with dots between them
     * @param shown the same with an asterisk in place of names that nobody knows
     * @param depth number of names
     */
    private record Place(@Nullable KeyPathNode node, String keyPath, String shown, int depth) {

        Place below(String name, @Nullable KeyPathNode child, boolean known) {
            var path = depth == 0 ? name : keyPath + "." + name;
            return new Place(child, path, known ? path : unknown(), depth + 1);
        }

        /** Names within a value are none of metrics. */
        Place ofValue() {
            return new Place(null, keyPath, shown, depth);
        }

        private String unknown() {
            if (shown.endsWith(UNKNOWN_NAMES)) {
                return shown;
            }
            return shown.isEmpty() ? UNKNOWN_NAMES : shown + "." + UNKNOWN_NAMES;
        }
    }

    /** What a rule has done so far. */
    private static final class Applied {

        private final Action action;
        private final TreeSet<String> keyPaths = new TreeSet<>();
        private int values;

        Applied(Action action) {
            this.action = action;
        }
    }
}
