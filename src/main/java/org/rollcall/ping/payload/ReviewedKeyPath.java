package org.rollcall.ping.payload;

/**
 * A key path of a payload, its value, and what becomes of it.
 *
 * @param value JSON as it was sent; of a long one the beginning
 * @param cut whether more of it was sent
 */
public record ReviewedKeyPath(KeyPathReview keyPath, String value, boolean cut, Fate fate) {}
