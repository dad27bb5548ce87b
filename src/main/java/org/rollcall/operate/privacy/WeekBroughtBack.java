package org.rollcall.operate.privacy;

import org.rollcall.ping.Week;

/**
 * Tells others in the process, as a CDI event, that pings are in the database again that were in the archive only; what was done to
 * stored pings meanwhile has not reached them. It comes after they are stored, once or more often.
 */
public record WeekBroughtBack(Week week) {}
