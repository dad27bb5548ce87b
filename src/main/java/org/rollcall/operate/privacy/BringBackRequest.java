package org.rollcall.operate.privacy;

/**
 * Which week is to be brought back, as it is stored with the job.
 *
 * @param week such as {@code 2024-W46}
 * @param days for so long, from its return, retention leaves it alone
 */
record BringBackRequest(String week, int days) {}
