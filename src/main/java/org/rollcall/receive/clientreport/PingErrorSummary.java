package org.rollcall.receive.clientreport;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A report that a ping failed, in a list. */
@Schema(
        description = "A report that a ping could not be built or sent; null is what it did not say",
        requiredProperties = {"id", "received_at"})
record PingErrorSummary(
        @Schema(examples = "7") long id,
        Instant receivedAt,
        @Schema(examples = "gitlab.example.com") @Nullable String hostname,
        @Nullable String uuid,
        @Nullable String uniqueInstanceId,

        @Schema(description = "As sent", examples = "18.9.0") @Nullable
        String productVersion,

        @Schema(description = "When it failed, as sent", examples = "2026-02-13T02:28:06.123Z") @Nullable
        String time,

        @Schema(
                description = "As sent, the first 10,000 characters",
                examples = "Unsuccessful response code: 504 at submit_service.rb:30")
        @Nullable
        String message,

        @Schema(description = "How long it had been at work, seconds", examples = "21.0") @Nullable
        Double elapsed) {}
