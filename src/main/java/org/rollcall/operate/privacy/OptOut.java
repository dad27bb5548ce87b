package org.rollcall.operate.privacy;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.rollcall.ping.payload.OptedOut;

/** The opt-out of a hostname, or of all hostnames below a domain: data that must not be kept. */
@Schema(requiredProperties = {"hostname", "categories", "created_by", "updated_at"})
record OptOut(String hostname, Categories categories, String createdBy, Instant updatedAt) {

    /** How a hostname begins that stands for all below a domain. */
    static final String BELOW = "*.";

    OptedOut optedOut() {
        return categories.optedOut();
    }
}
