package org.rollcall.analyse.report;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.lifecycle.ProductVersion;
import org.rollcall.ping.KeptScore;
import org.rollcall.ping.Week;

/**
 * The current ping of an instance in a week.
 *
 * @param version null where the product's version has no numbers
 * @param score null where none was answered
 * @param pings how many the week has, revisions counted
 */
public record WeekPing(
        Week week,
        long id,
        Instant recordedAt,
        Instant receivedAt,
        @Nullable String productVersion,
        @Nullable String edition,
        String dictionary,
        @Nullable ProductVersion version,
        @Nullable KeptScore score,
        long pings) {}
