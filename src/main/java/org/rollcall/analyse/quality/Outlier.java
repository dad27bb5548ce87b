package org.rollcall.analyse.quality;

import java.util.UUID;
import org.rollcall.ping.Week;

/**
 * A value that lies far outside of the range of an instance's own.
 *
 * @param lowest of the weeks before
 * @param highest of the weeks before
 * @param rangeWeeks bit i is the week i + 1 weeks before, where it has a value
 * @param factor how many times the value is the highest one, or the lowest one is the value
 */
record Outlier(
        UUID instance, Week week, int ordinal, long value, long lowest, long highest, int rangeWeeks, double factor) {}
