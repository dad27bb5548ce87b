package org.rollcall.dictionary;

import java.util.Comparator;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The version of a dictionary, and the part of a product's version that chooses one: {@code major.minor}. */
public record DictionaryVersion(int major, int minor) implements Comparable<DictionaryVersion> {

    /** The fault of a text that {@link #parse} makes no version of. */
    public static final String NOT_A_VERSION = "is no version; write major.minor, such as 18.9";

    private static final Pattern EXACT = Pattern.compile("(0|[1-9][0-9]{0,5})\\.(0|[1-9][0-9]{0,5})");

    /** {@code 18.9.0-pre}, {@code 16.8.1-ee} and {@code v15.4} begin with what counts; the rest is of no interest. */
    private static final Pattern LEADING = Pattern.compile("v?([0-9]++)\\.([0-9]++).*", Pattern.DOTALL);

    /** Six digits, as many as {@link #parse} takes; what is larger in a product's version counts as this. */
    private static final int HIGHEST = 999_999;

    private static final Comparator<DictionaryVersion> ORDER =
            Comparator.comparingInt(DictionaryVersion::major).thenComparingInt(DictionaryVersion::minor);

    /** The version written exactly as {@code 18.9}; empty for anything else. */
    public static Optional<DictionaryVersion> parse(String text) {
        return match(EXACT, text);
    }

    /** The version that a product's version such as {@code 18.9.0-pre} asks for; empty for junk such as {@code VERSION}. */
    public static Optional<DictionaryVersion> ofProduct(@Nullable String productVersion) {
        return productVersion == null ? Optional.empty() : match(LEADING, productVersion.strip());
    }

    private static Optional<DictionaryVersion> match(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        return matcher.matches()
                ? Optional.of(new DictionaryVersion(number(matcher.group(1)), number(matcher.group(2))))
                : Optional.empty();
    }

    private static int number(String digits) {
        var significant = digits.replaceFirst("^0+(?=.)", "");
        return significant.length() > 6 ? HIGHEST : Integer.parseInt(significant);
    }

    /**
     * The published version to use in place of this one: itself, else the lowest above, else the highest below.
     * Dictionaries are cumulative, removed metrics stay listed, so a later one knows nearly all of an earlier product's
     * metrics, while an earlier one lacks what was added since. Empty where nothing is published.
     */
    Optional<DictionaryVersion> nearestOf(NavigableSet<DictionaryVersion> published) {
        var ceiling = published.ceiling(this);
        return ceiling == null ? Optional.ofNullable(published.lower(this)) : Optional.of(ceiling);
    }

    @Override
    public int compareTo(DictionaryVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
