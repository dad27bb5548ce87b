package org.rollcall.demo;

import java.time.Instant;

/**
 * An instance in one week.
 *
 * @param week of the fleet, from 0
 * @param version of the product that it runs
 * @param revised whether another ping of the same week comes later
 */
record Moment(FleetInstance instance, int week, Instant recordedAt, String version, boolean revised) {}
