package org.rollcall.analyse.fleet;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingConditions;
import org.rollcall.analyse.customer.InstanceType;

/**
 * The instances of a list that are asked for, beside what a {@link org.rollcall.analyse.PingQuery} says.
 *
 * @param search a part of the hostname, in any case; null for all
 * @param seenBefore latest receipt of the last ping, exclusive: the instances that have been silent since; null for all
 * @param type that an operator has set; null for all
 */
public record InstanceFilter(
        @Nullable String search,
        @Nullable Instant seenBefore,
        @Nullable InstanceType type) {

    /** All instances. */
    public static final InstanceFilter ALL = new InstanceFilter(null, null, null);

    /** The row of {@code instance}, joined with its last ping, must be one of them. */
    PingConditions restrict(PingConditions conditions) {
        return conditions
                .and(
                        "position(:search in hostname) > 0",
                        "search",
                        search == null ? null : search.strip().toLowerCase(Locale.ROOT))
                .and("received_at < :seen_before", "seen_before", seenBefore)
                .and(InstanceType.IS_SET_SQL, "type", type == null ? null : type.text());
    }
}
