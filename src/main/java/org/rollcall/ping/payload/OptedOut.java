package org.rollcall.ping.payload;

import java.util.HashSet;
import java.util.Set;
import org.rollcall.ping.RedactionReport;

/**
 * The categories of data that must not be kept of an instance. Where there is one, what has no category, or is not declared
 * at all, is not kept either: it could be of that category.
 *
 * @param all whether every category is meant
 * @param categories in lower case; empty where all are meant
 */
public record OptedOut(boolean all, Set<String> categories) {

    /** Everything may be kept. */
    public static final OptedOut NONE = new OptedOut(false, Set.of());

    /** Nothing may be kept but who sent it. */
    public static final OptedOut ALL = new OptedOut(true, Set.of());

    public OptedOut {
        categories = Set.copyOf(categories);
    }

    public boolean isNone() {
        return !all && categories.isEmpty();
    }

    /** What neither of the two lets be kept. */
    public OptedOut and(OptedOut other) {
        if (isNone() || other.isNone()) {
            return isNone() ? other : this;
        }
        var both = new HashSet<>(categories);
        both.addAll(other.categories);
        return all || other.all ? ALL : new OptedOut(false, both);
    }

    /**
     * Whether values of a category must not be kept, where there is an opt-out at all.
     *
     * @param category in lower case, or as a {@link RedactionReport} names that of values without one and of undeclared ones
     */
    public boolean covers(String category) {
        return all
                || category.equals(RedactionReport.NO_CATEGORY)
                || category.equals(RedactionReport.UNDECLARED)
                || categories.contains(category);
    }
}
