package org.rollcall.analyse.fleet;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Week;

/**
 * An instance in a list.
 *
 * @param firstReceivedAt when it was heard of first
 * @param lastPing its last one of the weeks that count
 * @param history of the weeks that count, with that of all that it was before
 * @param renamedFrom hostnames that it had before, the earliest first, as far as an operator has confirmed them
 */
record ListedInstance(
        UUID id,
        Instance instance,
        Instant firstReceivedAt,
        LastPing lastPing,
        InstanceHistory history,
        List<String> renamedFrom) {

    /** The current ping of the last week. */
    record LastPing(
            Week week,
            Instant receivedAt,
            @Nullable String productVersion,
            @Nullable String edition) {}
}
