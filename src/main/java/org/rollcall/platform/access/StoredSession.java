package org.rollcall.platform.access;

import java.time.Instant;

/** A row of the table of sessions that has not expired. Whether its owner is still there has to be asked. */
record StoredSession(SessionOwner owner, Instant expiresAt) {}
