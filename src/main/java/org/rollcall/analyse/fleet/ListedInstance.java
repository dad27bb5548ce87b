package org.rollcall.analyse.fleet;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Week;

/**
 * An instance in a list.
 *
 * @param firstReceivedAt when it was heard of first
 * @param lastPing its last one of the weeks that count
 * @param history of the weeks that count
 */
record ListedInstance(UUID id, Instance instance, Instant firstReceivedAt, LastPing lastPing, InstanceHistory history) {

    /** The current ping of the last week. */
    record LastPing(
            Week week,
            Instant receivedAt,
            @Nullable String productVersion,
            @Nullable String edition) {}
}
