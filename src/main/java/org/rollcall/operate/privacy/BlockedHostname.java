package org.rollcall.operate.privacy;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A hostname of which nothing is kept. */
@Schema(requiredProperties = {"hostname", "blocked_by", "blocked_at"})
public record BlockedHostname(String hostname, String blockedBy, Instant blockedAt) {}
