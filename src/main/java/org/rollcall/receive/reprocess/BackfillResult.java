package org.rollcall.receive.reprocess;

/**
 * The result of a backfill; see {@link BackfillProgress} for the counts.
 *
 * @param version of the dictionary
 * @param retiredWeeks number of weeks whose pings are in the archive only, so that they were not looked at: each has a backfill of its
 *     own when it is brought back
 */
record BackfillResult(String version, long examined, long rewritten, long unreadable, int retiredWeeks) {}
