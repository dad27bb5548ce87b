package org.rollcall.receive.reprocess;

/**
 * The result of a backfill; see {@link BackfillProgress} for the counts.
 *
 * @param version of the dictionary
 */
record BackfillResult(String version, long examined, long rewritten, long unreadable) {}
