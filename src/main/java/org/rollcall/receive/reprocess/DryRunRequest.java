package org.rollcall.receive.reprocess;

/**
 * Which dry run is to be done, as it is stored with the job.
 *
 * @param version that the dictionary would be published as
 * @param weeks the pings of so many weeks are read, the current one counted
 * @param draft id of the dictionary's source
 */
record DryRunRequest(String version, int weeks, long draft) {}
