package org.rollcall.platform.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which audit events are wanted.
 *
 * @param actor name of the token; null for all
 * @param action null for all
 * @param from the first instant; null for no bound
 * @param to the instant after the last; null for no bound
 */
public record AuditFilter(
        @Nullable String actor,
        @Nullable String action,
        @Nullable Instant from,
        @Nullable Instant to) {}
