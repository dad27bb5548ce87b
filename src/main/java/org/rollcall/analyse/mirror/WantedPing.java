package org.rollcall.analyse.mirror;

import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;

/**
 * The one ping that a caller means: the current ping of an instance in a week.
 *
 * @param hostname null where the caller sees exactly one instance
 * @param uuid null where only one instance has the hostname, empty for the one that sends none
 * @param week null for the newest
 */
record WantedPing(
        @Nullable String hostname,
        @Nullable String uuid,
        @Nullable Week week) {}
