package org.rollcall.operate.privacy;

import org.jspecify.annotations.Nullable;
import org.rollcall.ping.RedactionReport;
import org.rollcall.ping.payload.OptedOut;

/**
 * What is left out of a hostname: by its own opt-out, by those of the domains above it, and because it is blocked.
 *
 * @param hostname as {@link org.rollcall.platform.access.Hostname#host} has it
 * @param data that is not kept
 * @param comparison whether its instances are left out of the numbers that others are compared with
 * @param blocked whether nothing of it is kept at all
 * @param itself the opt-out of this hostname alone, as the caller may see it; null where there is none
 */
public record LeftOut(
        String hostname,
        OptedOut data,
        boolean comparison,
        boolean blocked,
        @Nullable OptOut itself) {

    /** Whether data of a category is not kept. */
    public boolean leaves(String category) {
        return blocked || (!data.isNone() && data.covers(category));
    }

    /** Whether what a hostname decides on is not kept, whoever has decided so. */
    public boolean leavesOwn() {
        return SelfService.OWN_CATEGORIES.stream().allMatch(this::leaves);
    }

    /** Whether a hostname decides on a category. */
    public static boolean isOwn(String category) {
        return SelfService.OWN_CATEGORIES.contains(category);
    }

    /** Whether values without a category, and those that no dictionary declares, are not kept: they could be of any category. */
    public boolean leavesUnknown() {
        return leaves(RedactionReport.NO_CATEGORY);
    }
}
