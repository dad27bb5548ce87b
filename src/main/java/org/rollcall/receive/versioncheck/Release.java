package org.rollcall.receive.versioncheck;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A release of the product, {@code 18.9.1}. */
public record Release(int major, int minor, int patch) implements Comparable<Release> {

    private static final Pattern EXACT = Pattern.compile("([0-9]{1,6})\\.([0-9]{1,6})\\.([0-9]{1,6})");

    /** {@code 18.9.1-ee} and {@code 18.9.0-pre} begin with what counts. */
    private static final Pattern LEADING = Pattern.compile("v?" + EXACT.pattern() + "(?![0-9]).*", Pattern.DOTALL);

    private static final Comparator<Release> ORDER = Comparator.comparingInt(Release::major)
            .thenComparingInt(Release::minor)
            .thenComparingInt(Release::patch);

    /**
     * The release as it stands in the configuration.
     *
     * @throws IllegalArgumentException where it is none
     */
    public static Release of(String text) {
        return match(EXACT, text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'%s' is no release; write major.minor.patch, such as 18.9.1".formatted(text)));
    }

    /** The release that an instance says it is; empty for junk such as {@code VERSION}. */
    static Optional<Release> ofProduct(@Nullable String version) {
        return version == null ? Optional.empty() : match(LEADING, version.strip());
    }

    private static Optional<Release> match(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        return matcher.matches()
                ? Optional.of(new Release(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }

    @Override
    public int compareTo(Release other) {
        return ORDER.compare(this, other);
    }

    @Override
    @JsonValue
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
