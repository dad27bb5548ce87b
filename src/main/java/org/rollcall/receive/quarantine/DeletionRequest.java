package org.rollcall.receive.quarantine;

/**
 * The request of a job that deletes quarantined payloads.
 *
 * @param filter which payloads; not empty
 * @param why for the audit trail
 * @param upTo the highest id that there was when it was asked for: what came in later stays
 * @param total number of payloads at that time
 */
record DeletionRequest(ReplayRequest.Filter filter, String why, long upTo, long total) {}
