package org.rollcall.analyse;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.HostnameBinding;

/**
 * Which pings an export gives: those of a stretch of arrivals that fit.
 *
 * @param visible the hostnames that the caller may see
 * @param wanted the hostnames that the caller asks for
 * @param from first week; null for no bound
 * @param to last week; null for no bound
 * @param versionFrom lowest {@code major.minor} of the product; null for no bound
 * @param versionTo highest {@code major.minor} of the product; null for no bound
 * @param edition as sent; null for all
 * @param receivedSince earliest time of receipt; null for no bound
 * @param revisions whether earlier pings of a week are given beside the current one
 * @param after only pings that arrived after the one with this number; 0 for all
 * @param until only pings that arrived up to the one with this number; it must be settled. Which ping is current is
 *     decided among these too, so that the same stretch always gives the same pings
 */
public record PingSelection(
        HostnameBinding visible,
        HostnameBinding wanted,
        @Nullable Week from,
        @Nullable Week to,
        @Nullable DictionaryVersion versionFrom,
        @Nullable DictionaryVersion versionTo,
        @Nullable String edition,
        @Nullable Instant receivedSince,
        boolean revisions,
        long after,
        long until,
        Order order) {

    /** In which order pings are given. */
    public enum Order {
        /** In which they were stored: the first is there at once, and whoever has got some can go on after them. */
        ARRIVAL("arrival"),
        /**
         * By week, hostname and uuid, and then by arrival: for files in which readers look for some of them. Texts are in the
         * order of their bytes, none at all comes first.
         */
        WEEK("week, hostname collate \"C\", uuid collate \"C\", arrival");

        private final String sql;

        Order(String sql) {
            this.sql = sql;
        }

        String sql() {
            return sql;
        }
    }
}
