package org.rollcall.platform.demo;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The invented fleet that the database was filled with.
 *
 * @param instances how many
 * @param firstWeek the Monday of the first week that has pings
 * @param begunAt no invented ping is later than this
 * @param filledAt null until all of it is there
 */
public record DemoFleet(
        int instances,
        LocalDate firstWeek,
        Instant begunAt,
        @Nullable Instant filledAt) {}
