package org.rollcall.demo;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;

/**
 * The ping of an instance of the fleet in a week.
 *
 * @param uuid null where it sends null
 * @param week that {@code recorded_at} lies in
 * @param recordedAt as the payload says
 * @param version of the product, {@code 18.9.2}
 * @param json the payload, UTF-8, without white space
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and far too large to copy
public record FleetPing(
        String hostname, @Nullable String uuid, Week week, Instant recordedAt, String version, byte[] json) {}
