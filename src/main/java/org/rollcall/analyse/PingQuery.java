package org.rollcall.analyse;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;

/**
 * The pings that a caller asks for, among those that it may see.
 *
 * @param visibility the instances that have sent them
 * @param uuid of the instance; empty for instances that send none; null for all
 * @param receivedSince earliest time of receipt; null for no bound
 * @param revisions whether earlier pings of a week are asked for beside the current one
 */
public record PingQuery(
        Visibility visibility,
        @Nullable String uuid,
        Weeks weeks,
        Product product,
        @Nullable Instant receivedSince,
        boolean revisions) {

    /**
     * A stretch of weeks, both ends included.
     *
     * @param from first week; null for no bound
     * @param to last week; null for no bound
     */
    public record Weeks(@Nullable Week from, @Nullable Week to) {

        /** Whether a week is one of them. */
        public boolean has(Week week) {
            return (from == null || week.compareTo(from) >= 0) && (to == null || week.compareTo(to) <= 0);
        }
    }

    /**
     * Versions and edition of the product.
     *
     * @param versionFrom lowest {@code major.minor}; null for no bound
     * @param versionTo highest {@code major.minor}; null for no bound
     * @param edition as sent; null for all
     */
    public record Product(
            @Nullable DictionaryVersion versionFrom,
            @Nullable DictionaryVersion versionTo,
            @Nullable String edition) {

        /** Every product. */
        public static final Product ANY = new Product(null, null, null);
    }
}
