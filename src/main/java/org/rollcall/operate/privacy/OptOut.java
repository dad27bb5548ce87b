package org.rollcall.operate.privacy;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.rollcall.ping.payload.OptedOut;

/** What must not be kept of a hostname, or of all below a domain. */
@Schema(requiredProperties = {"hostname", "categories", "created_by", "updated_at"})
record OptOut(String hostname, Categories categories, String createdBy, Instant updatedAt) {

    /** How a hostname begins that stands for all below a domain. */
    static final String BELOW = "*.";

    OptedOut optedOut() {
        return categories.optedOut();
    }
}
