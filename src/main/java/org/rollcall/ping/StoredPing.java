package org.rollcall.ping;

/**
 * A ping in the database.
 *
 * @param id the number that the instance was answered, from 1
 */
public record StoredPing(long id, Ping ping) {}
