package org.rollcall.operate.privacy;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.rollcall.ping.payload.OptedOut;

/** What must not be kept of a hostname, or of all below a domain. */
@Schema(
        description = "What must not be kept of a hostname",
        requiredProperties = {"hostname", "categories", "created_by", "updated_at"})
record OptOut(
        @Schema(
                description =
                        "Lower case, without port, for all ports; exact, or *.example.com for every hostname below example.com",
                examples = "gitlab.example.com")
        String hostname,

        Categories categories,

        @Schema(description = "Name of the token that said so last", examples = "operations")
        String createdBy,

        Instant updatedAt) {

    /** How a hostname begins that stands for all below a domain. */
    static final String BELOW = "*.";

    OptedOut optedOut() {
        return categories.optedOut();
    }
}
