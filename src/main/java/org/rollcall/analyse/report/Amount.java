package org.rollcall.analyse.report;

import java.util.List;

/**
 * A number of something at a time.
 *
 * @param text with its unit, {@code 1,200 container scans}
 * @param evidence the values that it is the sum of
 */
record Amount(double value, String text, List<Evidence> evidence) {}
