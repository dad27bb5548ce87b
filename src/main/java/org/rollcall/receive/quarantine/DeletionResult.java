package org.rollcall.receive.quarantine;

/**
 * How far a deletion is, and what came of it.
 *
 * @param above every payload up to this id is dealt with
 * @param deleted number of payloads
 */
record DeletionResult(long above, long deleted) {}
