package org.rollcall.operate.privacy;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A hostname of which nothing is kept. */
@Schema(
        description = "A hostname of which nothing is kept",
        requiredProperties = {"hostname", "blocked_by", "blocked_at"})
record BlockedHostname(
        @Schema(description = "Lower case, without port: it is for all ports", examples = "gitlab.example.com")
        String hostname,

        @Schema(description = "Name of the token", examples = "operations")
        String blockedBy,

        Instant blockedAt) {}
