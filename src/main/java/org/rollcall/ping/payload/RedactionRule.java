package org.rollcall.ping.payload;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.rollcall.ping.RedactionReport.AppliedRule.Action;

/**
 * What becomes of the values at some key paths, and of texts that look like something.
 *
 * @param id by which receipts name it
 * @param keyPaths whose values it applies to, with everything below them
 * @param looksLike texts and undeclared names that it applies to wherever they stand
 */
public record RedactionRule(String id, Action action, List<KeyPathGlob> keyPaths, Set<PersonalData> looksLike) {

    public RedactionRule {
        keyPaths = List.copyOf(keyPaths);
        looksLike = Set.copyOf(looksLike);
    }

    /**
     * Key paths in which {@code *} stands for any text, dots included. Elements of arrays have the key path of the array.
     *
     * @param parts the text between asterisks; one where there is none
     */
    public record KeyPathGlob(String text, List<String> parts) {

        private static final String ANYTHING = "*";

        public KeyPathGlob {
            parts = List.copyOf(parts);
        }

        public static KeyPathGlob of(String text) {
            return new KeyPathGlob(text, List.of(text.split(Pattern.quote(ANYTHING), -1)));
        }

        /** Each part is looked for once, behind the one before: many asterisks cost no more than few. */
        public boolean fits(String keyPath) {
            var beginning = parts.getFirst();
            var ending = parts.getLast();
            if (parts.size() == 1) {
                return keyPath.equals(text);
            }
            var end = keyPath.length() - ending.length();
            if (end < beginning.length() || !keyPath.startsWith(beginning) || !keyPath.endsWith(ending)) {
                return false;
            }
            var at = beginning.length();
            for (var part : parts.subList(1, parts.size() - 1)) {
                var found = keyPath.indexOf(part, at, end);
                if (found < 0) {
                    return false;
                }
                at = found + part.length();
            }
            return true;
        }

        /** Whether there may be key paths that fit and go on from this one. */
        boolean mayFitBelow(String keyPath) {
            var below = keyPath + ".";
            var beginning = parts.getFirst();
            return beginning.startsWith(below) || (parts.size() > 1 && below.startsWith(beginning));
        }
    }
}
