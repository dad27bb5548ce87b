package org.rollcall.platform.access;

import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An act or a read that was recorded. */
@Schema(
        description = "An act or a read that was recorded",
        requiredProperties = {"id", "at", "actor", "token_id", "action", "target", "detail", "rows"})
record AuditEvent(
        @Schema(examples = "12") long id,
        Instant at,

        @Schema(description = "Name of the token, person or part of the service", examples = "operations")
        String actor,

        @Schema(description = "Id of the token; null where it is none of those that were issued", examples = "3")
        @Nullable
        Long tokenId,

        @Schema(examples = "quarantine.delete") String action,

        @Schema(description = "What it was done to; the path of a read", examples = "quarantined payload 42")
        String target,

        @Schema(description = "More about it, depending on the action; `filter` and `complete` of a read")
        Map<String, Object> detail,

        @Schema(description = "How many it was done to, or were read; null where that is no number", examples = "1")
        @Nullable
        Long rows) {}
