package org.rollcall.demo;

import java.time.Instant;

/**
 * An instance in one week.
 *
 * @param week of the fleet, from 0
 * @param version of the product that it runs
 */
record Moment(FleetInstance instance, int week, Instant recordedAt, String version) {}
