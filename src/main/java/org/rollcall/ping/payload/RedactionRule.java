package org.rollcall.ping.payload;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.rollcall.ping.AppliedRule.Action;

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
     * @param beginning everything before the first asterisk; the whole where there is none
     */
    public record KeyPathGlob(String text, Pattern pattern, String beginning) {

        private static final String ANYTHING = "*";

        public static KeyPathGlob of(String text) {
            var parts = text.split(Pattern.quote(ANYTHING), -1);
            var pattern = Stream.of(parts).map(Pattern::quote).collect(Collectors.joining(".*"));
            return new KeyPathGlob(text, Pattern.compile(pattern, Pattern.DOTALL), parts[0]);
        }

        public boolean fits(String keyPath) {
            return pattern.matcher(keyPath).matches();
        }

        /** Whether there may be key paths that fit and go on from this one. */
        boolean mayFitBelow(String keyPath) {
            var below = keyPath + ".";
            return beginning.startsWith(below) || (!beginning.equals(text) && below.startsWith(beginning));
        }
    }
}
