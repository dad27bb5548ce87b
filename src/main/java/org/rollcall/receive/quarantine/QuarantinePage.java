package org.rollcall.receive.quarantine;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of the quarantine, and how much there is in all. */
@Schema(
        description = "A page of the quarantine",
        requiredProperties = {"counts", "items"})
record QuarantinePage(
        @Schema(
                description = "For each reason, how many payloads fit the other filters, on whatever page they are",
                examples = "{\"dictionary_missing\": 12, \"identity_missing\": 1}")
        Map<String, Long> counts,

        List<QuarantineEntry> items) {}
