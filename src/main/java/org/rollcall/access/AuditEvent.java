package org.rollcall.access;

import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An act that was recorded. */
@Schema(
        description = "An act that was recorded",
        requiredProperties = {"id", "at", "actor", "token_id", "action", "target", "detail", "rows"})
record AuditEvent(
        @Schema(examples = "12") long id,
        Instant at,

        @Schema(description = "Name of the token", examples = "operations")
        String actor,

        @Schema(description = "Id of the token; null for the configured admin token", examples = "3") @Nullable
        Long tokenId,

        @Schema(examples = "quarantine.delete") String action,

        @Schema(description = "What it was done to", examples = "quarantined payload 42")
        String target,

        @Schema(description = "More about it, depending on the action")
        Map<String, Object> detail,

        @Schema(description = "How many it was done to; null where that is no number", examples = "1") @Nullable
        Long rows) {}
