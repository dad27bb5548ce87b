package org.rollcall.receive.quarantine;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of the quarantine, and how much there is in all. */
@Schema(requiredProperties = {"counts", "items"})
public record QuarantinePage(Map<String, Long> counts, List<QuarantineEntry> items) {}
