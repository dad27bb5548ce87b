package org.rollcall.analyse.customer;

import java.time.Instant;
import java.time.YearMonth;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.Organisation;
import org.rollcall.ping.Instance;

/**
 * The last current ping that an instance has recorded in a month. It counts for the months after it, too, until one in which the
 * instance has recorded another.
 *
 * @param wanted whether the caller asks for its hostname
 * @param month in which it was recorded
 * @param nextMonth the next month in which the instance has recorded a ping; null where there is none yet
 * @param setType the type that an operator has set; null where none has
 */
record Observation(
        UUID id,
        Instance instance,
        boolean wanted,
        Instant firstReceivedAt,
        YearMonth month,
        @Nullable YearMonth nextMonth,
        Instant recordedAt,
        @Nullable String edition,
        @Nullable String productVersion,
        Organisation organisation,
        Licence licence,
        @Nullable InstanceType setType,
        Counters counters) {

    /** Whether it counts for a month. */
    boolean covers(YearMonth other) {
        return !other.isBefore(month) && (nextMonth == null || other.isBefore(nextMonth));
    }
}
