package org.rollcall.platform.access;

import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An act or a read that was recorded. */
@Schema(requiredProperties = {"id", "at", "actor", "token_id", "action", "target", "detail", "rows"})
public record AuditEvent(
        long id,
        Instant at,
        String actor,
        @Nullable Long tokenId,
        String action,
        String target,
        Map<String, Object> detail,
        @Nullable Long rows) {}
