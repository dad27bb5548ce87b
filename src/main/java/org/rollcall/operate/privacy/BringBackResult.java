package org.rollcall.operate.privacy;

import java.time.Instant;

/**
 * The result of bringing a week back.
 *
 * @param week such as {@code 2024-W46}
 * @param pings that are in the database again; none where they were before
 * @param until so long retention leaves the week alone
 */
record BringBackResult(String week, long pings, Instant until) {}
