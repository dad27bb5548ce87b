package org.rollcall.platform.access;

import org.jspecify.annotations.Nullable;

/**
 * The token or person behind an event that is recorded.
 *
 * @param name of the token, of the person, or of the part of the service that acts of itself, such as {@code retention}
 * @param tokenId null where it is no token of the table
 */
public record Actor(String name, @Nullable Long tokenId) {}
