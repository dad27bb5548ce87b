package org.rollcall.receive.reprocess;

/**
 * Which backfill is to be done, as it is stored with the job.
 *
 * @param version of a published dictionary
 */
record BackfillRequest(String version) {}
