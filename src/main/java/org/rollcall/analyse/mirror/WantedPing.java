package org.rollcall.analyse.mirror;

import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.InstanceParameters;
import org.rollcall.ping.Week;

/**
 * The one ping that a caller means: the current ping of an instance in a week.
 *
 * @param week null for the newest
 */
record WantedPing(InstanceParameters instance, @Nullable Week week) {}
