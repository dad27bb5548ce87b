package org.rollcall.ping.payload;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.rollcall.ping.RedactionReport;

/**
 * The values that the sender of a payload does not want to send.
 *
 * @param categories of data, in lower case; {@link RedactionReport#NO_CATEGORY} for metrics without one, {@link
 *     RedactionReport#UNDECLARED} for what the dictionary does not know
 * @param keyPaths with everything below them; of long ones the beginning, as {@link KeyPathReview} has it
 */
public record Unwanted(Set<String> categories, Set<String> keyPaths) {

    /** Everything is to be sent. */
    public static final Unwanted NOTHING = new Unwanted(Set.of(), Set.of());

    public Unwanted {
        categories = Set.copyOf(categories);
        keyPaths = keyPaths.stream().map(PayloadReview::shown).collect(Collectors.toUnmodifiableSet());
    }

    /** From what a caller wrote. */
    public static Unwanted of(List<String> categories, List<String> keyPaths) {
        return new Unwanted(
                categories.stream()
                        .map(category -> category.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet()),
                Set.copyOf(keyPaths));
    }

    /** The key paths that cannot be left out, because they tell the sender of a payload; in alphabetical order. */
    public List<String> needed() {
        return keyPaths.stream().filter(Identity::isMember).sorted().toList();
    }
}
