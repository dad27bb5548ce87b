package org.rollcall.receive.quarantine;

import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;
import org.rollcall.ping.payload.QuarantineReason;

/**
 * Which quarantined payloads are meant; null for all.
 *
 * @param hostname as {@link org.rollcall.platform.access.Hostname#host} has it
 * @param week of receipt
 * @param version of the product, as sent or the beginning of it: {@code 18.9} means {@code 18.9.0-ee} too
 */
public record QuarantineFilter(
        @Nullable QuarantineReason reason,
        @Nullable String hostname,
        @Nullable Week week,
        @Nullable String version) {}
