package org.rollcall.analyse.report;

import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.score.Comparison;
import org.rollcall.dictionary.DictionaryVersion;

/**
 * All that advice about an instance is made of.
 *
 * @param now the newest ping
 * @param monthAgo the newest ping that is about a month older; null where there is none
 * @param threeMonthsAgo the newest ping that is about three months older; null where there is none
 * @param ageDays from the first ping of the instance to the newest one
 * @param version of the newest ping; null where it has no numbers
 * @param newestRelease the highest version that a dictionary is published of; null where none is
 */
record Facts(
        PingValues now,
        @Nullable PingValues monthAgo,
        @Nullable PingValues threeMonthsAgo,
        long ageDays,
        Comparison comparison,
        @Nullable DictionaryVersion version,
        @Nullable DictionaryVersion newestRelease) {

    private static final int DAYS_OF_A_MONTH = 30;

    /** Whether the instance had pinged for so many months when it sent the newest ping. */
    boolean isOlderThan(int months) {
        return ageDays >= (long) months * DAYS_OF_A_MONTH;
    }

    PingValues monthAgo(String what) throws CannotTell {
        return there(monthAgo, "a month", what);
    }

    PingValues threeMonthsAgo(String what) throws CannotTell {
        return there(threeMonthsAgo, "three months", what);
    }

    private static PingValues there(@Nullable PingValues ping, String age, String what) throws CannotTell {
        if (ping == null) {
            throw new CannotTell("There is no ping that is about %s older than the newest one, to compare the %s with."
                    .formatted(age, what));
        }
        return ping;
    }
}
