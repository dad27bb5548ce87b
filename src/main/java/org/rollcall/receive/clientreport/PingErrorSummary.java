package org.rollcall.receive.clientreport;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A report that a ping failed, in a list. */
@Schema(requiredProperties = {"id", "received_at"})
record PingErrorSummary(
        long id,
        Instant receivedAt,
        @Nullable String hostname,
        @Nullable String uuid,
        @Nullable String uniqueInstanceId,
        @Nullable String productVersion,
        @Nullable String time,
        @Nullable String message,
        @Nullable Double elapsed) {}
